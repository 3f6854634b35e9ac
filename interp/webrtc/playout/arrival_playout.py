"""The sound of one peer for a client that gives it on as it comes: packets in, unbroken sound out."""

from collections.abc import Callable
from typing import Final

from interp.timeline.units import samples
from interp.webrtc.playout.packet_store import KEEP, PacketStore
from interp.webrtc.playout.sequencer import CONCEAL
from interp.webrtc.playout.timeline_playout import TimelinePlayout
from interp.webrtc.rtp import Rtp
from mixers.units import Samples

WINDOW: Final = samples(40)
"""So much may come after a packet before that is given up which is missing before it. Samples."""
STALLED: Final = samples(120)
"""After this long without a packet the sound is faded. Samples."""

SoundSink = Callable[[int, Samples, int], None]
"""Called with media position (the peer's 48 kHz clock), samples (channels, n) and house position of arrival."""


class ArrivalPlayout:
    """Plays a packet when it comes, unless one before it is missing: that is waited for, asked for again, made up."""

    def __init__(
        self,
        channels: int,
        sink: SoundSink,
        on_missing: Callable[[list[int]], float | None] | None = None,
    ) -> None:
        self._store = PacketStore()
        self._store.on_missing = on_missing
        self._playout = TimelinePlayout(self._store, channels)
        self._sink = sink

    @property
    def concealed_samples(self) -> int:
        """Made up, or silent because nothing came."""
        return self._playout.concealed_samples

    @property
    def recovered_samples(self) -> int:
        """Rebuilt from in-band FEC."""
        return self._playout.recovered_samples

    @property
    def late(self) -> int:
        """Packets that came after their place was given up, or twice."""
        return self._playout.late

    @property
    def damaged(self) -> int:
        """Packets that were no Opus."""
        return self._playout.damaged

    def packet(self, packet: Rtp, now: int) -> None:
        """Take one packet as it arrived at house position `now`."""
        self._store.packet(packet, now)
        self._play(now)

    def spare(self, packet: Rtp, now: int) -> None:
        """Take a packet that came once more, with its successor (RED)."""
        self._store.packet(packet, now, spare=True)
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
        until, number = newest.end - WINDOW, self._playout.passed + 1
        while (packet := self._store.get(number)) is not None:
            until, number = max(until, packet.end), number + 1
        self._give(until, now)

    def _give(self, until: int, now: int) -> None:
        self._store.arrivals.clear()
        for position, sound in self._playout.pull(until - KEEP, until):
            self._sink(position, sound, now)
        self._store.passed = self._playout.passed
