"""The meters of the event: floor, sources, consoles and programs, pushed by the mixing tick."""

from collections.abc import Mapping, Sequence

import numpy as np

from interp.booths.booth import CONSOLES, Booth
from interp.router.floor import Floor
from interp.timeline.units import BLOCK
from interp.web.schema import Level, Levels, ProgramLevel
from mixers.meter import Meter
from mixers.program import Mixed
from mixers.units import Samples

GATHER = 2
"""Blocks measured in one go: numpy costs per call, and 25 readings a second are enough for a meter."""
SILENCE = -120.0


def _db(value: float) -> float:
    """A level for JSON: never minus infinity."""
    return round(max(float(value), SILENCE), 1)


class LevelMeters:
    """Measures everything that passes the tick, vectorised; `read()` gives the levels for the pages."""

    def __init__(self, sources: Sequence[str], booths: Sequence[str], programs: Sequence[str]) -> None:
        self._sources, self._programs = list(sources), list(programs)
        self._slots: dict[str, int] = {}
        self._free = list(range(len(booths) * CONSOLES))
        self._output = Meter(len(programs), 2)
        self._input = Meter(1 + len(sources), 2)
        self._narrow_shape = (max(1, len(self._free)), 1, BLOCK)
        self._mono = Meter(self._narrow_shape[0], 1)
        self.watched = False
        """Somebody looks at the meters. The programs are measured all the same, for their loudness is
        integrated over the whole event; the rest is not while nobody looks."""
        self._wide: list[Samples] = []
        self._mixed: list[Samples] = []
        self._narrow: list[Samples] = []
        self._position = 0
        self.duck_db = np.zeros(len(programs))
        """The floor's gain in each program at the end of the last block, dB."""
        self._reduction_db = np.zeros(len(programs))

    def push(
        self, position: int, floor: Samples, sources: Floor, booths: Mapping[str, Booth], mixed: Mixed
    ) -> None:
        """Measure one block of everything."""
        self._position = position
        self._mixed.append(mixed.samples)
        if len(self._mixed) == GATHER:
            self._output.push(np.concatenate(self._mixed, axis=2))
            self._mixed.clear()
        self.duck_db = mixed.duck_db
        self._reduction_db = np.minimum(self._reduction_db, mixed.reduction_db)
        if not self.watched:
            self._wide.clear()
            self._narrow.clear()
            return
        self._wide.append(np.stack([floor, *(sources.blocks[n] for n in self._sources)]))
        narrow = np.zeros(self._narrow_shape, np.float32)
        present = {c.id: c for booth in booths.values() for c in booth.consoles.values()}
        for ident in [ident for ident in self._slots if ident not in present]:
            self._free.append(self._slots.pop(ident))
        for ident, console in present.items():
            if ident not in self._slots:
                self._slots[ident] = self._free.pop()
            narrow[self._slots[ident], 0] = console.read(position)
        self._narrow.append(narrow)
        if len(self._wide) == GATHER:
            self._input.push(np.concatenate(self._wide, axis=2))
            if self._slots:
                self._mono.push(np.concatenate(self._narrow, axis=2))
            self._wide.clear()
            self._narrow.clear()

    def read(self) -> Levels:
        """Return every level now; peaks start anew."""
        peak, momentary = self._input.true_peak(reset=True), self._input.momentary()
        out_peak, out_momentary = self._output.true_peak(reset=True), self._output.momentary()
        mono_peak, mono_momentary = self._mono.true_peak(reset=True), self._mono.momentary()
        short, integrated = self._output.short_term(), self._output.integrated()
        spread = self._output.range_lu()
        reduction, self._reduction_db = self._reduction_db, np.zeros_like(self._reduction_db)
        return Levels(
            position=self._position,
            floor=Level(peak=_db(peak[0]), momentary=_db(momentary[0])),
            sources={
                name: Level(peak=_db(peak[1 + i]), momentary=_db(momentary[1 + i]))
                for i, name in enumerate(self._sources)
            },
            consoles={
                ident: Level(peak=_db(mono_peak[slot]), momentary=_db(mono_momentary[slot]))
                for ident, slot in self._slots.items()
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
