"""A copy of the live window in a folder, for a web server of one's own."""

import os
from pathlib import Path

from interp.sinks.hls.playlist import SERVER_CONTROL
from interp.sinks.hls.window import Change

_SERVER_CONTROL = f"{SERVER_CONTROL}\n".encode()
"""What a server of files can't do must not be promised."""


class FolderCopy:
    """Writes the window's files below `folder`, each atomically; blocking, so call it in a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fresh = True

    def apply(self, change: Change) -> None:
        """Write and remove what `change` says. Raises OSError."""
        if self._fresh:
            self._clear(change)
            self._fresh = False
        for path, body in change.written.items():
            target = self._folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            part.write_bytes(body.replace(_SERVER_CONTROL, b""))
            os.replace(part, target)
        for path in change.removed:
            (self._folder / path).unlink(missing_ok=True)

    def _clear(self, change: Change) -> None:
        """Remove the segments of an earlier run; nothing else in the folder is touched."""
        for parent in {(self._folder / path).parent for path in change.written}:
            for pattern in ("*.m4s", "init-*.mp4", ".*.part"):
                for old in parent.glob(pattern):
                    old.unlink(missing_ok=True)
