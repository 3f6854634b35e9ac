"""Who is in the demo, and where what they say lies."""

import json
from pathlib import Path
from typing import Any

MEDIA = Path(__file__).parent / "media"
"""The bundled floor, everybody's speech, the virtual set and the script of who says what when."""
SOURCE = "podium"
INTERPRETS = {"a": "zh", "b": "en"}
"""Booth -> the language that its synthetic interpreter speaks."""
NAMES = {"zh": "示範譯員", "en": "Demo interpreter"}
"""Language -> what its synthetic interpreter is called."""
GUEST = "guest"
"""The delegate whose link is for a visitor."""
SET = "summit"
"""The virtual set."""


def read_script(media: Path = MEDIA) -> dict[str, Any]:
    """Return what script.json holds; all times are seconds in the loop."""
    script: dict[str, Any] = json.loads((media / "script.json").read_text(encoding="utf-8"))
    return script
