"""The JSON of signals and of what is written."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from interp.web.text import cleaned

SignalKind = Literal["slow_down", "repeat", "operator", "uninterpretable"]

LONGEST = 500
"""Characters of one message …"""
MOST_LINES = 8
"""… and its lines."""


class SignalState(BaseModel):
    """A signal that stands."""

    id: str
    kind: SignalKind
    booth: str
    console: str
    """The id of the console that gave it; it may have left."""
    name: str
    """Of the interpreter; may be empty."""
    since: str
    """ISO 8601, UTC."""
    position: int
    """The same as a house position."""
    seen: bool
    """The engineer has acknowledged it. It is shown for some seconds more; that the floor cannot be interpreted stands
    until it is taken back."""
    left: bool
    """Its console is gone."""


class ChatLine(BaseModel):
    """One message that somebody wrote."""

    id: int
    """Grows with every message, over restarts and events."""
    room: str
    """`booth:NAME` (the colleagues of a booth), `engineer:NAME` (a booth and the engineer), `all` (the engineer to
    every booth) or `delegate:NAME` (a delegate and the director)."""
    by: Literal["booth", "engineer", "control", "delegate"]
    booth: str
    """Of an interpreter, or the name of a delegate; otherwise empty."""
    name: str
    """Of an interpreter; may be empty."""
    text: str
    """Lines are parted by a line feed."""
    at: str
    """ISO 8601, UTC."""
    key: str
    """What the writer named it by."""


class ChatRoom(BaseModel):
    """What there is to read in a room: a page that has less has lost something on its line, and asks for it."""

    newest: int
    """The id of its last message."""
    count: int
    """Messages that are kept of it, 200 at most."""


class ChatHistory(BaseModel):
    """`GET /api/v1/chat`: what may be read, oldest first."""

    lines: list[ChatLine]


class ChatMessage(BaseModel):
    """`WS /api/v1/events`: a message has just been written."""

    type: Literal["chat"] = "chat"
    line: ChatLine


def _is_message(text: str) -> str:
    """Return it cleaned. Raises PydanticCustomError for an empty or long one."""
    text = cleaned(text)
    if not text:
        raise PydanticCustomError("empty", "expected some text")
    if len(text) > LONGEST:
        raise PydanticCustomError(
            "long",
            "expected at most {most} characters, not {count}",
            {"most": LONGEST, "count": len(text)},
        )
    if (lines := text.count("\n") + 1) > MOST_LINES:
        raise PydanticCustomError(
            "lines", "expected at most {most} lines, not {count}", {"most": MOST_LINES, "count": lines}
        )
    return text


class ChatPost(BaseModel):
    """Something to be written."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, AfterValidator(_is_message)]
    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")] = ""
    """The same message sent again under the same key, because its answer was lost, is written once."""


class ConsoleChatPost(ChatPost):
    """What an interpreter writes."""

    to: Literal["booth", "engineer"]


class EngineerChatPost(ChatPost):
    """What the engineer writes."""

    to: Literal["all", "booth"]
    booth: str = ""
    """Which booth, where it is to one."""
