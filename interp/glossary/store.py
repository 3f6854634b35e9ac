"""The glossaries of all booths: in memory, and one file a booth in the data folder."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from interp.glossary.csv_file import read_csv
from interp.glossary.glossary import Glossary
from interp.glossary.model import MAX_BYTES, BadGlossary, Term, together
from interp.glossary.tbx import read_tbx

FOLDER: Final = "glossaries"

log = logging.getLogger(__name__)


class CannotKeep(Exception):
    """The glossary cannot be written; the text says why."""


class Kept(msgspec.Struct, frozen=True):
    """A booth's glossary as it is on the disk."""

    files: tuple[str, ...] = ()
    """The names of the files it comes from, as whoever sent them called them."""
    changed_at: str = ""
    """ISO 8601, UTC."""
    terms: tuple[Term, ...] = ()


def read(data: bytes, languages: Iterable[tuple[str, ...]] = ()) -> list[Term]:
    """Return the terms of a CSV or TBX file, whichever it is.

    `languages`: for each language that is wanted, best first, its tag, then what else it may be called.
    Raises BadGlossary.
    """
    if len(data) > MAX_BYTES:
        raise BadGlossary("too_large", f"the file has {len(data)} bytes; expected at most {MAX_BYTES}")
    known = list(languages)
    start = data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return read_tbx(data, [names[0] for names in known])
    return read_csv(data, [name for names in known for name in names])


class Glossaries:
    """By booth. What blocks is `put`: call it where waiting harms nobody."""

    def __init__(self, data_dir: Path, booths: Iterable[str]) -> None:
        self._folder = data_dir / FOLDER
        self.revision = 0
        """Goes up with every change of any of them."""
        self._kept = {booth: self._load(booth) for booth in booths}
        self._glossaries = {booth: Glossary(kept.terms) for booth, kept in self._kept.items()}

    def kept(self, booth: str) -> Kept:
        """Return what a booth has, empty where it has none."""
        return self._kept[booth]

    def of(self, booth: str) -> Glossary:
        """Return a booth's glossary."""
        return self._glossaries[booth]

    def put(
        self, booth: str, terms: Iterable[Term], file: str, at: str, *, add: bool
    ) -> tuple[Kept, Glossary]:
        """Write a booth's glossary: these terms, with `add` beside those that it has. `take` then puts it into use.

        A crash leaves the old file or the new one. Raises BadGlossary or CannotKeep, nothing changed.
        """
        before = self._kept[booth] if add else Kept()
        files = (*(name for name in before.files if name != file), file)[-20:]
        kept = Kept(files, at, together(before.terms, terms))
        path = self._path(booth)
        new = path.with_suffix(".new")
        try:
            self._folder.mkdir(exist_ok=True)
            new.write_bytes(msgspec.json.encode(kept))
            new.replace(path)
        except OSError as error:
            raise CannotKeep(f"the glossary cannot be kept: {error.strerror}") from None
        return kept, Glossary(kept.terms)

    def take(self, booth: str, kept: Kept, glossary: Glossary) -> None:
        """Put into use what `put` made."""
        self._kept[booth], self._glossaries[booth] = kept, glossary
        self.revision += 1

    def clear(self, booth: str) -> None:
        """Forget a booth's glossary. Raises CannotKeep."""
        try:
            self._path(booth).unlink(missing_ok=True)
        except OSError as error:
            raise CannotKeep(f"the glossary cannot be removed: {error.strerror}") from None
        self.take(booth, Kept(), Glossary())

    def _path(self, booth: str) -> Path:
        return self._folder / f"{booth}.json"

    def _load(self, booth: str) -> Kept:
        path = self._path(booth)
        try:
            return msgspec.json.decode(path.read_bytes(), type=Kept)
        except FileNotFoundError:
            return Kept()
        except OSError as error:
            log.warning("%s: cannot be read (%s); the booth has no glossary", path, error.strerror)
        except msgspec.DecodeError as error:
            log.warning("%s: %s; the booth has no glossary", path, error)
        return Kept()
