"""A console's voice: its packets, kept once, played twice: for the programs and, while anybody listens, for ears."""

from collections.abc import Callable, Sequence

import numpy as np

from interp.timeline.units import samples
from interp.webrtc.ear_playout import EarPlayout
from interp.webrtc.packet_store import PacketStore
from interp.webrtc.rtp import Rtp
from interp.webrtc.timeline_playout import TimelinePlayout
from mixers.units import Samples

LISTENED = samples(500)
"""An ear that has heard nothing for so long is gone. Samples."""


class Voice:
    """What a connection gives its packets to, and a console takes its sound from."""

    def __init__(self) -> None:
        self._store = PacketStore()
        self._programs = TimelinePlayout(self._store)
        self._ears: EarPlayout | None = None

    def packet(self, packet: Rtp, now: int) -> None:
        """Take a packet that arrived at house position `now`."""
        self._store.packet(packet, now)

    def spare(self, packet: Rtp, now: int) -> None:
        """Take a packet that came once more, with its successor."""
        self._store.packet(packet, now, spare=True)

    def tick(self, now: int) -> None:
        """Nothing is ever due here: whoever plays decides what is given up."""

    def ask_again(self, ask: Callable[[list[int]], float | None] | None) -> None:
        """Let `ask` be called with the numbers of packets that are missing; it returns the round trip, ms."""
        self._store.on_missing = ask

    @property
    def last_arrival(self) -> int | None:
        """House position at which the last packet came."""
        return self._store.last_arrival

    @property
    def listened(self) -> bool:
        """An ear hears it now, or did half a second ago."""
        due, last = None if self._ears is None else self._ears.due, self.last_arrival
        return due is not None and last is not None and last - due < LISTENED

    @property
    def concealed_samples(self) -> int:
        """Made up, or silent because nothing came, in the programs."""
        return self._programs.concealed_samples

    @property
    def recovered_samples(self) -> int:
        """Rebuilt from in-band FEC, in the programs."""
        return self._programs.recovered_samples

    @property
    def spared(self) -> int:
        """Packets that were lost and came with their successor, in time or not."""
        return self._store.spared

    @property
    def late(self) -> int:
        """Packets that came too late for the programs, or twice."""
        return self._programs.late

    def arrivals(self) -> Sequence[tuple[int, int]]:
        """Return media position and arrival of each packet since the last call."""
        arrivals, self._store.arrivals = self._store.arrivals, []
        return arrivals

    def pull(self, start: float, until: float) -> list[tuple[int, Samples]]:
        """Return sound for the programs, see `TimelinePlayout.pull`."""
        runs = self._programs.pull(start, until)
        self._store.passed = self._programs.passed
        return runs

    def pass_over(self, until: float) -> None:
        """Let time pass that no program wants."""
        self._programs.pass_over(until)
        self._store.passed = self._programs.passed

    def glimpse(self, start: float, n: int) -> Samples:
        """Return the `n` samples from `start`, (1, n), and change nothing; `KEEP` back at most. Only for the eye."""
        sound = np.zeros((1, n), np.float32)
        for position, run in TimelinePlayout(self._store).pull(start, start + n):
            at = round(position - start)
            part = run[:, : max(0, n - at)]
            sound[:, at : at + part.shape[1]] = part
        return sound

    def hear(self, due: int, n: int) -> Samples:
        """Return the next `n` samples for ears, (n,), wanted at house position `due`."""
        if self._ears is None:
            self._ears = EarPlayout(self._store)
        return self._ears.read(due, n)
