"""The checks that interpreters made of their places before the event, kept for the engineer over a restart."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from interp.event_file import EventFile
from interp.web.preflight_schema import CheckReport, KeptCheck, Verdict

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
        self._event = event
        self._file = EventFile(
            path, event, _File, what="checks are not kept", otherwise="earlier checks are not shown"
        )
        kept = self._file.read()
        self._booths = kept.booths if kept else {}

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
        self._file.write(_File(event=self._event, booths=self._booths))
        return check
