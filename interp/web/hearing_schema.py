"""The JSON of hearing protection: what a console's page reports, and what everybody may see of it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Annotated[float, Field(ge=-200, le=200)]


class _Told(BaseModel):
    """Said by a page: an unknown key is an error, and a number is a number."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class HearingEvent(_Told):
    """One time at which the ear was protected or warned."""

    number: int = Field(ge=1, le=1_000_000_000)
    """Counts up in a page; the same again is the same event, further on."""
    kind: Literal["ceiling", "sustained", "mean"]
    source: str = Field(max_length=80)
    """`floor`, `booth:NAME`, `channel:CODE`, `partner`, or `phrase` during a calibration."""
    ago_s: float = Field(ge=0, le=86_400)
    """When it began, in seconds before this report."""
    seconds: float = Field(ge=0, le=86_400)
    level_db: Level
    """The most that would have been heard."""
    calibrated: bool
    """`level_db` is dB SPL; otherwise dBFS."""
    reduction_db: float = Field(ge=0, le=200)
    open: bool
    """It has not ended yet."""


class HearingReport(_Told):
    """`POST …/consoles/{id}/hearing`: the time since the page's last report."""

    page: str = Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")
    """A name that the page has made up for itself."""
    number: int = Field(ge=1, le=1_000_000_000)
    """Counts up from 1; one that was taken already changes nothing."""
    seconds: float = Field(ge=0, le=3600)
    """Of listening."""
    level_db: Level | None
    """A-weighted mean over these seconds, dB SPL; null when the headset is not calibrated."""
    word: Literal["safe", "loud", "limited"]
    mean_db: Level
    """A-weighted mean of the last minute; dB SPL when calibrated, dBFS otherwise."""
    calibrated: bool
    events: list[HearingEvent] = Field(max_length=20)


class HearingState(BaseModel):
    """How an interpreter's ears are now, and what they got in this event."""

    word: Literal["safe", "loud", "limited"]
    mean_db: float
    """Of the last minute; dB SPL when calibrated, dBFS otherwise."""
    calibrated: bool
    minutes: float
    """Of listening."""
    dose_percent: float | None
    """100 is 85 dB(A) for eight hours; None when nothing was heard with a calibration."""
    limited: int
    warned: int
