"""The JSON of what can be listened to: what is in each feed, and which language the floor speaks."""

from typing import Literal

from pydantic import BaseModel


class FeedState(BaseModel):
    """Something that a console can listen to."""

    name: str
    """`floor`, `booth:NAME` or `channel:CODE`."""
    mark: Literal["floor", "direct", "relay", "silent"]
    """The floor itself, an interpretation of the floor (`+`), one of another interpretation (`−`), or nothing, in a
    booth where nobody is on the air. A cough changes no mark."""
    language: str | None
    """What is spoken there; None where nobody knows."""
    booths: list[str]
    """Whose voices are in it."""


class ListeningState(BaseModel):
    floor_language: str | None
    """What the floor speaks now, None when not told or when its sources differ."""
    feeds: list[FeedState]
