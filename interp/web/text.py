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


def _one_line(text: str) -> str:
    """It must not break the line, nor turn round what stands beside it."""
    if any(unicodedata.category(char) in _NO_TEXT and char not in _JOINERS for char in text):
        raise PydanticCustomError("text", "expected one line of text without control characters")
    return text


OneLine = Annotated[str, AfterValidator(_one_line)]
