"""Who is in the demo, and where what they say lies."""

from pathlib import Path

MEDIA = Path(__file__).parent / "media"
"""The bundled floor, the interpreters' speech and the script of who says what when."""
SOURCE = "podium"
INTERPRETS = {"a": "zh", "b": "en"}
"""Booth -> the language that its synthetic interpreter speaks."""
NAMES = {"zh": "示範譯員", "en": "Demo interpreter"}
"""Language -> what its synthetic interpreter is called."""
