"""A voice for the programs: each packet is waited for until the house needs its place, and decoded only then."""

import math

import numpy as np

from interp.timeline.units import RATE
from interp.webrtc.playout.packet_store import PacketStore
from interp.webrtc.playout.sequencer import Sequencer
from mixers.units import Samples


class TimelinePlayout:
    """Reads a store in step with the house, as late as can be: what came in the meantime is not missing.

    A stretch is either pulled or passed over; what is passed over is not decoded, and counted all the same.
    """

    def __init__(self, store: PacketStore, channels: int = 1) -> None:
        self._store = store
        self._sequencer = Sequencer(store, channels)
        self._begun = False
        self._asleep = True
        """Nothing was decoded just before."""
        self._missed = 0

    @property
    def passed(self) -> int:
        """The number up to which packets are played, or given up."""
        return self._sequencer.next - 1

    @property
    def concealed_samples(self) -> int:
        """Made up, or silent because nothing came; also where nobody listened."""
        return self._sequencer.concealed_samples + self._missed

    @property
    def recovered_samples(self) -> int:
        """Rebuilt from in-band FEC."""
        return self._sequencer.recovered_samples

    @property
    def late(self) -> int:
        """Packets that came after their place was given up, or twice."""
        return self._sequencer.late + self._store.refused

    @property
    def damaged(self) -> int:
        """Packets that were no Opus."""
        return self._sequencer.damaged + self._store.damaged

    def pull(self, start: float, until: float) -> list[tuple[int, Samples]]:
        """Return the sound that is not given yet up to `until`, as unbroken runs (media position, (channels, n)).

        What would be heard before `start` is too late and left out.
        """
        if not self._ready(until):
            return []
        sequencer = self._sequencer
        self._leave_out(start)
        if self._asleep:
            sequencer.go_to(sequencer.next, sequencer.end)
            self._asleep = False
        runs: list[tuple[int, list[Samples]]] = []
        end = None
        while (sound := sequencer.step(until)) is not None:
            position = sequencer.end - sound.shape[1]
            if position != end:
                cut = min(max(0, math.ceil(start) - position), sound.shape[1])
                sound, position = sound[:, cut:], position + cut
                runs.append((position, []))
            runs[-1][1].append(sound)
            end = sequencer.end
        return [(position, np.concatenate(sounds, axis=1)) for position, sounds in runs]

    def skip(self, start: float) -> None:
        """Go on at `start` (media position): nobody listened until then, and nothing is missing."""
        sequencer, store = self._sequencer, self._store
        while (number := store.following(sequencer.next)) is not None and store[number].end <= start:
            sequencer.next, sequencer.end = number + 1, store[number].end
        self._asleep = True

    def pass_over(self, until: float) -> None:
        """Let the time up to `until` (media position) pass without decoding."""
        sequencer, store = self._sequencer, self._store
        if not self._ready(until) or sequencer.end >= until:
            return
        self._asleep = True
        while (number := store.following(sequencer.next)) is not None:
            packet = store[number]
            if packet.end > until:
                break
            lost = number - sequencer.next
            if lost:
                self._missed += min(max(0, packet.position - sequencer.end), lost * packet.length)
            sequencer.next, sequencer.end = number + 1, packet.end

    def _ready(self, until: float) -> bool:
        """Return whether there is anything to play; begin at the first packet, and anew when time stamps went back."""
        sequencer, store = self._sequencer, self._store
        if self._begun and sequencer.end - until < RATE:
            return True
        number = store.following(sequencer.next)
        while number is not None and store[number].position - until > RATE:
            number = store.following(number + 1)
        if number is None:
            return False
        self._begun = self._asleep = True
        sequencer.next, sequencer.end = number, store[number].position
        return True

    def _leave_out(self, start: float) -> None:
        """Skip packets that came when their place had passed, after a stall."""
        sequencer, store = self._sequencer, self._store
        while sequencer.end < start and (number := store.following(sequencer.next)) is not None:
            packet = store[number]
            if packet.end > start:
                break
            self._missed += max(0, packet.end - sequencer.end)
            sequencer.late += 1
            sequencer.next, sequencer.end = number + 1, max(sequencer.end, packet.end)
            self._asleep = True
