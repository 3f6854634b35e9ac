"""What every sink offers to the rest of the service."""

from dataclasses import dataclass
from typing import Literal, Protocol

from interp.media import AudioPacket, VideoPacket

SinkKind = Literal["hls", "recording", "rtmp", "rtmps", "srt", "whip"]
SinkStateName = Literal["starting", "live", "retrying", "stopped", "failed"]


class Language(Protocol):
    """A language of the event, as the configuration gives it."""

    @property
    def code(self) -> str:
        """Short name, used in paths: `zh`."""
        ...

    @property
    def tag(self) -> str:
        """BCP 47: `zh-Hant`."""
        ...

    @property
    def label(self) -> str:
        """What people read: `中文`."""
        ...


@dataclass(frozen=True, slots=True)
class SinkStatus:
    """How a sink is, in the words of the API."""

    name: str
    kind: SinkKind
    language: str | None
    """None for a sink of all languages."""
    url: str
    """Without keys or passphrases."""
    state: SinkStateName
    bit_rate: int
    """Bits a second that leave, over the last seconds."""
    queue_ms: int
    """Media that wait, in ms."""
    restarts: int
    error: str | None
    """A sentence for a person; None when all is well."""
    retry_in_s: float | None


class Sink(Protocol):
    """One destination. `video` and `audio` are called on the event loop and only queue."""

    name: str
    language: str | None

    def video(self, packet: VideoPacket) -> None:
        """Take the next packet of the shared picture, dts strictly increasing."""
        ...

    def audio(self, language: str, packet: AudioPacket) -> None:
        """Take the next packet of a program; packets of a language are contiguous."""
        ...

    async def run(self) -> None:
        """Deliver until cancelled."""
        ...

    def status(self) -> SinkStatus:
        """Return how the sink is now."""
        ...
