"""One voice, packet after packet and without a click: decoded, rebuilt from its successor, made up, silent."""

from typing import Final

import numpy as np

from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc.opus import Decoder, OpusError
from interp.webrtc.playout.packet_store import PacketStore, Stored
from mixers.units import Samples

CONCEAL: Final = samples(60)
"""Sound made up at most for one gap, its end faded; then silence."""
WARM_UP: Final = 4
"""Packets that a decoder hears before it is heard: 80 ms (RFC 7845, section 4.6)."""
_JUMP: Final = 10 * RATE
"""A time stamp further off than this is a new start, not a gap."""
_QUANTUM: Final = 120
"""Opus conceals in steps of 2.5 ms."""
_FADE_IN: Final = samples(5)


class Sequencer:
    """Goes through a store at its reader's pace: `step` by `step`, each giving the sound from `end` on.

    A packet that comes after its place was given up is left out and counted.
    """

    def __init__(self, store: PacketStore, channels: int) -> None:
        self.next = 0
        """Number of the packet that comes next."""
        self.end = 0
        """Media position up to which sound was given, or given up."""
        self.silent = True
        """Nothing sounds just before `end`: what follows is faded in."""
        self.recovered_samples = 0
        """Rebuilt from in-band FEC."""
        self.concealed_samples = 0
        """Made up, or silent because nothing came."""
        self.late = 0
        """Packets that came after their place had been given up."""
        self.damaged = 0
        self._store, self._channels = store, channels
        self._decoder = Decoder(channels)
        self._stream = 0
        self._made = 0
        """Samples made up since the last packet."""

    def go_to(self, number: int, position: int) -> None:
        """Go on with this packet, faded in; the decoder hears what lies before it."""
        self.next, self.end = number, position
        self._decoder = Decoder(self._channels)
        self.silent, self._made = True, 0
        for before in range(number - WARM_UP, number):
            packet = self._store.get(before)
            if packet is not None:
                self._decode(packet)

    def step(self, until: float) -> Samples | None:
        """Return sound from `end` on, (channels, n), and move `end` past it; None when there is none to come.

        Nothing is given up that lies wholly at `until` (media position) or after it.
        """
        while self.end < until:
            number = self._store.following(self.next)
            if number is None:
                return self.make_up(BLOCK, last=self._made + BLOCK >= CONCEAL)
            packet = self._store[number]
            gap = packet.position - self.end
            if not -_JUMP < gap < _JUMP:
                self.end, self.silent, gap = packet.position, True, 0
            if gap < 0:
                self.late += 1
                self.next = number + 1
                continue
            before = self.next, self.end, self.silent
            sound = self._play(number, packet) if gap == 0 else self._fill(gap, number, packet, until)
            if sound is not None or before == (self.next, self.end, self.silent):
                return sound
        return None

    def make_up(self, count: int, *, last: bool) -> Samples | None:
        """Return sound in place of what is not there and move past it; with `last` it is faded, for silence follows.

        None once 60 ms have been made up.
        """
        count = min(count, CONCEAL - self._made) // _QUANTUM * _QUANTUM
        if self.silent or count <= 0:
            self.silent = True
            return None
        sound = self._decoder.conceal(count)
        self._made += count
        self.concealed_samples += count
        self.end += count
        if last:
            sound *= np.linspace(1, 0, count, dtype=np.float32)
            self.silent = True
        return sound

    def _play(self, number: int, packet: Stored) -> Samples | None:
        """Return the sound of the packet at `end`."""
        self.next = number + 1
        sound = self._decode(packet)
        if sound is None:
            return None
        self._made = 0
        return self._faded_in(sound, packet.position)

    def _fill(self, gap: int, number: int, packet: Stored, until: float) -> Samples | None:
        """Return what stands for sound that is missing before a packet, or some of it; None for silence."""
        lost = number != self.next
        rebuilt = (
            packet.length if lost and packet.stream == self._stream and packet.length % _QUANTUM == 0 else 0
        )
        if rebuilt and gap <= rebuilt and gap % _QUANTUM == 0:
            self.next = number
            sound = self._decoder.recover(packet.payload, gap)
            self.recovered_samples += gap
            self._made = 0
            return self._faded_in(sound, self.end)
        left = gap - rebuilt
        if not self.silent:
            step = min(BLOCK, left)
            return self.make_up(step, last=self._made + step >= CONCEAL and left > step)
        if packet.position - rebuilt < until:
            self.concealed_samples += left
            self.end += left
            self.next = number - lost
        return None

    def _faded_in(self, sound: Samples, position: int) -> Samples:
        if self.silent:
            n = min(_FADE_IN, sound.shape[1])
            sound[:, :n] *= np.linspace(0, 1, n, dtype=np.float32)
            self.silent = False
        self.end = position + sound.shape[1]
        return sound

    def _decode(self, packet: Stored) -> Samples | None:
        if packet.stream != self._stream:
            self._decoder, self._stream = Decoder(self._channels), packet.stream
            self.silent = True
        try:
            return self._decoder.decode(packet.payload)
        except OpusError:
            self.damaged += 1
            return None
