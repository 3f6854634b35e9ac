"""Reads a glossary from TBX (ISO 30042): TBX-Basic of 2008 and 2019, in DCA and in DCT style. Pure.

    2008   martif > text > body > termEntry    > langSet xml:lang > tig or ntig > termGrp > term
    2019   tbx    > text > body > conceptEntry > langSec xml:lang > termSec > term
    DCA    <descrip type="definition">, <termNote type="partOfSpeech">
    DCT    <min:definition> or <basic:definition>, <basic:partOfSpeech>

XML can be made to fetch files or to grow a thousandfold by its entities. A document that declares an entity is
refused here before anything is replaced, and no external one is ever fetched: that is what the library defusedxml
does, too, but its SAX reader refuses the DOCTYPE that every TBX file of 2008 begins with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from interp.glossary.model import MAX_NOTE, MAX_TERMS, BadGlossary, Term, make_term

_ENTRY: Final = {"termEntry", "conceptEntry"}
_LANGUAGE: Final = {"langSet", "langSec"}
_WORD: Final = {"tig", "ntig", "termSec"}
_NOTES: Final = {"definition", "note", "context"}
"""Data categories that tell an interpreter something; the first one that is there is kept."""
_DEEPEST: Final = 60
"""Elements inside each other; TBX has a dozen."""


@dataclass(slots=True)
class _Word:
    text: str = ""
    line: int = 0
    proper: bool = False


@dataclass(slots=True)
class _Entry:
    words: dict[str, list[_Word]] = field(default_factory=dict)
    """By language tag, in lower case."""
    notes: dict[str, str] = field(default_factory=dict)
    """By data category."""


def read_tbx(data: bytes, languages: Sequence[str] = ()) -> list[Term]:
    """Return the terms of a TBX file that are there in both languages.

    `languages`: the tags wanted, best first; source and target are the first two of them that the file has, else the
    two that it has. Of synonyms each is paired with the first of the other language. Raises BadGlossary.
    """
    reader = _Reader()
    parser = reader.parser
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        said = expat.errors.messages.get(error.code) or expat.ErrorString(error.code)
        raise BadGlossary("not_xml", f"it is no XML that can be read ({said})", error.lineno) from None
    except (ValueError, LookupError) as error:
        if isinstance(error, BadGlossary):
            raise
        raise BadGlossary(
            "encoding", "its encoding is not known; expected UTF-8", parser.CurrentLineNumber
        ) from None
    if not reader.entries:
        raise BadGlossary("no_terms", "the file has no terms; expected termEntry or conceptEntry elements")
    source, target = _pair([tag for entry in reader.entries for tag in entry.words], languages)
    terms = [term for entry in reader.entries for term in _terms(entry, source, target)]
    if not terms:
        raise BadGlossary("no_pair", f"no entry has a term in {source} and in {target}")
    return terms


def _terms(entry: _Entry, source: str, target: str) -> list[Term]:
    ours, theirs = entry.words.get(source, []), entry.words.get(target, [])
    if not ours or not theirs:
        return []
    note = next((entry.notes[name] for name in ("definition", "note", "context") if name in entry.notes), "")
    note = note if len(note) <= MAX_NOTE else note[: MAX_NOTE - 1] + "…"
    pairs = [(one, theirs[0]) for one in ours] + [(ours[0], one) for one in theirs[1:]]
    return [
        make_term(a.text, b.text, note, "name" if a.proper or b.proper else "term", a.line) for a, b in pairs
    ]


def _pair(found: Sequence[str], wanted: Sequence[str]) -> tuple[str, str]:
    """Return the tags of source and target."""
    there = list(dict.fromkeys(found))
    chosen: list[str] = []
    for tag in wanted:
        fits = [one for one in there if _fits(one, tag.lower()) and one not in chosen]
        chosen += fits[:1]
    if len(chosen) >= 2:
        return chosen[0], chosen[1]
    if len(there) == 2:
        return there[0], there[1]
    have = ", ".join(there[:8]) or "none"
    expected = f"{' and '.join(wanted[:2])}, or any two" if len(wanted) >= 2 else "two"
    raise BadGlossary("languages", f"its languages are {have}; expected {expected}")


def _fits(tag: str, wanted: str) -> bool:
    return tag == wanted or tag.split("-")[0] == wanted.split("-")[0]


class _Reader:
    """Collects the entries while the document is read."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.parser = parser = expat.ParserCreate()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._external
        self._path: list[str] = []
        self._entry: _Entry | None = None
        self._language: str | None = None
        self._word: _Word | None = None
        self._text: list[str] | None = None
        """Of the element that is read now."""
        self._into = ""

    def _entity(self, name: str, *_: object) -> None:
        raise BadGlossary(
            "entity",
            f"it declares an entity ({name}), which is not taken here",
            self.parser.CurrentLineNumber,
        )

    def _external(self, *_: object) -> int:
        raise BadGlossary(
            "other_file", "it refers to another file, which is not read", self.parser.CurrentLineNumber
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name, line = tag.rpartition(":")[2], self.parser.CurrentLineNumber
        if not self._path and name not in ("martif", "tbx", "TBX"):
            raise BadGlossary("not_tbx", f"the document is <{name[:40]}>; expected <martif> or <tbx>", line)
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise BadGlossary("not_tbx", f"elements are more than {_DEEPEST} deep inside each other", line)
        if name in _ENTRY:
            self._entry = _Entry()
            return
        if self._entry is None:
            return
        category = attributes.get("type") or name
        if name in _LANGUAGE:
            self._language = (attributes.get("xml:lang") or attributes.get("lang") or "").strip().lower()
            if not self._language:
                raise BadGlossary("no_language", f"<{name}> without xml:lang; expected a language tag", line)
        elif name in _WORD:
            self._word = _Word(line=line)
        elif name == "term" and self._word is not None:
            self._text, self._into = [], "term"
            self._word.line = line
        elif category in _NOTES or category == "partOfSpeech":
            self._text, self._into = [], category

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        name = self._path.pop()
        entry, word = self._entry, self._word
        if entry is None:
            return
        if self._text is not None and (name == "term" or self._into != "term") and name != "hi":
            text, self._text = "".join(self._text).strip(), None
            if self._into == "term" and word is not None:
                word.text = text
            elif self._into == "partOfSpeech" and word is not None:
                word.proper = text.lower().replace(" ", "") == "propernoun"
            elif text and self._into in _NOTES:
                entry.notes.setdefault(self._into, text)
        if name in _WORD and word is not None:
            self._word = None
            if word.text and self._language:
                entry.words.setdefault(self._language, []).append(word)
        elif name in _LANGUAGE:
            self._language = None
        elif name in _ENTRY:
            self._entry = None
            self.entries.append(entry)
            if len(self.entries) > MAX_TERMS:
                raise BadGlossary(
                    "too_many",
                    f"more than {MAX_TERMS} entries; expected at most that many",
                    self.parser.CurrentLineNumber,
                )
