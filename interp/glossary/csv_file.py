"""Reads a glossary from CSV: source term, target term, optionally a note and a kind. Pure.

Commas, semicolons or tabs; UTF-8 with or without a byte order mark, UTF-16 with one, or Big5, as spreadsheets write it.
A first row that names the columns is taken for that.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from interp.glossary.fold import fold
from interp.glossary.model import MAX_TERMS, BadGlossary, Term, make_term

_DELIMITERS: Final = ("\t", ";", ",")
_COLUMNS: Final = {
    "source": {"source", "source term", "term", "from", "原文", "來源", "詞彙", "術語"},
    "target": {"target", "target term", "translation", "to", "譯文", "目標", "翻譯", "譯名"},
    "note": {"note", "notes", "comment", "remark", "definition", "備註", "註解", "說明", "定義"},
    "kind": {"kind", "type", "category", "類別", "種類", "類型"},
}
"""What a first row may call a column, folded."""

_PAIRS: Final = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")
_FIRST_FREQUENT, _LAST_FREQUENT = b"\xa1\x40", b"\xc6\x7e"
"""Big5's symbols and its plane of frequent characters."""
_FREQUENT: Final = 0.95
"""The least share of them in a text in Chinese."""
_UPPER: Final = 0.25
"""The least share of characters whose second byte is in the upper range; 94 of the 157 second bytes are."""


def read_csv(data: bytes, languages: Sequence[str] = ()) -> list[Term]:
    """Return the terms of a CSV file; rows without anything are passed over.

    `languages`: what a first row may call the two columns besides `source` and `target`. Raises BadGlossary.
    """
    text = _text(data)
    delimiter = _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns, terms, begun = {"source": 0, "target": 1, "note": 2, "kind": 3}, list[Term](), False
    line = 1
    try:
        for row in rows:
            at, line = line, rows.line_num + 1
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not begun:
                begun = True
                if (named := _header(cells, languages)) is not None:
                    columns = named
                    continue
            if len(terms) >= MAX_TERMS:
                raise BadGlossary("too_many", f"more than {MAX_TERMS} terms; expected at most that many", at)
            terms.append(_term(cells, columns, at))
    except csv.Error as error:
        raise BadGlossary(
            "not_csv", f"it is no CSV ({error}); expected pairs of quotes", rows.line_num or 1
        ) from None
    if not terms:
        raise BadGlossary(
            "no_terms", "the file has no terms; expected a source term and a target term in each line"
        )
    return terms


def _term(cells: list[str], columns: dict[str, int], line: int) -> Term:
    if len(cells) < 2:
        raise BadGlossary(
            "one_column",
            "one column; expected a source term and a target term, with a comma, a semicolon or a tab between",
            line,
        )
    value = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
    return make_term(value["source"], value["target"], value.get("note", ""), value.get("kind", ""), line)


def _header(cells: Sequence[str], languages: Sequence[str]) -> dict[str, int] | None:
    """Return where the columns are if this row names them: the first two must be named."""
    known = {fold(language) for language in languages}
    named: dict[str, int] = {}
    for at, cell in enumerate(map(fold, cells)):
        for column, words in _COLUMNS.items():
            if cell in words:
                named.setdefault(column, at)
        if cell in known:
            named.setdefault("source" if "source" not in named else "target", at)
    return named if {"source", "target"} <= named.keys() else None


def _text(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16" or (big5 := _big5(data)) is None:
            line = data[: error.start].count(b"\n") + 1
            said = "the text is neither UTF-8 nor Big5; save the file as CSV UTF-8"
            raise BadGlossary("encoding", said, line) from None
        text = big5
    if "\0" in text:
        raise BadGlossary(
            "no_text", "this is no text; expected CSV or TBX", text[: text.index("\0")].count("\n") + 1
        )
    return text


def _big5(data: bytes) -> str | None:
    """Return the text if it is Big5, which spreadsheets in Taiwan write; None when it may be anything else.

    Bytes of other encodings often make characters of Big5, but rare ones: GBK's frequent characters reach far beyond
    Big5's, and the accents of Latin-1 are followed by letters, which are the lower half of Big5's second bytes.
    """
    try:
        text = data.decode("cp950")
    except UnicodeDecodeError:
        return None
    pairs = frequent = upper = 0
    for pair in _PAIRS.finditer(data):
        pairs += 1
        frequent += _FIRST_FREQUENT <= pair[0] <= _LAST_FREQUENT
        upper += pair[0][1] > 0x7E
    return text if frequent >= _FREQUENT * pairs and upper >= _UPPER * pairs else None


def _delimiter(text: str) -> str:
    """Return what stands between the columns: what the first line that has something outside of quotes has most."""
    for line in text.splitlines():
        outside = "".join(line.split('"')[::2])
        counts = [outside.count(one) for one in _DELIMITERS]
        if any(counts):
            return _DELIMITERS[counts.index(max(counts))]
    return ","
