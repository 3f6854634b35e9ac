"""Where segments are cut: pure, packets in, segments out, all positions in house samples.

The picture is cut at the first key frame `segment` after the last cut; every program's sound at the
boundary of AAC frames that is nearest to it, so all renditions have the same segments within half a
frame (10.7 ms) and each is contiguous. A segment is whole when its last picture, the key frame behind
it, and the sound of every language up to there have come.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from interp.media import AudioPacket, VideoConfig, VideoPacket
from interp.timeline.units import RATE

TARGET_S = 6
"""EXT-X-TARGETDURATION: no segment's duration, rounded, is more; it never changes."""
_LIMIT = int(6.4 * RATE)
"""A segment that would last longer is cut where there is no key frame."""
_HALF_FRAME = 512
_WAITING_PARTS = 60
"""Segments of picture that may wait for a language's sound; the oldest is dropped beyond."""
_WAITING_SOUND = 120 * RATE
"""Sound that may wait for the picture; the oldest is dropped beyond."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One language's part of a segment."""

    packets: list[AudioPacket]
    end: int
    """The pts of the packet that follows."""

    @property
    def start(self) -> int:
        """The pts of the first packet."""
        return self.packets[0].pts


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture's part of a segment."""

    packets: list[VideoPacket]
    end: int
    """The pts of the packet that follows: where the next segment begins."""
    end_dts: int
    discontinuity: bool
    """It can't be decoded with what was before it: other parameters, or something was lost between."""

    @property
    def start(self) -> int:
        """The pts of the first packet."""
        return self.packets[0].pts

    @property
    def config(self) -> VideoConfig:
        """How to decode it."""
        return self.packets[0].config


@dataclass(frozen=True, slots=True)
class Segment:
    """The same stretch of the event in every rendition."""

    picture: Picture
    sound: dict[str, Sound]
    """By language code."""


@dataclass(slots=True)
class SegmenterCounters:
    """What did not go as planned; all counts since the start."""

    dropped_video: int = 0
    """Packets that could not be used: out of order, or before a key frame."""
    dropped_audio: int = 0
    """Packets without picture beside them, after the first segment."""
    forced_cuts: int = 0
    """Cuts where there was no key frame: the source's key frames are too sparse."""
    audio_gaps: int = 0
    """Packets whose pts is not where the one before ended."""


@dataclass(slots=True)
class _Track:
    waiting: deque[AudioPacket] = field(default_factory=deque)
    expected: int | None = None


class Segmenter:
    """Cuts the shared picture and the sound of `languages` into segments of `segment` samples or more."""

    def __init__(self, languages: Sequence[str], segment: int) -> None:
        self._segment = segment
        self._tracks = {language: _Track() for language in languages}
        self._open: list[VideoPacket] = []
        self._parts: deque[Picture] = deque()
        self._last_dts: int | None = None
        self._resync = True
        self._broken = True  # the next part follows nothing that it continues
        self._started = False
        self.counters = SegmenterCounters()
        self.end = 0
        """The pts up to which whole segments have been given."""

    def video(self, packet: VideoPacket) -> list[Segment]:
        """Take the next picture; return the segments that became whole."""
        late = self._last_dts is not None and packet.dts <= self._last_dts
        other = bool(self._open) and packet.config != self._open[0].config
        if packet.dts < 0 or late or ((self._resync or other) and not packet.key):
            self.counters.dropped_video += 1
            self._resync = True
            return []
        if self._open:
            self._cut(packet, other)
        self._resync = False
        self._last_dts = packet.dts
        self._open.append(packet)
        return self._whole()

    def audio(self, language: str, packet: AudioPacket) -> list[Segment]:
        """Take the next packet of a language; return the segments that became whole."""
        track = self._tracks[language]
        if track.expected is not None and packet.pts != track.expected:
            self.counters.audio_gaps += 1
            if packet.pts < track.expected:
                self.counters.dropped_audio += 1
                return []
        track.expected = packet.pts + packet.duration
        track.waiting.append(packet)
        while packet.pts - track.waiting[0].pts > _WAITING_SOUND:
            track.waiting.popleft()
            self.counters.dropped_audio += self._started
        return self._whole()

    def finish(self) -> list[Segment]:
        """End the stream: the last segment ends with its last picture."""
        if self._open:
            last = max(self._open, key=lambda p: p.pts)
            end = last.pts + last.duration
            self._close(end, self._open[-1].dts + self._open[-1].duration, False)
            for track in self._tracks.values():
                end = min(end, track.expected or 0)
            if self._parts and end > self._parts[-1].start:
                part = self._parts.pop()
                self._parts.append(Picture(part.packets, end, part.end_dts, part.discontinuity))
        return self._whole(last=True)

    def _cut(self, packet: VideoPacket, other: bool) -> None:
        """Close the open part before `packet` where it is time to."""
        if packet.pts - self._open[0].pts > _LIMIT and len(self._open) > 1:
            # Too long with this packet's predecessor in it; that one begins a part of its own.
            tail = self._open.pop()
            if tail.pts > self._open[0].pts:
                self._close(tail.pts, tail.dts, False)
                self.counters.forced_cuts += not tail.key
            self._open.append(tail)
        # A still that repeats itself has a key frame anywhere: those after a loss are cut at once.
        if other or (packet.key and packet.pts - self._open[0].pts >= self._segment):
            self._close(packet.pts, packet.dts, other)

    def _close(self, end: int, end_dts: int, other: bool) -> None:
        self._parts.append(Picture(self._open, end, end_dts, self._broken))
        self._open = []
        self._broken = other
        if len(self._parts) > _WAITING_PARTS:
            self.counters.dropped_video += len(self._parts.popleft().packets)
            self._parts[0] = _broken(self._parts[0])

    def _whole(self, last: bool = False) -> list[Segment]:
        segments = []
        while self._parts:
            part = self._parts[0]
            if not all(self._reaches(track, part.end, last) for track in self._tracks.values()):
                break
            self._parts.popleft()
            sound = {language: self._take(track, part) for language, track in self._tracks.items()}
            if all(s is not None and s.packets for s in sound.values()):
                self._started = True
                self.end = part.end
                segments.append(Segment(part, {k: s for k, s in sound.items() if s is not None}))
            else:
                # Sound of a language began later than this picture: it can't be heard, so it isn't shown.
                self.counters.dropped_video += len(part.packets)
                if self._parts:
                    self._parts[0] = _broken(self._parts[0])
                else:
                    self._broken = True
        return segments

    @staticmethod
    def _reaches(track: _Track, end: int, last: bool) -> bool:
        if last:
            return track.expected is not None
        return bool(track.waiting) and track.waiting[-1].pts >= end - _HALF_FRAME

    def _take(self, track: _Track, part: Picture) -> Sound | None:
        """Take the sound beside `part`; None when it begins later than the picture."""
        waiting = track.waiting
        while waiting and waiting[0].pts < part.start - _HALF_FRAME:
            waiting.popleft()
            self.counters.dropped_audio += self._started
        if not waiting or waiting[0].pts > part.start + _HALF_FRAME:
            return None
        packets = []
        while waiting and waiting[0].pts < part.end - _HALF_FRAME:
            packets.append(waiting.popleft())
        if not packets:
            return None
        return Sound(packets, waiting[0].pts if waiting else packets[-1].pts + packets[-1].duration)


def _broken(part: Picture) -> Picture:
    return Picture(part.packets, part.end, part.end_dts, True)
