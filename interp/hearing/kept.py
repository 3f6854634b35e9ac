"""The ledger's file: read at the start, written a second after a change and at the end."""

import asyncio
import threading
from copy import deepcopy
from pathlib import Path

from pydantic.dataclasses import dataclass

from interp.event_file import EventFile
from interp.hearing.ledger import Ledger, Person

_EVERY_S = 1.0


@dataclass
class _File:
    event: str
    people: list[Person]


class KeptLedger:
    """The ledger of one event over restarts of the service; another event begins an empty one."""

    def __init__(self, path: Path, event: str) -> None:
        self._event = event
        self._file = EventFile(
            path,
            event,
            _File,
            what="the hearing ledger is not kept",
            otherwise="the hearing ledger begins empty",
        )
        kept = self._file.read()
        self.ledger = Ledger(kept.people if kept else [])
        self._changed = asyncio.Event()
        self._writing = threading.Lock()
        self._copies = self._written = 0
        """Copies of the ledger that were made, and the last of them that is in the file."""

    def changed(self) -> None:
        """Something is to be written."""
        self._changed.set()

    async def run(self) -> None:
        """Write what changes until cancelled, then once more."""
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                await asyncio.to_thread(self._write, *self._copy())
                await asyncio.sleep(_EVERY_S)
        finally:
            if self._changed.is_set():
                self._write(*self._copy())

    def _copy(self) -> tuple[int, list[Person]]:
        self._copies += 1
        return self._copies, deepcopy(self.ledger.people)

    def _write(self, copy: int, people: list[Person]) -> None:
        """Write; a copy that is behind the file is not."""
        with self._writing:
            if copy >= self._written:
                self._written = copy
                self._file.write(_File(self._event, people))
