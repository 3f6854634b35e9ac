"""The sound of one peer for a client that gives it on as it comes: packets in, unbroken sound out."""

from collections.abc import Callable
from typing import Final

from interp.timeline.units import samples
from interp.webrtc.playout.packet_store import KEEP
from interp.webrtc.playout.sequencer import CONCEAL
from interp.webrtc.playout.voice import Voice
from interp.webrtc.rtp import Rtp
from mixers.units import Samples

WINDOW: Final = samples(40)
"""So much may come after a packet before that is given up which is missing before it. Samples."""
STALLED: Final = samples(120)
"""After this long without a packet the sound is faded. Samples."""

SoundSink = Callable[[int, Samples, int], None]
"""Called with media position (the peer's 48 kHz clock), samples (channels, n) and house position of arrival."""


class ArrivalPlayout(Voice):
    """Plays a packet when it comes, unless one before it is missing: that is waited for, asked for again, made up."""

    def __init__(
        self,
        channels: int,
        sink: SoundSink,
        on_missing: Callable[[list[int]], float | None] | None = None,
    ) -> None:
        super().__init__(channels)
        self.ask_again(on_missing)
        self._sink = sink

    @property
    def damaged(self) -> int:
        """Packets that were no Opus."""
        return self._programs.damaged

    def packet(self, packet: Rtp, now: int) -> None:
        super().packet(packet, now)
        self._play(now)

    def spare(self, packet: Rtp, now: int) -> None:
        super().spare(packet, now)
        self._play(now)

    def tick(self, now: int) -> None:
        """Let time pass; call it every 20-40 ms."""
        last, newest = self._store.last_arrival, self._store.get(self._store.newest)
        if last is not None and newest is not None and now - last >= STALLED:
            self._give(newest.end + CONCEAL, now)

    def _play(self, now: int) -> None:
        newest = self._store.get(self._store.newest)
        if newest is None:
            return
        until, number = newest.end - WINDOW, self._programs.passed + 1
        while (packet := self._store.get(number)) is not None:
            until, number = max(until, packet.end), number + 1
        self._give(until, now)

    def _give(self, until: int, now: int) -> None:
        self.arrivals()  # nobody here wants to know them
        for position, sound in self.pull(until - KEEP, until):
            self._sink(position, sound, now)
