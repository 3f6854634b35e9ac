"""What the check of an interpreter's place found: the page sends it, the service keeps it for the engineer.

A part that was not looked at is null. Levels are dBFS.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from interp.web.text import OneLine

Verdict = Literal["good", "poor", "bad"]
Decibel = Annotated[float, Field(ge=-200, le=60)]
Milliseconds = Annotated[float, Field(ge=0, le=60_000)]
Percent = Annotated[float, Field(ge=0, le=100)]
KilobitsPerSecond = Annotated[float, Field(ge=0, le=100_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    verdict: Verdict


class BrowserCheck(_Part):
    name: Annotated[OneLine, Field(max_length=80)]
    """Name and version."""
    lacks: Annotated[
        list[Literal["secure", "microphone", "webrtc", "opus", "worklet", "h264"]], Field(max_length=6)
    ]
    """What it can't do and a console wants."""


class MicrophoneCheck(_Part):
    device: Annotated[OneLine, Field(max_length=200)]
    level_db: Decibel
    """Peak while the interpreter spoke."""
    noise_db: Decibel
    """RMS while they did not."""


class HeadsetCheck(_Part):
    left: bool
    right: bool
    """The sound of this side was heard there, and there alone."""
    nowhere: bool = False
    """A sound was not heard at all: another fault than a wrong side."""


class EchoCheck(_Part):
    return_db: Decibel | None
    """How loud the microphone hears the headset, beside what was played; None: not at all."""
    silent: bool = False
    """The microphone gave nothing while the noise was played: of an echo nothing can be told."""


class LineCheck(_Part):
    rtt_ms: Milliseconds | None
    loss_percent: Percent
    jitter_ms: Milliseconds
    by_relay: bool
    """Only a TURN server lets its media through."""


class ThroughputCheck(_Part):
    down_kbit_s: KilobitsPerSecond
    up_kbit_s: KilobitsPerSecond


class CheckReport(BaseModel):
    """`POST /api/v1/booths/{booth}/checks`: by whom, and what was found."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    name: Annotated[OneLine, Field(max_length=60)]
    """What the interpreter calls themself; may be empty."""
    page: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,32}$")
    """A name that the browser has made up for itself and keeps, so that who gives no name is known again."""
    browser: BrowserCheck | None = None
    microphone: MicrophoneCheck | None = None
    headset: HeadsetCheck | None = None
    echo: EchoCheck | None = None
    line: LineCheck | None = None
    throughput: ThroughputCheck | None = None

    @property
    def parts(self) -> dict[str, Any]:
        """What was looked at, by name."""
        looked = {
            name: getattr(self, name) for name in type(self).model_fields if name not in ("name", "page")
        }
        return {name: part for name, part in looked.items() if part is not None}


class KeptCheck(BaseModel):
    """A check as the engineer reads it."""

    at: str
    """When something was looked at last, ISO 8601, UTC."""
    times: dict[str, str] = {}
    """By part, when it was looked at."""
    name: str
    report: CheckReport
    verdict: Verdict | None
    """The worst of its parts; None when nothing was looked at."""
