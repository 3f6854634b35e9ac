"""The JSON of the lines that were said."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from interp.captions.board import MAX_TEXT
from interp.web.text import OneLine


def _said(text: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line:
        raise PydanticCustomError("text", "expected some words")
    return line


class CaptionEntry(BaseModel):
    """What somebody types."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[OneLine, Field(max_length=MAX_TEXT), AfterValidator(_said)]
    booth: str | None = None
    """For whom: a booth's name, or null for all."""
    language: str | None = None
    """A language code of the event."""
    console: str | None = None
    """The console at which it is typed, whose name then stands beside it."""


class FactInfo(BaseModel):
    """A number or a name."""

    kind: Literal["number", "name"]
    text: str
    also: str
    """A number as the other language counts it; may be empty."""


class LitTerm(BaseModel):
    """A term of a booth's glossary, where it stands in a line."""

    start: int
    end: int
    """Code points."""
    other: str
    """The term in the other language."""
    note: str
    name: bool


class CaptionLine(BaseModel):
    id: int
    text: str
    language: str | None
    """Language code; null when nobody said."""
    position: int
    """House samples at which it was said, or typed."""
    final: bool
    """It does not change any more."""
    typed: bool
    """A person wrote it; otherwise an engine heard it."""
    by: str
    """Who typed it; may be empty."""
    booth: str | None
    """For whom; null for all."""
    facts: list[FactInfo]
    lit: dict[str, list[LitTerm]]
    """By booth, for those whose glossary has something of it."""


class CaptionsMessage(BaseModel):
    """`WS /api/v1/events`: the lines of late, in their order; when one came, went or changed, or a glossary did."""

    type: Literal["captions"] = "captions"
    lines: list[CaptionLine]
