"""The JSON of the studio: its scene, and the change that a director asks for."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from interp.studio.show import LONGEST_MS, Straps, TransitionKind
from interp.web.patch import Patch

SlotName = Annotated[str, Field(max_length=64)]


def _moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).astimezone().isoformat()
    except (ValueError, OverflowError):
        raise PydanticCustomError(
            "moment", "expected a date and time such as 2026-11-30T09:00:00+08:00"
        ) from None


def _straps(value: object) -> object:
    if isinstance(value, bool) or value == "auto":
        return value
    raise PydanticCustomError("straps", "expected true, false or 'auto'")


Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]


class SceneInfo(BaseModel):
    """What is in the picture."""

    layout: str
    slots: list[str]
    """Sources in the order of the layout's slots; an empty text is an empty slot."""
    straps: Straps
    """Everybody's name and title are in their slot: always, never, or for eight seconds after they have come
    (`auto`)."""
    logo: bool = True
    until: str | None = None
    """What the holding slate (layout `hold`) counts down to, ISO 8601; null is the event's start."""


class ScenePatch(Patch):
    """What of a scene is to be another; the rest stays."""

    may_be_null: ClassVar[Collection[str]] = ("until",)

    layout: Annotated[str, Field(max_length=64)] | None = None
    slots: list[SlotName] | None = Field(default=None, max_length=64)
    straps: Annotated[Straps | None, BeforeValidator(_straps)] = None
    logo: bool | None = None
    until: Moment | None = None


class StudioPatch(Patch):
    """A change of scene, from the next frame on; or of what is to come."""

    scene: ScenePatch | None = None
    transition: TransitionKind | None = None
    """`cut` when not given."""
    duration_ms: Annotated[int, Field(ge=0, le=LONGEST_MS)] | None = None
    """Of a dissolve; 500 when not given."""
    preview: ScenePatch | None = None
    """Of the scene that is on the preview."""
    follow: bool | None = None
    """Whoever speaks is brought into the first slot."""


class Take(Patch):
    """The preview goes on the air."""

    transition: TransitionKind | None = None
    duration_ms: Annotated[int, Field(ge=0, le=LONGEST_MS)] | None = None


class LayoutInfo(BaseModel):
    """A layout that may be asked for."""

    name: str
    slots: int
    set: bool
    """It is a virtual set of this event."""


class StudioSource(BaseModel):
    """A source as the studio has it."""

    name: str
    label: str
    kind: Literal["source", "delegate", "slides", "screen"]
    owner: str
    """Whose slides or screen it is: a delegate, or `event`; otherwise its own name."""
    picture: Literal["live", "frozen", "missing"]
    """`frozen`: the same picture for three seconds, as far as somebody looks; `missing`: there is none, or none has
    come for a second: its slot shows a card with its name."""


class KeptScene(BaseModel):
    """A scene with a name."""

    name: str
    scene: SceneInfo


class DeckState(BaseModel):
    """Slides that somebody has sent."""

    owner: str
    """A delegate, or `event`."""
    name: str
    """Of the file."""
    pages: int
    page: int
    """The one that is shown, from 0 on."""
    hidden: bool
    version: int
    """Another for another file."""


class DeckPatch(Patch):
    """Turn slides, or hide them."""

    page: Annotated[int, Field(ge=0, le=10_000)] | None = None
    hidden: bool | None = None


class StudioState(BaseModel):
    """The studio now."""

    size: str
    """Width and height, px: `1280x720`."""
    fps: int
    scene: SceneInfo
    preview: SceneInfo
    scenes: list[KeptScene]
    layouts: list[LayoutInfo]
    sources: list[StudioSource]
    """In the order of their numbers on the monitors."""
    decks: list[DeckState]
    can_undo: bool
    follow: bool
    directors: list[str]
    """Names of the directors whose pages are open; may be empty texts."""
    behind_ms: int
    """How long after its place the newest frame was there; the programs wait for 300 ms."""
    skipped: int
    """Frames left out because the machine was too slow for them."""
    restarts: int
    """Times that the process that composes had to be started again."""
