"""Finds names by their capitals: of people, places and organisations, in the alphabets that have capitals. Pure."""

import re
from collections.abc import Iterator
from typing import Final

_LETTER: Final = r"A-Za-zÀ-ÖØ-öø-ɏͰ-ӿḀ-ỿ"
_WORD: Final = re.compile(rf"[{_LETTER}](?:[{_LETTER}0-9&]|['’\-](?=[{_LETTER}])|(?<=\b[A-Z])\.(?=[A-Z]))*")
_PARTICLES: Final = {
    "of", "the", "de", "del", "della", "der", "den", "di", "da", "do", "dos", "du", "la", "le",
    "van", "von", "al", "bin", "ben", "ibn", "and", "y", "e",
}  # fmt: skip
"""What may stand inside a name without a capital."""
_NO_NAMES: Final = {
    "i", "i'm", "i'll", "i've", "i'd", "the", "a", "an", "and", "but", "or", "so", "we", "he",
    "she", "it", "they", "you", "this", "that", "these", "those", "there", "in", "on", "at", "for",
    "of", "to", "from", "with", "yes", "no", "not", "if", "when", "what", "who", "how", "why", "as",
    "is", "are", "was", "were", "my", "our", "his", "her", "their", "mr", "mrs", "ms", "dr", "prof",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "am", "pm", "ok", "ladies", "gentlemen",
}  # fmt: skip
"""Words with a capital that are none."""
_TITLES: Final = {"mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "jr", "sr"}
"""A full stop after these ends no sentence."""
_NOUNS_HAVE_CAPITALS: Final = {"de", "lb"}
_NOTE_WORDS: Final = 4
"""A text of so few words that ends no sentence is a note: its first word has its capital for itself."""
_ENDS: Final = re.compile(r"[.!?。！？…:：\n]")


def find_names(text: str, language: str | None = None) -> Iterator[tuple[int, int]]:
    """Yield where the names in `text` (NFC) begin and end.

    A capital at the beginning of a sentence says nothing; an abbreviation in capitals is a name anywhere. In languages
    that write all nouns with a capital only abbreviations are found. `language`: a BCP 47 tag, None if not known.
    """
    words = list(_WORD.finditer(text))
    shouted = sum(word[0].isupper() for word in words)
    if len(words) >= 3 and shouted > 0.6 * len(words):
        return
    nouns = language is not None and language.lower().split("-")[0] in _NOUNS_HAVE_CAPITALS
    note = len(words) <= _NOTE_WORDS and not _ENDS.search(text)
    run: list[re.Match[str]] = []
    for i, word in enumerate(words):
        before = words[i - 1] if i else None
        gap = text[before.end() : word.start()] if before is not None else ""
        begins = not note and (before is None or _sentence_ended(before[0], gap))
        acronym = len(word[0]) >= 2 and word[0].isupper()
        capital = acronym or (word[0][0].isupper() and not begins and not nouns)
        if run and not (gap in (" ", "\u00a0") and (capital or word[0].lower() in _PARTICLES)):
            yield from _name(run)
            run = []
        if capital or run:
            run.append(word)
    yield from _name(run)


def _sentence_ended(word: str, gap: str) -> bool:
    if "." in gap and not re.search(r"[!?。！？…:：\n]", gap):
        return word.lower() not in _TITLES and len(word) > 1
    return bool(_ENDS.search(gap)) or bool(re.search(r"[“「『\"]", gap))


def _name(run: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield a run of words without the particles at its end, unless all of it are words that are no names."""
    while run and (_is_none(run[-1][0]) or run[-1][0] in _PARTICLES):
        run = run[:-1]
    while len(run) > 1 and _is_none(run[0][0]) and run[0][0] != "The":
        run = run[1:]
    if all(_is_none(word[0]) for word in run):
        return
    end = run[-1].end()
    if run[-1][0].lower().endswith(("'s", "’s")):
        end -= 2
    yield run[0].start(), end


def _is_none(word: str) -> bool:
    """Return whether a word is none of a name; in capitals it may be one all the same, as WHO is."""
    return word.lower() in _NO_NAMES and (len(word) == 1 or not word.isupper() or word in ("OK", "AM", "PM"))
