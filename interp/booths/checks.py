"""The checks that interpreters made of their places before the event, kept for the engineer over a restart."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from interp.web.preflight_schema import CheckReport, KeptCheck, Verdict

log = logging.getLogger(__name__)

KEPT = 12
"""Interpreters a booth of whom a check is kept; whose is the oldest gives way."""
_FROM_BAD: tuple[Verdict, ...] = ("bad", "poor", "good")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    event: str
    booths: dict[str, list[KeptCheck]]


class Checks:
    """The last check of each interpreter, by booth, in a small file; another event begins with none."""

    def __init__(self, path: Path, event: str) -> None:
        self._path, self._event = path, event
        self._booths: dict[str, list[KeptCheck]] = {}
        try:
            kept = _File.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return
        except OSError as error:
            log.warning("%s: cannot be read (%s); earlier checks are not shown", path, error.strerror)
            return
        except ValidationError:
            log.warning("%s: expected what the service wrote; earlier checks are not shown", path)
            return
        if kept.event == event:
            self._booths = kept.booths

    def of(self, booth: str) -> list[KeptCheck]:
        """Return the last check of each interpreter of a booth, newest first."""
        return self._booths.get(booth, [])

    def add(self, booth: str, report: CheckReport, at: datetime | None = None) -> KeptCheck:
        """Keep a check in the place of the same interpreter's earlier one."""
        name = report.name.strip()
        verdicts = [part.verdict for part in report.parts.values()]
        check = KeptCheck(
            at=(at or datetime.now(UTC)).isoformat(timespec="seconds"),
            name=name,
            report=report,
            verdict=min(verdicts, key=_FROM_BAD.index, default=None),
        )
        others = [one for one in self.of(booth) if one.name != name]
        self._booths[booth] = [check, *others][:KEPT]
        self._write()
        return check

    def _write(self) -> None:
        new = self._path.with_suffix(".new")
        try:
            new.write_text(_File(event=self._event, booths=self._booths).model_dump_json(indent=1), "utf-8")
            new.replace(self._path)
        except OSError as error:
            log.warning("%s: cannot be written (%s); checks are not kept", self._path, error.strerror)
