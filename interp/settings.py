"""What the engineer has set, kept over a restart of the service."""

import json
import logging
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from interp.web.interlock_schema import InterlockPatch
from interp.web.schema import BoothPatch, ProgramPatch, SourcePatch

log = logging.getLogger(__name__)


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
        self._path, self._event = path, event
        self._values: dict[str, dict[str, dict[str, Any]]] = {}
        try:
            kept = _File.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return
        except OSError as error:
            log.warning("%s: cannot be read (%s); starting from the configuration", path, error.strerror)
            return
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "the file"
            log.warning("%s: %s: %s; starting from the configuration", path, place, first["msg"].lower())
            return
        if kept.event == event:
            self._values = kept.settings.model_dump(exclude_unset=True)

    def get(self, group: str, name: str) -> dict[str, Any]:
        """Return what was set, empty when nothing was."""
        return dict(self._values.get(group, {}).get(name, {}))

    def set(self, group: str, name: str, change: dict[str, Any]) -> None:
        """Add a change and write, atomically: a crash leaves the old file or the new one."""
        self._values.setdefault(group, {}).setdefault(name, {}).update(change)
        new = self._path.with_suffix(".new")
        try:
            new.write_text(json.dumps({"event": self._event, "settings": self._values}, indent=1), "utf-8")
            new.replace(self._path)
        except OSError as error:
            log.warning("%s: cannot be written (%s); settings are not kept", self._path, error.strerror)
