"""A voice for ears: as soon as the network allows, at a delay that follows how unevenly packets come."""

import math
from typing import Final

import numpy as np

from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc.playout.packet_store import PacketStore, Stored
from interp.webrtc.playout.sequencer import CONCEAL, Sequencer
from mixers.stretch import FADE, LONGEST, NEEDS, SHORTEST, find_period, lengthen, shorten
from mixers.units import Samples

IN_TIME: Final = 0.99
"""The share of packets that shall be there when they are wanted."""
GUARD: Final = samples(1)
"""How much earlier than wanted they shall be there. Samples."""
SLACK: Final = samples(4)
"""The delay is shortened where that leaves this much more: it must not go to and fro. Samples."""
LATEST: Final = samples(300)
"""The delay grows to this at most; the programs wait longer. Samples."""
LOOK: Final = 5
"""Blocks between two looks at the delay."""
WINDOW: Final = 2 * RATE
"""So much of the past tells how unevenly packets come. Samples."""
REMEMBER: Final = 3 * RATE
"""For so long a spread counts in full."""
FORGET: Final = 0.1
"""Share of a spread that is longer ago which is forgotten at each look."""
LEAST_FORGOTTEN: Final = samples(1)
"""... and at least this much of it. Samples."""
FAR: Final = samples(120)
"""More than this too late is no longer caught up by speaking faster, but by leaving out. Samples."""
TAIL: Final = samples(5)
"""What is left out at once begins with so much of a fade-out, while what follows fades in. Samples."""
_FADE_OUT = np.linspace(1, 0, TAIL, dtype=np.float32)


class EarPlayout:
    """Reads a store block by block, for as long as somebody listens.

    Where a block is wanted from which the packet has not come, sound is made up and the delay grows by it; a packet
    that is lost is rebuilt or made up in its own time. Too much delay is taken out by leaving out a period of the
    voice here and there (`mixers.stretch`), too little is put in likewise.
    """

    def __init__(self, store: PacketStore) -> None:
        self._store = store
        self._sequencer = Sequencer(store, 1)
        self.due: int | None = None
        """House position at which the last block was wanted."""
        self._sound = np.zeros((1, 0), np.float32)
        """Decoded, not heard yet."""
        self._under = self._sound
        """The end of what was heard, faded out, where it goes on elsewhere."""
        self._owed = 0
        """Samples made up while nothing had come: of the time that is missing next, so much has been heard."""
        self._spread = -math.inf
        """Arrival - position of the latest packets that are waited for; minus infinity before the first."""
        self._spread_seen = 0
        self._far = False
        """It lies so far behind that it has to go on elsewhere."""
        self._error = 0.0
        """Samples by which what is heard lies behind where it might be."""
        self._reads = 0

    @property
    def concealed_samples(self) -> int:
        """Made up, or silent because nothing came."""
        return self._sequencer.concealed_samples

    @property
    def reached(self) -> int:
        """Media position of the next sample that will be heard."""
        return self._sequencer.end - self._sound.shape[1]

    def read(self, due: int, n: int) -> Samples:
        """Return the next `n` samples, (n,), wanted at house position `due`; after a pause, the newest."""
        if self.due is None or due - self.due != n or self._sequencer.silent or self._far:
            self._begin(due, n)
        self.due = due
        self._reads += 1
        if self._reads % LOOK == 0:
            self._look(due, n)
        while self._sound.shape[1] < n and self._more():
            pass
        self._stretch(n)
        heard = self._sound[0, :n]
        if self._under.shape[1] and len(heard) >= self._under.shape[1]:
            heard = heard.copy()
            heard[: self._under.shape[1]] += self._under[0]
        self._under = self._under[:, :0]
        self._sound = self._sound[:, n:]
        if len(heard) < n:
            heard = np.concatenate((heard, np.zeros(n - len(heard), np.float32)))
        return heard

    def _begin(self, due: int, n: int) -> None:
        """Go to where the delay is right."""
        packets = self._store.since(due - WINDOW)
        if not packets or not self._measure(packets, due):
            return
        number, wanted = self._store.newest, self._goal(packets[0], due, GUARD) - n
        while (before := self._store.get(number - 1)) is not None and before.position >= wanted:
            number -= 1
        first, sequencer = self._store.get(number), self._sequencer
        if first is None or (number < sequencer.next and first.end <= sequencer.end):
            return  # heard already: nothing has come since
        if self.due == due - n and not sequencer.silent:
            going = self._sound if self._sound.shape[1] >= TAIL else sequencer.make_up(TAIL, last=False)
            if going is not None:
                self._under = going[:, :TAIL] * _FADE_OUT
        sequencer.go_to(number, first.position)
        self._sound, self._owed, self._error, self._far = self._sound[:, :0], 0, 0.0, False

    def _measure(self, packets: list[Stored], due: int) -> bool:
        """Take note of how much later than others packets come; return whether it is known."""
        delays = sorted(one.arrival - one.position for one in packets if not one.repeated)
        if not delays:
            return self._spread > -math.inf
        spread = float(delays[math.ceil(len(delays) * IN_TIME) - 1])
        if spread >= self._spread:
            self._spread, self._spread_seen = spread, due
        elif due - self._spread_seen > REMEMBER:
            self._spread = max(spread, self._spread - max(FORGET * (self._spread - spread), LEAST_FORGOTTEN))
        self._spread = min(self._spread, delays[0] + LATEST)
        return True

    def _goal(self, packet: Stored, due: int, margin: int) -> int:
        """Return the media position up to which a block wanted at `due` can reach: the end of the newest packet that
        is there by then, were it as late as any."""
        length = packet.length
        return packet.end + math.floor((due - self._spread - margin - packet.position) / length) * length

    def _look(self, due: int, n: int) -> None:
        """Compare the delay with what it need be."""
        packets = self._store.since(due - WINDOW)
        if not packets or not self._measure(packets, due):
            return
        reaches = self.reached + n
        behind = self._goal(packets[0], due, GUARD + SLACK) - reaches
        ahead = reaches - self._goal(packets[0], due, GUARD)
        self._error = float(behind if behind > 0 else -ahead if ahead > 0 else 0)
        self._far = self._error > FAR

    def _more(self) -> bool:
        """Decode or make up the next bit; False when there is none."""
        sequencer = self._sequencer
        number = self._store.following(sequencer.next)
        if number is None:
            made = sequencer.make_up(BLOCK // 2, last=self._owed + BLOCK // 2 >= CONCEAL)
            if made is not None:
                sequencer.end -= made.shape[1]  # its time may still come
                self._owed += made.shape[1]
        else:
            packet = self._store[number]
            gap = packet.position - sequencer.end
            if self._owed and packet.repeated and packet.length <= self._owed and self._store.newest > number:
                gap, sequencer.next = packet.length, number + 1  # it was lost, and its time has been filled
            sequencer.end += min(max(0, gap), self._owed)
            self._owed = 0
            made = sequencer.step(math.inf)
        if made is None:
            return False
        self._sound = np.concatenate((self._sound, made), axis=1)
        return True

    def _stretch(self, n: int) -> None:
        """Bring the delay a period nearer to what it need be."""
        error = self._error
        if abs(error) < SHORTEST or self._reads % 3:
            return
        if error > 0:
            longest = min(LONGEST, int(error))
            while self._sound.shape[1] < max(n + longest, longest + FADE):
                if self._store.following(self._sequencer.next) is None or not self._more():
                    return
            period = find_period(self._sound, longest)
            if period is not None and period.alike and self._sound.shape[1] - period.lag >= n:
                self._change(shorten(self._sound, period.lag))
        elif self._sound.shape[1] >= NEEDS:
            period = find_period(self._sound)
            if period is not None and period.alike:
                self._change(lengthen(self._sound, period.lag))

    def _change(self, sound: Samples) -> None:
        self._error -= self._sound.shape[1] - sound.shape[1]
        self._sound = sound
