"""A glossary in use: found by a few letters, and found in what somebody says. Pure."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from interp.glossary.fold import fold, fold_with_places
from interp.glossary.model import Term

_NEVER: Final = 9
_ENDINGS: Final = ("s", "es")
"""What an alphabet's term may have at its end in a sentence: a plural."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A term in a text."""

    start: int
    end: int
    """Characters of the text (NFC)."""
    other: str
    """What it is in the other language."""
    term: Term


class Glossary:
    """Terms, folded once."""

    def __init__(self, terms: Sequence[Term] = ()) -> None:
        self.terms = tuple(terms)
        self._folded = [(fold(term.source), fold(term.target)) for term in self.terms]
        self._starts: dict[str, list[tuple[str, int, bool]]] = {}
        """By the first two letters: the whole term, which one it is, and whether it is the source."""
        for number, pair in enumerate(self._folded):
            for is_source, text in zip((True, False), pair, strict=True):
                self._starts.setdefault(text[:2], []).append((text, number, is_source))
        for known in self._starts.values():
            known.sort(key=lambda one: len(one[0]), reverse=True)

    def search(self, query: str, limit: int) -> tuple[list[Term], int]:
        """Return the best hits, and how many there are: whole terms, beginnings, beginnings of words, anywhere."""
        wanted = " ".join(fold(query).split())
        if not wanted:
            return [], 0
        hits: list[tuple[int, int, int]] = []
        for number, (source, target) in enumerate(self._folded):
            if wanted in source or wanted in target:
                rank, length = min((_rank(wanted, source), len(source)), (_rank(wanted, target), len(target)))
                hits.append((rank, length, number))
        return [self.terms[number] for _, _, number in heapq.nsmallest(limit, hits)], len(hits)

    def find(self, text: str) -> Iterator[Lit]:
        """Yield the terms in `text` (NFC) from left to right, the longest first, none over another."""
        folded, places = fold_with_places(text)
        at = 0
        while at < len(folded):
            found = self._at(folded, at)
            if found is None:
                at += 1
                continue
            end, number, is_source = found
            term = self.terms[number]
            stop = places[end - 1] + 1
            yield Lit(places[at], stop, term.target if is_source else term.source, term)
            at = end

    def _at(self, folded: str, at: int) -> tuple[int, int, bool] | None:
        """Return where the longest term that begins here ends, which it is, and whether it is the source."""
        if at and _joined(folded[at - 1], folded[at]):
            return None
        for length in (2, 1):
            for text, number, is_source in self._starts.get(folded[at : at + length], ()):
                if len(text) < length or not folded.startswith(text, at):
                    continue
                end = at + len(text)
                for ending in ("", *(_ENDINGS if _alphabetic(text[-1]) else ())):
                    stop = end + len(ending)
                    whole = stop >= len(folded) or not _joined(folded[stop - 1], folded[stop])
                    if folded.startswith(ending, end) and whole:
                        return stop, number, is_source
        return None


def _rank(wanted: str, text: str) -> int:
    place = text.find(wanted)
    if place < 0:
        return _NEVER
    if place == 0:
        return 0 if len(text) == len(wanted) else 1
    return 2 if f" {wanted}" in text or f"-{wanted}" in text else 3


def _alphabetic(char: str) -> bool:
    """Return whether words of this character's writing have spaces between them."""
    return (
        char.isalnum()
        and not "\u2e80" <= char <= "\ua4cf"
        and not "\uf900" <= char <= "\ufaff"
        and char < "\U00020000"
    )


def _joined(before: str, after: str) -> bool:
    """Return whether no word can begin between two characters."""
    return _alphabetic(before) and _alphabetic(after)
