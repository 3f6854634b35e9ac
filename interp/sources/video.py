"""One video stream of an input: copied while that will do, transcoded when it will not."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from av.packet import Packet
from av.video.stream import VideoStream

from interp.media import VideoConfig
from interp.sources.copier import H264Copier
from interp.sources.frames import Picture, Warn
from interp.sources.nal import BadNal
from interp.sources.transcoder import Transcoder
from interp.timeline.units import RATE

SPARSE = 4 * RATE
"""Key frames further apart than this (samples) make a source hard to cut: players and sinks wait."""

Policy = Literal["auto", "always", "never"]


@dataclass(frozen=True, slots=True)
class Timed:
    """A packet and its mended times, samples."""

    packet: "Packet[VideoStream]"
    pts: int
    dts: int
    duration: int


class VideoTrack:
    """Takes a stream's packets in decoding order and gives pictures, and their config ahead of the first.

    In copy, the packets since the last key frame are kept, so that the transcoder can start in the middle
    of a group of pictures when the next key frame does not come in time.
    """

    def __init__(self, stream: VideoStream, policy: Policy, *, sparse: bool = False) -> None:
        """`sparse`: known beforehand that key frames are too far apart."""
        self._policy = policy
        self._codec = stream.codec_context.name
        self._rate = _sane(stream.average_rate) or _sane(stream.guessed_rate)
        self._copier: H264Copier | None = None
        self._transcoder: Transcoder | None = None
        self._stream = stream
        self._group: list[Timed] = []
        self._started = False
        self._told = False
        self.config: VideoConfig | None = None
        self.damaged = 0
        self.unusable: str | None = None
        """Why there is no picture, a sentence; None when there is one."""
        self._prepare(sparse)

    @property
    def nominal(self) -> int:
        """Samples from one picture to the next where the stream does not say."""
        return int(RATE / (self._rate or 25))

    @property
    def transcoded(self) -> bool:
        """Whether pictures are encoded anew."""
        return self._transcoder is not None

    def take(self, timed: Timed) -> Iterator[VideoConfig | Picture | Warn]:
        """Give what comes out for one packet."""
        if self.unusable is not None:
            if not self._told:
                self._told = True
                yield Warn("unsupported_codec", self.unusable)
            return
        if self._transcoder is not None:
            yield from self._encode(timed)
            return
        yield from self._copy(timed)

    def finish(self) -> Iterator[VideoConfig | Picture | Warn]:
        """Give what is left at the end of the stream."""
        if self._transcoder is not None:
            for done in self._transcoder.transcode(None, 0):
                yield from self._configured(done.config)
                yield done.picture

    def _prepare(self, sparse: bool) -> None:
        if self._codec != "h264":
            if self._policy == "never":
                self.unusable = f"its picture is {self._codec}, not H.264, and transcode is 'never'"
            else:
                self._transcode()
            return
        try:
            self._copier = H264Copier(self._stream.codec_context.extradata, self._rate)
        except BadNal:
            self._copier = H264Copier(None, self._rate)
        facts = self._copier.facts
        hard = sparse or (facts is not None and not facts.playable)
        if self._policy == "always" or (self._policy == "auto" and hard):
            self._transcode()

    def _transcode(self) -> None:
        context = self._stream.codec_context
        context.thread_type = "SLICE"  # frame threads would add delay
        self._transcoder = Transcoder(context, self._rate)
        self._copier = None

    def _copy(self, timed: Timed) -> Iterator[VideoConfig | Picture | Warn]:
        assert self._copier is not None
        packet = timed.packet
        try:
            if packet.has_sidedata("new_extradata"):
                self._copier.reconfigure(bytes(packet.get_sidedata("new_extradata")))
            unit = self._copier.copy(bytes(packet))
        except BadNal:
            self.damaged += 1
            return
        if unit is None:
            return
        if unit.key:
            self._group.clear()
        self._group.append(timed)
        reason = self._reason_not_to_copy(timed)
        if reason is not None and self._policy == "auto":
            yield from self._switch(timed)
            return
        if reason is not None:
            self._group = [timed]
            if not self._told:
                self._told = True
                yield reason
        if not self._started and not (unit.key and self._copier.config is not None):
            return
        self._started = True
        assert self._copier.config is not None
        yield from self._configured(self._copier.config)
        yield Picture(timed.pts, timed.dts, timed.duration, unit.key, unit.data)

    def _reason_not_to_copy(self, timed: Timed) -> Warn | None:
        assert self._copier is not None
        facts = self._copier.facts
        if facts is not None and not facts.playable:
            return Warn("unsupported_codec", "its H.264 profile is one that browsers don't play")
        if timed.dts - self._group[0].dts > SPARSE:
            return Warn("sparse_key_frames", "its key frames are more than 4 s apart")
        return None

    def _switch(self, timed: Timed) -> Iterator[VideoConfig | Picture | Warn]:
        """Transcode from this packet on; the group's earlier packets only bring the decoder up to it."""
        group, self._group = self._group, []
        self._transcode()
        for earlier in group[:-1]:
            yield from self._encode(earlier, silent=self._started)
        yield from self._encode(timed)

    def _encode(self, timed: Timed, *, silent: bool = False) -> Iterator[VideoConfig | Picture | Warn]:
        assert self._transcoder is not None
        for done in self._transcoder.transcode(timed.packet, timed.pts, silent=silent):
            yield from self._configured(done.config)
            yield done.picture

    def _configured(self, config: VideoConfig) -> Iterator[VideoConfig]:
        if config != self.config:
            self.config = config
            yield config


def _sane(rate: Fraction | None) -> Fraction | None:
    """Return a frame rate that a camera could have, None for a time base posing as one."""
    return rate if rate and 1 <= rate <= 120 else None
