"""What the engineer has set, kept over a restart of the service."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from interp.event_file import EventFile
from interp.web.interlock_schema import InterlockPatch
from interp.web.schema import BoothPatch, ProgramPatch, SourcePatch


class _Groups(BaseModel):
    """Settings by group and name: each as the call that set it had it."""

    model_config = ConfigDict(extra="forbid")

    sources: dict[str, SourcePatch] = {}
    booths: dict[str, BoothPatch] = {}
    programs: dict[str, ProgramPatch] = {}
    interlock: dict[str, InterlockPatch] = {}


class _File(BaseModel):
    event: str
    settings: _Groups


class Settings:
    """A small file of settings by group and name, for one event; another event starts from its config.

    Only what was set is in it, so that what was not set follows the configuration.
    """

    def __init__(self, path: Path, event: str) -> None:
        self._event = event
        self._file = EventFile(
            path, event, _File, what="settings are not kept", otherwise="starting from the configuration"
        )
        kept = self._file.read()
        self._values: dict[str, dict[str, dict[str, Any]]] = (
            kept.settings.model_dump(exclude_unset=True) if kept else {}
        )

    def get(self, group: str, name: str) -> dict[str, Any]:
        """Return what was set, empty when nothing was."""
        return dict(self._values.get(group, {}).get(name, {}))

    def set(self, group: str, name: str, change: dict[str, Any]) -> None:
        """Add a change and write."""
        self._values.setdefault(group, {}).setdefault(name, {}).update(change)
        self._file.write(_File(event=self._event, settings=_Groups.model_validate(self._values)))
