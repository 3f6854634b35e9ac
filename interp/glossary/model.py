"""What a glossary is: pairs of terms, each with a note, bounded. Pure."""

import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from interp.glossary.fold import fold

MAX_BYTES: Final = 2 * 1024 * 1024
"""Of a file."""
MAX_TERMS: Final = 20_000
MAX_TERM: Final = 200
"""Characters of a term."""
MAX_NOTE: Final = 500
"""Characters of a note."""
_NAMES: Final = {
    "name", "names", "proper noun", "propernoun", "person", "place", "organisation", "organization",
    "人名", "地名", "名稱", "專名", "專有名詞", "機構", "機構名", "組織",
}  # fmt: skip
"""Kinds of terms that are names, folded."""


Why = Literal[
    "too_large", "encoding", "no_text", "not_csv", "not_xml", "not_tbx", "entity", "other_file", "no_terms", "too_many",
    "one_column", "source_empty", "target_empty", "source_long", "target_long", "note_long", "no_language", "languages",
    "no_pair",
]  # fmt: skip


class BadGlossary(ValueError):
    """A file that is no glossary; the text is for the person who sent it, and names the line where there is one."""

    def __init__(self, why: Why, problem: str, line: int | None = None) -> None:
        super().__init__(problem if line is None else f"line {line}: {problem}")
        self.why: Why = why
        """For pages, which say it in their own language."""
        self.line = line


class Term(msgspec.Struct, frozen=True):
    """One pair."""

    source: str
    target: str
    note: str = ""
    name: bool = False
    """It is the name of a person, a place or an organisation."""


def is_name(kind: str) -> bool:
    """Return whether a kind of terms (`name`, `人名`) is that of names."""
    return fold(kind).strip() in _NAMES


def clean(text: str) -> str:
    """Return text on one line, without what shows nothing."""
    visible = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) not in ("Cf", "Cs")
    )
    return " ".join(visible.split())


_EMPTY: Final[dict[str, Why]] = {"source": "source_empty", "target": "target_empty"}
_LONG: Final[dict[str, Why]] = {"source": "source_long", "target": "target_long"}


def make_term(source: str, target: str, note: str, kind: str, line: int) -> Term:
    """Return a term of what stood in a file. Raises BadGlossary for one that is too long or lacks a side."""
    source, target, note = clean(source), clean(target), clean(note)
    for what, text in (("source", source), ("target", target)):
        if not text:
            raise BadGlossary(
                _EMPTY[what], f"the {what} term is empty; expected a term and its translation", line
            )
        if len(text) > MAX_TERM:
            raise BadGlossary(
                _LONG[what], f"the {what} term has {len(text)} characters; expected at most {MAX_TERM}", line
            )
    if len(note) > MAX_NOTE:
        raise BadGlossary(
            "note_long", f"the note has {len(note)} characters; expected at most {MAX_NOTE}", line
        )
    return Term(source, target, note, is_name(kind or note))


def together(*parts: Iterable[Term]) -> tuple[Term, ...]:
    """Return all terms once each; where two have the same pair the later one's note counts.

    Raises BadGlossary when there are more than MAX_TERMS.
    """
    found: dict[tuple[str, str], Term] = {}
    for part in parts:
        for term in part:
            found[term.source, term.target] = term
    if len(found) > MAX_TERMS:
        raise BadGlossary("too_many", f"there are {len(found)} terms; expected at most {MAX_TERMS}")
    return tuple(found.values())
