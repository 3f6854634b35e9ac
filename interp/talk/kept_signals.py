"""Signals that stand, kept over a restart: who called the operator is not forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from interp.event_file import EventFile
from interp.talk.signals import Signal
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from interp.web.talk_schema import SignalKind


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: SignalKind
    booth: str
    console: str
    name: str
    since: datetime
    seen: bool


class _File(BaseModel):
    event: str
    signals: list[_Kept]


class KeptSignals:
    """`signals.json`, for one event. Positions begin anew with each run, so the file has the wall clock's times.

    After a restart every console has left; who comes back takes up their own.
    """

    def __init__(self, path: Path, event: str, booths: Collection[str], clock: HouseClock) -> None:
        self._event, self._booths, self._clock = event, booths, clock
        self._file = EventFile(path, event, _File, what="signals are not kept", otherwise="no signal stands")

    def load(self) -> list[Signal]:
        """Return what stood when an earlier run of this event ended."""
        kept = self._file.read()
        if kept is None:
            return []
        now, begin = self._clock.position(), self._clock.wall_at(0)
        return [
            Signal(
                one.kind,
                one.booth,
                one.console,
                one.name,
                round((one.since - begin).total_seconds() * RATE),
                seen=now if one.seen else None,
                left=now,
            )
            for one in kept.signals
            if one.booth in self._booths
        ]

    def save(self, standing: Sequence[Signal]) -> None:
        """Write what stands."""
        signals = [
            _Kept(
                kind=one.kind,
                booth=one.booth,
                console=one.console,
                name=one.name,
                since=self._clock.wall_at(one.since),
                seen=one.seen is not None,
            )
            for one in standing
            if not one.over
        ]
        self._file.write(_File(event=self._event, signals=signals))
