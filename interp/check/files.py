"""Folders that can be written and files that can be read."""

import errno
import tempfile
from collections.abc import Iterable
from pathlib import Path

from interp.config import EventConfig
from interp.data_dir import DataDirInUse, held
from interp.studio.background import BadBackground, opened
from interp.web.auth import SecretError, load_secret


def folders(config: EventConfig) -> Iterable[str]:
    """Find folders that cannot be written or belong to another service; makes them where they are missing."""
    data_dir = config.server.data_dir
    unwritable = list(_folder("server.data_dir", data_dir))
    yield from unwritable
    if not unwritable:
        try:
            load_secret(data_dir)
            with held(data_dir):
                pass
        except (SecretError, DataDirInUse) as error:
            yield f"server.data_dir: {error}"
    if config.hls.enabled and config.hls.folder is not None:
        yield from _folder("hls.folder", config.hls.folder)


def _folder(place: str, path: Path) -> Iterable[str]:
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        yield f"{place}: {path} cannot be written ({error.strerror}); expected a folder that this user can write"


def source_files(config: EventConfig) -> Iterable[str]:
    """Find file sources that are not there."""
    for index, source in enumerate(config.sources):
        if source.kind == "file":
            yield from readable(f"source[{index}].url", Path(source.url), "a sound or video file")


def plates(config: EventConfig) -> Iterable[str]:
    """Find backgrounds and a logo of the studio that are no pictures."""
    if config.studio is None:
        return
    files = [("studio.background", config.studio.background), ("studio.logo", config.studio.logo)]
    files += [(f"studio.set[{n}].background", one.background) for n, one in enumerate(config.studio.sets)]
    for place, path in files:
        if path is None:
            continue
        unreadable = list(readable(place, path, "a picture file"))
        yield from unreadable
        if not unreadable:
            try:
                opened(path, path.name)
            except BadBackground as error:
                yield f"{place}: {error}"


def readable(place: str, path: Path, expected: str) -> Iterable[str]:
    """Find a file that cannot be read."""
    try:
        with path.open("rb"):
            return
    except OSError as error:
        yield f"{place}: {path}: {_reason(error)}; expected {expected}"


def _reason(error: OSError) -> str:
    return "no such file" if error.errno == errno.ENOENT else (error.strerror or str(error)).lower()
