"""The shared video: one source's packets, copied, and what stands in for them while there are none.

The first source of the event that gives pictures is on the air. When its pictures stop, its last key
frame is repeated; after `FAILOVER` the next source that has pictures follows, and a source that
returns takes its place again, always at a key frame.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from interp.media import VideoPacket
from interp.timeline.units import RATE, samples

HOLD_AFTER = samples(2000)
"""No picture for this long: the last key frame is shown. Longer than the gaps of a slow slide source."""
HOLD_EVERY = samples(500)
"""How often a still is repeated, so that a segment can be cut and a sink can start."""
FAILOVER = samples(2500)
"""No picture for this long: another source may take over."""
GRACE = samples(5000)
"""How long the start waits for a source before it shows the slate."""
QUEUE = 1500
"""Packets of one source that may wait for their place; the oldest group of pictures is dropped beyond."""


@dataclass(slots=True)
class _Feed:
    """What one source has given."""

    waiting: deque[VideoPacket] = field(default_factory=deque)
    last_dts: int | None = None
    synced: bool = False
    """The picture on the air is decodable from this source's packets as they come."""

    def fresh(self, until: int) -> bool:
        return self.last_dts is not None and until - self.last_dts < FAILOVER


class Picture:
    """Chooses, holds and releases the shared video.

    `offer()` takes packets as they come; `release(until)` gives those whose turn has come, dts
    strictly increasing over every change of source.
    """

    def __init__(self, order: Sequence[str], slate: VideoPacket, *, grace: int = GRACE) -> None:
        self._feeds = {name: _Feed() for name in order}
        self._slate = slate
        self._grace = grace
        self.source: str | None = None
        self.state: Literal["live", "held", "slate"] = "slate"
        self.dropped = 0
        self.holds = 0
        self._still: VideoPacket | None = None
        self._dts = -1
        self._pts = -1
        self._last_real: int | None = None

    def expect_none(self) -> None:
        """No source will give a picture soon: the slate need not wait for one."""
        self._grace = 0

    def offer(self, source: str, packet: VideoPacket) -> None:
        """Take a packet of `source`, in its own decoding order."""
        feed = self._feeds[source]
        feed.waiting.append(packet)
        feed.last_dts = packet.dts
        if len(feed.waiting) > QUEUE:
            feed.waiting.popleft()
            feed.synced = False
            self.dropped += 1

    def release(self, until: int) -> list[VideoPacket]:
        """Return the packets to send up to house position `until`, in decoding order."""
        out: list[VideoPacket] = []
        for name in self._candidates(until):
            out = self._take(name, until)
            if out:
                break
        for name, feed in self._feeds.items():
            if name != self.source:
                self._skim(feed, until)
        if out:
            return out
        return self._hold(until)

    def _candidates(self, until: int) -> list[str]:
        """The sources to try, best first; the one on the air only yields to a better or when it is stale."""
        names = list(self._feeds)
        if self.source is None:
            return names
        here = names.index(self.source)
        if self._feeds[self.source].fresh(until) or self._feeds[self.source].waiting:
            return [*names[:here], self.source]
        return names

    def _take(self, name: str, until: int) -> list[VideoPacket]:
        feed = self._feeds[name]
        if name != self.source:
            key = next((p for p in feed.waiting if p.key and self._dts < p.dts <= until), None)
            if key is None or not feed.fresh(until):
                return []
            while feed.waiting[0] is not key:
                feed.waiting.popleft()
            feed.synced = True
        out: list[VideoPacket] = []
        while feed.waiting and feed.waiting[0].dts <= until:
            packet = feed.waiting.popleft()
            if packet.dts <= self._dts or not (feed.synced or packet.key):
                # It comes after the still that stood in for it: what follows needs a key frame.
                feed.synced = False
                self.dropped += 1
                continue
            feed.synced = True
            out.append(self._send(packet))
        if out:
            if self.source is not None and self.source != name:
                self._feeds[self.source].synced = False
            self.source, self.state = name, "live"
            self._last_real = out[-1].dts
        return out

    def _skim(self, feed: _Feed, until: int) -> None:
        """Keep a source in reserve from its newest key frame that is due."""
        newest = None
        for index, packet in enumerate(feed.waiting):
            if packet.dts > until:
                break
            if packet.key:
                newest = index
        for _ in range(newest or 0):
            feed.waiting.popleft()

    def _hold(self, until: int) -> list[VideoPacket]:
        """Repeat the last key frame, or the slate before there was one, when it is time to."""
        if self._still is None:
            if until < self._grace:
                return []
            self._still = self._slate
        elif until - self._dts < (HOLD_EVERY if self.state != "live" else HOLD_AFTER):
            return []
        if self.source is not None:
            if self.state == "live":
                self.holds += 1
            self._feeds[self.source].synced = False
            self.state = "held"
        still = replace(self._still, pts=max(until, self._pts + 1), dts=until, duration=HOLD_EVERY)
        return [self._send(still)]

    def _send(self, packet: VideoPacket) -> VideoPacket:
        self._dts = packet.dts
        self._pts = max(self._pts, packet.pts)
        if packet.key:
            self._still = packet
        return packet

    def silent_for(self, until: int) -> float:
        """Return the seconds since the last packet of a source; infinite when there was none."""
        return float("inf") if self._last_real is None else (until - self._last_real) / RATE
