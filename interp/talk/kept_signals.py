"""Signals that stand, kept over a restart: who called the operator is not forgotten."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from interp.talk.signals import Signal
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from interp.web.talk_schema import SignalKind

log = logging.getLogger(__name__)


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
        self._path, self._event, self._booths, self._clock = path, event, booths, clock

    def load(self) -> list[Signal]:
        """Return what stood when an earlier run of this event ended."""
        try:
            kept = _File.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return []
        except OSError as error:
            log.warning("%s: cannot be read (%s); no signal stands", self._path, error.strerror)
            return []
        except ValidationError as error:
            log.warning("%s: %s; no signal stands", self._path, error.errors()[0]["msg"].lower())
            return []
        if kept.event != self._event:
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
        """Write what stands, atomically: a crash leaves the old file or the new one."""
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
        new = self._path.with_suffix(".new")
        try:
            new.write_text(_File(event=self._event, signals=signals).model_dump_json(indent=1), "utf-8")
            new.replace(self._path)
        except OSError as error:
            log.warning("%s: cannot be written (%s); signals are not kept", self._path, error.strerror)
