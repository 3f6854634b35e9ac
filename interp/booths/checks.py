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
        """Keep a check: what it looked at takes the place of the same in this interpreter's earlier one."""
        name, now = report.name.strip(), (at or datetime.now(UTC)).isoformat(timespec="seconds")
        before = next((one for one in self.of(booth) if _same(one, name, report.page)), None)
        earlier = before.report.parts if before is not None else {}
        merged = report.model_copy(update={**earlier, **report.parts})
        known = dict.fromkeys(earlier, before.at) | before.times if before is not None else {}
        verdicts = [part.verdict for part in merged.parts.values()]
        check = KeptCheck(
            at=now,
            times=known | dict.fromkeys(report.parts, now),
            name=name,
            report=merged,
            verdict=min(verdicts, key=_FROM_BAD.index, default=None),
        )
        others = [one for one in self.of(booth) if one is not before]
        self._booths[booth] = [check, *others][:KEPT]
        self._file.write(_File(event=self._event, booths=self._booths))
        return check


def _same(kept: KeptCheck, name: str, page: str | None) -> bool:
    """Return whether a check is of this interpreter: by their name, or by their browser while that has none."""
    if name and kept.name == name:
        return True
    return not kept.name and page is not None and kept.report.page == page
