"""Reads a glossary from CSV: source term, target term, optionally a note and a kind. Pure.

Commas, semicolons or tabs; UTF-8 with or without a byte order mark, or UTF-16 with one, as spreadsheets write it.
A first row that names the columns is taken for that.
"""

import codecs
import csv
import io
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
                raise BadGlossary(f"more than {MAX_TERMS} terms; expected at most that many", at)
            terms.append(_term(cells, columns, at))
    except csv.Error as error:
        raise BadGlossary(f"it is no CSV ({error}); expected pairs of quotes", rows.line_num or 1) from None
    if not terms:
        raise BadGlossary("the file has no terms; expected a source term and a target term in each line")
    return terms


def _term(cells: list[str], columns: dict[str, int], line: int) -> Term:
    if len(cells) < 2:
        raise BadGlossary(
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
        line = data[: error.start].count(b"\n") + 1
        raise BadGlossary("the text is not UTF-8; save the file as CSV UTF-8", line) from None
    if "\0" in text:
        raise BadGlossary("this is no text; expected CSV or TBX", text[: text.index("\0")].count("\n") + 1)
    return text


def _delimiter(text: str) -> str:
    """Return what stands between the columns: what the first line that has something outside of quotes has most."""
    for line in text.splitlines():
        outside = "".join(line.split('"')[::2])
        counts = [outside.count(one) for one in _DELIMITERS]
        if any(counts):
            return _DELIMITERS[counts.index(max(counts))]
    return ","
