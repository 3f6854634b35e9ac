"""A source's sound: for the programs and for ears, both where its picture is, on the house timeline."""

from collections.abc import Callable, Sequence
from typing import Final

from interp.timeline.units import RATE, samples
from interp.webrtc.playout.packet_store import Arrival
from interp.webrtc.playout.timeline_playout import TimelinePlayout
from interp.webrtc.playout.voice import Voice
from interp.webrtc.rtp import Rtp
from mixers.units import Samples

LISTENED: Final = samples(500)
"""Who has heard nothing for so long was not listening. Samples."""
KEEP: Final = 20 * RATE
"""Samples kept: a source's place may be 10 s after it comes (`playout_ms`), and programs 8 s behind that."""


class SourceVoice(Voice):
    """Stereo. Media positions are those of the source, which its picture shares: `place` tells them.

    Interpreters hear it at its place too, with its picture, but can't wait: what is missing then is made up for them,
    and may still be in the programs. Who speaks with a delegate hears them sooner (`hear`), in mono.
    """

    def __init__(self) -> None:
        super().__init__(channels=2, keep=KEEP)
        self.place: Callable[[int, int], int] = _as_it_is
        """Returns the media position of the packet at a position of the sound's own, which came at a house position."""
        self.on_placed: Callable[[], None] = _nothing
        self._ears = TimelinePlayout(self._store, 2)
        self._offset = 0
        """From the sound's own positions to the source's."""
        self._placed: list[Arrival] = []
        self._passed: int | None = None
        """Number of the last packet that the programs have had, or given up."""
        self._listened: float | None = None
        """Media position up to which ears have heard it."""

    @property
    def ear_concealed_samples(self) -> int:
        return self._ears.concealed_samples

    def position(self, ssrc: int, timestamp: int, arrival: int) -> int | None:
        """Return the sound's own position of an RTP time stamp, see `PacketStore.position`."""
        return self._store.position(ssrc, timestamp, arrival)

    def packet(self, packet: Rtp, now: int) -> None:
        super().packet(packet, now)
        self._place()

    def spare(self, packet: Rtp, now: int) -> None:
        super().spare(packet, now)
        self._place()

    def _place(self) -> None:
        for position, arrival, count in super().arrivals():
            media = self.place(position, arrival)
            self._offset = media - position
            self._placed.append((media, arrival, count))
            self.on_placed()

    def arrivals(self) -> Sequence[Arrival]:
        placed, self._placed = self._placed, []
        return placed

    def played(self) -> list[tuple[int, int, bytes]]:
        """Return the packets that the programs have had since the last call: (media position, samples, Opus)."""
        before, self._passed = self._passed, self._programs.passed
        first = before + 1 if before is not None else self._passed
        stored = (self._store.get(number) for number in range(first, self._passed + 1))
        return [(one.position + self._offset, one.length, one.payload) for one in stored if one is not None]

    def pull(self, start: float, until: float) -> list[tuple[int, Samples]]:
        return self._moved(super().pull(start - self._offset, until - self._offset))

    def pull_for_ears(self, start: float, until: float) -> list[tuple[int, Samples]]:
        """Return sound for ears, see `TimelinePlayout.pull`."""
        if self._listened is None or start - self._listened > LISTENED:
            self._ears.skip(start - self._offset)
        self._listened = until
        return self._moved(self._ears.pull(start - self._offset, until - self._offset))

    def _moved(self, runs: list[tuple[int, Samples]]) -> list[tuple[int, Samples]]:
        return [(position + self._offset, sound) for position, sound in runs]


def _as_it_is(position: int, arrival: int) -> int:
    """Return the position of a sound that goes with no picture."""
    return position


def _nothing() -> None:
    """Nobody waits for the sound."""
