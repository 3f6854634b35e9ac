"""What the engineer has set, kept over a restart of the service."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from interp.event_file import EventFile
from interp.web.delegates_schema import DelegatePatch
from interp.web.interlock_schema import InterlockPatch
from interp.web.schema import BoothPatch, ProgramPatch, SourcePatch
from interp.web.studio_schema import SceneInfo


class _Follow(BaseModel):
    on: bool


class _Studio(BaseModel):
    """What the director has set."""

    model_config = ConfigDict(extra="forbid")

    scene: SceneInfo | None = None
    preview: SceneInfo | None = None
    scenes: dict[str, SceneInfo] = {}
    follow: _Follow | None = None


class _Groups(BaseModel):
    """Settings by group and name: each as the call that set it had it."""

    model_config = ConfigDict(extra="forbid")

    sources: dict[str, SourcePatch] = {}
    booths: dict[str, BoothPatch] = {}
    programs: dict[str, ProgramPatch] = {}
    interlock: dict[str, InterlockPatch] = {}
    studio: _Studio = _Studio()
    delegates: dict[str, DelegatePatch] = {}


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

    def put(self, group: str, name: str, value: dict[str, Any]) -> None:
        """Keep a setting in the place of what it was, and write."""
        self._values.setdefault(group, {})[name] = value
        self._write()

    def set(self, group: str, name: str, change: dict[str, Any]) -> None:
        """Add a change and write."""
        self._values.setdefault(group, {}).setdefault(name, {}).update(change)
        self._write()

    def _write(self) -> None:
        self._file.write(_File(event=self._event, settings=_Groups.model_validate(self._values)))
