"""The machine: its clock, its disk, the pages that were built on it."""

import shutil
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import interp
from interp.config import EventConfig

PAGES = Path(interp.__file__).parent / "web" / "pages"
NEEDED_PAGES = ("index.html", "watch.html", "listen.html", "booth.html", "engineer.html", "missing.html")
HOURS = 4.0
"""Of recording that the disk should have room for."""
_VIDEO_BIT_RATE = 4_000_000
_VOICE_BIT_RATE = 400_000
"""Loss-free mono, about half of 48 kHz × 16 bit."""


def pages() -> Iterable[str]:
    """Find pages that are not built."""
    missing = [name for name in NEEDED_PAGES if not (PAGES / name).is_file()]
    if missing:
        yield f"the pages are not built ({', '.join(missing)} missing in {PAGES}); expected `make setup`"


def clock() -> Iterable[str]:
    """Find a clock that runs before the program itself was written: links and recordings would carry a wrong
    date, and browsers would not accept certificates."""
    written = Path(interp.__file__).stat().st_mtime
    if time.time() < written - 86_400:
        yield f"this machine's clock says {datetime.now():%Y-%m-%d %H:%M}, before the program was installed"


def disk(config: EventConfig) -> Iterable[str]:
    """Find a disk without room for a day's recording."""
    data_dir = config.server.data_dir
    if not config.recording.enabled or not data_dir.is_dir():
        return
    programs, tracks = len(config.languages), sum(len(booth.outputs) for booth in config.booths)
    bit_rate = programs * (_VIDEO_BIT_RATE + config.program.aac_bit_rate) + (tracks + 2) * _VOICE_BIT_RATE
    free = shutil.disk_usage(data_dir).free
    hours = free * 8 / bit_rate / 3600
    if hours < HOURS:
        yield (
            f"server.data_dir: {free / 1e9:.1f} GB free, for about {hours:.1f} hours of recording; expected "
            f"{HOURS:.0f} hours, {HOURS * 3600 * bit_rate / 8e9:.0f} GB (or [recording] enabled = false)"
        )
