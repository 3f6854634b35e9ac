"""The ledger's file: read at the start, written a second after a change and at the end."""

import asyncio
import logging
import threading
from copy import deepcopy
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from interp.hearing.ledger import Ledger, Person

log = logging.getLogger(__name__)

_EVERY_S = 1.0


@dataclass
class _File:
    event: str
    people: list[Person]


_FORM = TypeAdapter(_File)


class KeptLedger:
    """The ledger of one event over restarts of the service; another event begins an empty one."""

    def __init__(self, path: Path, event: str) -> None:
        self._path, self._event = path, event
        self.ledger = Ledger(self._read())
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

    def _read(self) -> list[Person]:
        try:
            kept = _FORM.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return []
        except OSError as error:
            log.warning(
                "%s: cannot be read (%s); the hearing ledger begins empty", self._path, error.strerror
            )
            return []
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "the file"
            log.warning(
                "%s: %s: %s; the hearing ledger begins empty", self._path, place, first["msg"].lower()
            )
            return []
        return kept.people if kept.event == self._event else []

    def _write(self, copy: int, people: list[Person]) -> None:
        """Write atomically: a crash leaves the old file or the new one. A copy that is behind the file is not."""
        new = self._path.with_suffix(".new")
        with self._writing:
            if copy < self._written:
                return
            self._written = copy
            try:
                new.write_bytes(_FORM.dump_json(_File(self._event, people), indent=1))
                new.replace(self._path)
            except OSError as error:
                log.warning(
                    "%s: cannot be written (%s); the hearing ledger is not kept", self._path, error.strerror
                )
