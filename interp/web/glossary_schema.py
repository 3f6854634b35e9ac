"""The JSON of a booth's glossary."""

from pydantic import BaseModel


class TermInfo(BaseModel):
    source: str
    target: str
    note: str
    """May be empty."""
    name: bool
    """It is the name of a person, a place or an organisation."""


class GlossaryState(BaseModel):
    """Which glossary a booth has."""

    terms: int
    """How many; 0 without a glossary."""
    files: list[str]
    """The names of the files it comes from, oldest first."""
    changed_at: str
    """ISO 8601, UTC; empty without a glossary."""


class GlossaryHits(BaseModel):
    """What a search finds."""

    hits: list[TermInfo]
    """The best first."""
    found: int
    """How many there are, also those that were asked not to be sent."""
