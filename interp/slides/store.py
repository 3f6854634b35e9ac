"""The slides of an event: of the director, and of each delegate. Pages lie in the data folder and outlive a restart."""

import asyncio
import json
import logging
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interp.processes import spawn
from interp.slides.render import REFUSED, UNREADABLE

OURS: Final = "event"
"""Whose the director's slides are."""
MAX_BYTES: Final = 24 * 1024 * 1024
"""Bytes of a file."""
PATIENCE_S: Final = 180.0
"""In which a file must be drawn."""

log = logging.getLogger(__name__)


class NotTaken(Exception):
    """A file that cannot be slides; str() says what is expected, `code` says it to pages."""

    def __init__(self, said: str, code: str = UNREADABLE) -> None:
        super().__init__(said)
        self.code = code


class NoSuchPage(Exception):
    """Slides have no page of that number; str() says how many they have."""


@dataclass(slots=True)
class Deck:
    """One file's pages."""

    name: str
    """Of the file."""
    count: int
    page: int = 0
    """The one that is shown, from 0 on."""
    hidden: bool = False
    """Nothing of it is shown now."""
    version: int = 0
    """Another for another file: what a page has kept of the one before is of no use."""


class Slides:
    """By owner. `turned(owner, page)` is called with the JPEG that an owner's slides show, None for none."""

    def __init__(
        self, folder: Path, owners: Iterable[str], turned: Callable[[str, bytes | None], None]
    ) -> None:
        self._folder, self._turned = folder, turned
        self.decks: dict[str, Deck] = {}
        self._locks = {owner: asyncio.Lock() for owner in owners}
        self._one_at_a_time = asyncio.Lock()
        """Files are drawn one after the other: they take a core."""

    @property
    def owners(self) -> Iterable[str]:
        """Everybody who may have slides."""
        return self._locks.keys()

    def load(self) -> None:
        """Find what an earlier run left."""
        for owner in self._locks:
            try:
                kept = json.loads((self._folder / owner / "deck.json").read_text("utf-8"))
                deck = Deck(str(kept["name"]), int(kept["count"]), int(kept["page"]), bool(kept["hidden"]))
                if not 0 <= deck.page < deck.count:
                    deck.page = 0
                self.read(owner, deck.page, deck)
            except FileNotFoundError:
                continue
            except (OSError, ValueError, KeyError, TypeError) as error:
                log.warning("slides of %s: cannot be read (%s); they have to be sent again", owner, error)
                continue
            self.decks[owner] = deck
            self._show(owner)

    def read(self, owner: str, page: int, deck: Deck | None = None) -> bytes:
        """Return a page as JPEG. Raises NoSuchPage, or OSError."""
        found = deck or self.decks.get(owner)
        count = 0 if found is None else found.count
        if not 0 <= page < count:
            raise NoSuchPage(f"page: {page}; expected 0 to {count - 1}" if count else "there are no slides")
        return (self._folder / owner / f"{page:03d}.jpg").read_bytes()

    async def put(self, owner: str, name: str, data: bytes) -> Deck:
        """Take a file in the place of the one that was there. Raises NotTaken, which changes nothing."""
        async with self._locks[owner], self._one_at_a_time:
            self._folder.mkdir(parents=True, exist_ok=True)
            new = Path(tempfile.mkdtemp(prefix=".new-", dir=self._folder))
            try:
                count = await _drawn(data, new)
                version = self.decks[owner].version + 1 if owner in self.decks else 1
                deck = Deck(name, count, version=version)
                _write(new, deck)
                await asyncio.to_thread(_replace, new, self._folder / owner)
            finally:
                await asyncio.to_thread(shutil.rmtree, new, ignore_errors=True)
            self.decks[owner] = deck
            self._show(owner)
            return deck

    def turn(self, owner: str, page: int | None = None, hidden: bool | None = None) -> Deck:
        """Show another page, or nothing. Raises NoSuchPage."""
        deck = self.decks.get(owner)
        if deck is None:
            raise NoSuchPage("there are no slides")
        if page is not None:
            if not 0 <= page < deck.count:
                raise NoSuchPage(f"page: {page}; expected 0 to {deck.count - 1}")
            deck.page = page
        if hidden is not None:
            deck.hidden = hidden
        _write(self._folder / owner, deck)
        self._show(owner)
        return deck

    async def remove(self, owner: str) -> None:
        """Take slides away; nothing happens where there are none."""
        async with self._locks[owner]:
            self.decks.pop(owner, None)
            self._turned(owner, None)
            await asyncio.to_thread(shutil.rmtree, self._folder / owner, ignore_errors=True)

    def _show(self, owner: str) -> None:
        deck = self.decks[owner]
        self._turned(owner, None if deck.hidden else self.read(owner, deck.page))


def _replace(new: Path, there: Path) -> None:
    shutil.rmtree(there, ignore_errors=True)
    new.replace(there)


async def _drawn(data: bytes, folder: Path) -> int:
    """Draw a file's pages into a folder; return how many there are. Raises NotTaken."""
    process = await spawn(sys.executable, "-m", "interp.slides.render", str(folder), stdin=PIPE, stdout=PIPE)
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, _ = await process.communicate(data)
    except TimeoutError:
        raise NotTaken(
            f"slides: not drawn within {PATIENCE_S:.0f} s; expected fewer or simpler pages"
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    lines = out.decode(errors="replace").splitlines()
    said = lines[-1] if lines else ""
    if process.returncode == REFUSED:
        code, _, sentence = said.partition(" ")
        raise NotTaken(sentence, code)
    if process.returncode != 0 or not said.startswith("done "):
        raise NotTaken("slides: this file cannot be drawn; expected a PDF or a picture")
    return int(said.removeprefix("done "))


def _write(folder: Path, deck: Deck) -> None:
    kept = {"name": deck.name, "count": deck.count, "page": deck.page, "hidden": deck.hidden}
    (folder / "deck.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
