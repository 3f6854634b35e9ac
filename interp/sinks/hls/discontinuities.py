"""The number of discontinuities that players have been told of: it never goes down (RFC 8216, 6.2.2)."""

import logging
from pathlib import Path

log = logging.getLogger(__name__)

HOURS = 3600
SINCE = 1_577_836_800
"""2020-01-01, UTC."""


class Discontinuities:
    """Counts discontinuities as they are published, in a small file.

    A service begins one above what its forerunner published last, listed or not. Where no file tells that, it begins
    with the hours since 2020: with a data folder lost, a later hour is mostly still above. The number must stay small:
    hls.js keeps an array by it, and a browser hangs on one of a thousand million places.
    """

    def __init__(self, now: float, path: Path | None = None) -> None:
        """`now`: Unix time, seconds. `path`: the file, None for none."""
        self._path = path
        self.first = max(self._read() + 1, int(now - SINCE) // HOURS)
        """What the first playlist begins with."""
        self._published = self.first
        self._write()

    def publish(self) -> None:
        """Count one more: the next segment is marked with it."""
        self._published += 1
        self._write()

    def _read(self) -> int:
        if self._path is None:
            return 0
        try:
            return int(self._path.read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def _write(self) -> None:
        if self._path is None:
            return
        new = self._path.with_suffix(".new")
        try:
            new.write_text(f"{self._published}\n", "ascii")
            new.replace(self._path)
        except OSError as error:
            log.warning(
                "%s: cannot be written (%s); after a restart players may stumble", self._path, error.strerror
            )
