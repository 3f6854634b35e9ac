"""What booths and consoles are called in a sentence."""

import re
from typing import Final

from interp.booths.booth import Booth
from interp.booths.console import Console

_BOOTH: Final = re.compile(r"\bbooths?\b|廂|口譯[席室間]", re.IGNORECASE)
"""What says of a label that it is a booth's, in the languages of the pages: Booth A, 口譯廂, A 廂, 口譯室 2."""


def called_booth(label: str) -> str:
    """Return a booth's label, with the word for a booth before it where it does not say so itself."""
    return label if _BOOTH.search(label) else f"booth {label}"


def called(booth: Booth, console: Console) -> str:
    """Return what a console is called in a sentence."""
    return console.name or f"console {console.number} of {called_booth(booth.config.label)}"


def first(sentence: str) -> str:
    """Return a sentence with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]
