"""What the engineer has set, kept over a restart of the service."""

import json
import logging
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


class Settings:
    """A small file of settings by group and name, for one event; another event starts from its config."""

    def __init__(self, path: Path, event: str) -> None:
        self._path, self._event = path, event
        self._values: dict[str, dict[str, dict[str, Any]]] = {}
        try:
            kept = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            log.warning("%s: cannot be read (%s); starting from the configuration", path, error)
            return
        if isinstance(kept, dict) and kept.get("event") == event:
            self._values = kept["settings"]

    def get(self, group: str, name: str) -> dict[str, Any]:
        """Return what was set, empty when nothing was."""
        return self._values.get(group, {}).get(name, {})

    def set(self, group: str, name: str, values: dict[str, Any]) -> None:
        """Set and write, atomically: a crash leaves the old file or the new one."""
        self._values.setdefault(group, {})[name] = values
        new = self._path.with_suffix(".new")
        try:
            new.write_text(json.dumps({"event": self._event, "settings": self._values}, indent=1), "utf-8")
            new.replace(self._path)
        except OSError as error:
            log.warning("%s: cannot be written (%s); settings are not kept", self._path, error)
