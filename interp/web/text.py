"""What people write about themselves and others read."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_NO_TEXT = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories: control, format (what turns the direction of writing, or shows nothing), surrogate, line and
paragraph separator."""
_JOINERS = frozenset("\u200c\u200d")
"""The two characters of format that names and emoji are written with."""


def _is_plain(char: str) -> bool:
    return unicodedata.category(char) not in _NO_TEXT or char in _JOINERS


def cleaned(text: str) -> str:
    """Return what is left of several lines when all that is no text is taken out, and blank lines and ends with it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = ("".join(filter(_is_plain, line.replace("\t", " "))).strip() for line in lines.split("\n"))
    return "\n".join(line for line in kept if line)


def _one_line(text: str) -> str:
    """It must not break the line, nor turn round what stands beside it."""
    if not all(map(_is_plain, text)):
        raise PydanticCustomError("text", "expected one line of text without control characters")
    return text


OneLine = Annotated[str, AfterValidator(_one_line)]
