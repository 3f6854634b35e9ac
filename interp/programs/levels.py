"""The meters of the event: floor, sources, consoles and programs, pushed by the mixing tick."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from interp.booths.booth import CONSOLES, Booth
from interp.router.floor import Floor
from interp.timeline.units import BLOCK, RATE
from interp.web.schema import Level, Levels, ProgramLevel
from mixers.meter import Meter
from mixers.program import Mixed
from mixers.units import Samples

BEHIND = 3
"""Periods that may wait for a reading; when nobody reads, they are measured all the same."""
GLIMPSE = 20 * BLOCK
"""What of a voice is measured for somebody who asks once: 400 ms, what momentary loudness is. Samples."""
UNWATCHED = 5
"""Periods of the programs that are measured in one go while nobody looks: 1 s."""
SILENCE = -120.0


def _db(value: float) -> float:
    """A level for JSON: never minus infinity."""
    return round(max(float(value), SILENCE), 1)


@dataclass(slots=True)
class _Stretch:
    """What was mixed and is not measured yet."""

    inputs: Samples
    """(1 + sources, 2, n): the floor, then each source."""
    voices: Samples
    """(slots, 1, n)"""
    programs: Samples
    """(programs, 2, n)"""

    def cut(self, n: int) -> "_Stretch":
        """Take the first `n` samples out."""
        first = _Stretch(self.inputs[..., :n], self.voices[..., :n], self.programs[..., :n])
        self.inputs, self.voices = self.inputs[..., n:], self.voices[..., n:]
        self.programs = self.programs[..., n:]
        return first


class LevelMeters:
    """Measures everything that passes the tick, vectorised; `read()` gives the levels for the pages.

    While somebody looks, what was mixed in one go is measured bit by bit, a part at every reading, so that
    needles move as the sound does.
    """

    def __init__(self, sources: Sequence[str], booths: Sequence[str], programs: Sequence[str]) -> None:
        self._sources, self._programs = list(sources), list(programs)
        self._slots: dict[str, int] = {}
        self._free = list(range(max(1, len(booths) * CONSOLES)))
        self._output = Meter(len(programs), 2)
        self._input = Meter(1 + len(sources), 2)
        self._voice = Meter(len(self._free), 1)
        self.watched = False
        """Somebody looks at the meters. The programs are measured all the same, for their loudness is
        integrated over the whole event; the rest is not while nobody looks."""
        self._waiting: deque[_Stretch] = deque()
        self._unwatched: list[Samples] = []
        self._position = 0
        self.duck_db = np.zeros(len(programs))
        """The floor's gain in each program now, dB."""
        self._reduction_db = np.zeros(len(programs))
        self._reduction_now = self._reduction_before = self._reduction_db
        """The limiters' in this second and in the one before, while nobody looks."""
        self._peaks_before = np.full(len(programs), -np.inf)
        """The programs' in the second before."""
        self._latest: Levels | None = None

    def push(
        self, position: int, floor: Samples, sources: Floor, booths: Mapping[str, Booth], mixed: Mixed
    ) -> None:
        """Take what was just mixed: n samples from `position`, n a multiple of BLOCK."""
        self._position = position + floor.shape[1]
        self.duck_db = mixed.duck_db
        self._reduction_db = np.minimum(self._reduction_db, mixed.reduction_db)
        if not self.watched:
            self._reduction_now = np.minimum(self._reduction_now, mixed.reduction_db)
            self._unwatched.append(mixed.samples)
            if len(self._unwatched) >= UNWATCHED:
                self._catch_up()
            return
        if self._unwatched:
            self._catch_up()
        if len(self._waiting) >= BEHIND:
            self._measure(self._waiting.popleft())
        inputs = np.stack([floor, *(sources.blocks[n] for n in self._sources)])
        voices = self._voices(position, floor.shape[1], booths)
        self._waiting.append(_Stretch(inputs, voices, mixed.samples))

    def _voices(self, position: int, n: int, booths: Mapping[str, Booth]) -> Samples:
        """Return every console's voice in its slot, (slots, 1, n)."""
        present = {c.id: c for booth in booths.values() for c in booth.consoles.values()}
        for ident in [ident for ident in self._slots if ident not in present]:
            self._free.append(self._slots.pop(ident))
        voices = np.zeros((self._voice.buses, 1, n), np.float32)
        for ident, console in present.items():
            if ident not in self._slots:
                self._slots[ident] = self._free.pop()
            voices[self._slots[ident], 0] = console.read(position, n)
        return voices

    def _catch_up(self) -> None:
        """Measure what passed while nobody looked."""
        while self._waiting:
            self._measure(self._waiting.popleft())
        if self._unwatched:
            self._peaks_before = self._output.true_peak(reset=True)
            self._reduction_before, self._reduction_now = (
                self._reduction_now,
                np.zeros_like(self._reduction_db),
            )
            self._output.push(np.concatenate(self._unwatched, axis=2))
            self._unwatched.clear()

    def _measure(self, stretch: _Stretch) -> None:
        self._input.push(stretch.inputs)
        self._output.push(stretch.programs)
        if self._slots:
            self._voice.push(stretch.voices)

    def _go_on(self) -> None:
        """Measure half of what waits, so that neither a reading goes without news nor much stays behind."""
        waiting = sum(stretch.programs.shape[2] for stretch in self._waiting)
        part = -(-waiting // (2 * BLOCK)) * BLOCK
        while part > 0:
            first = self._waiting[0]
            n = min(part, first.programs.shape[2])
            self._measure(first.cut(n))
            part -= n
            if first.programs.shape[2] == 0:
                self._waiting.popleft()

    def short_term(self) -> dict[str, float]:
        """Return the loudness of each program's last 3 s, LUFS; up to 1 s old while nobody looks."""
        return dict(zip(self._programs, map(float, self._output.short_term()), strict=True))

    def read(self) -> Levels:
        """Return every level now; peaks start anew."""
        if self._unwatched:
            self._catch_up()
        self._go_on()
        heights = self._output.true_peak(reset=True), self._reduction_db
        levels = self._levels(self._input, self._voice, self._slots, *heights, reset=True)
        self._reduction_db = np.zeros_like(self._reduction_db)
        self._latest = levels
        return levels

    def glance(self, floor: Floor, booths: Mapping[str, Booth]) -> Levels:
        """Return every level now for somebody who asks once, and take nothing from those who look all the time.

        While nobody looks, the last second is measured for it (of a voice, `GLIMPSE`): peaks are of that time.
        """
        if self.watched:
            if self._latest is not None:
                return self._latest
            heights = self._output.true_peak(reset=False), self._reduction_db
            return self._levels(self._input, self._voice, self._slots, *heights, reset=False)
        self._latest = None
        self._catch_up()
        start = max(0, self._position - RATE)
        blocks = [floor.sources[name].read(start, RATE)[0] for name in self._sources]
        total = np.zeros((2, RATE), np.float32)
        for name, block in zip(self._sources, blocks, strict=True):
            total += block * np.float32(floor.faders[name].gain)
        inputs = Meter(1 + len(blocks), 2)
        inputs.push(np.stack([total, *blocks]))
        consoles = [console for booth in booths.values() for console in booth.consoles.values()]
        voices = Meter(max(1, len(consoles)), 1)
        if consoles:
            voices.push(
                np.stack(
                    [console.glimpse(max(0, self._position - GLIMPSE), GLIMPSE)[None] for console in consoles]
                )
            )
        slots = {console.id: slot for slot, console in enumerate(consoles)}
        peaks = np.maximum(self._peaks_before, self._output.true_peak(reset=False))
        reduction = np.minimum(self._reduction_before, self._reduction_now)
        return self._levels(inputs, voices, slots, peaks, reduction, reset=True)

    def _levels(
        self,
        inputs: Meter,
        voices: Meter,
        slots: Mapping[str, int],
        out_peak: npt.NDArray[np.float64],
        reduction: npt.NDArray[np.float64],
        *,
        reset: bool,
    ) -> Levels:
        peak, momentary = inputs.true_peak(reset), inputs.momentary()
        out_momentary = self._output.momentary()
        voice_peak, voice_momentary = voices.true_peak(reset), voices.momentary()
        short, integrated = self._output.short_term(), self._output.integrated()
        spread = self._output.range_lu()
        return Levels(
            position=self._position,
            floor=Level(peak=_db(peak[0]), momentary=_db(momentary[0])),
            sources={
                name: Level(peak=_db(peak[1 + i]), momentary=_db(momentary[1 + i]))
                for i, name in enumerate(self._sources)
            },
            consoles={
                ident: Level(peak=_db(voice_peak[slot]), momentary=_db(voice_momentary[slot]))
                for ident, slot in slots.items()
            },
            programs={
                name: ProgramLevel(
                    peak=_db(out_peak[i]),
                    momentary=_db(out_momentary[i]),
                    short_term=_db(short[i]),
                    integrated=_db(integrated[i]),
                    range_lu=round(float(spread[i]), 1),
                    duck_db=_db(self.duck_db[i]),
                    reduction_db=_db(reduction[i]),
                )
                for i, name in enumerate(self._programs)
            },
        )
