"""Text as it is compared: without case, accents or width. Pure."""

import unicodedata
from typing import Final

_WITHOUT_A_MARK: Final = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "’": "'",
}  # fmt: skip
"""Letters that Unicode does not take apart, and the apostrophe that keyboards don't have."""


class _Table(dict[int, str]):
    """What each character becomes, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFKD", chr(code)).casefold()
        # Only the accents of alphabets: the voicing of kana and the tones of Thai are letters of their own.
        bare = "".join(_WITHOUT_A_MARK.get(c, c) for c in apart if not "\u0300" <= c <= "\u036f")
        self[code] = folded = unicodedata.normalize("NFC", bare)
        return folded


_TABLE: Final = _Table()


def fold(text: str) -> str:
    """Return `text` (NFC) as it is compared, e.g. `Řeka ＡＢ` as `reka ab`. Each character is folded by itself."""
    return text.translate(_TABLE)


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """Return the same, and for each folded character which of `text` it comes from; one more place for the end."""
    pieces = [fold(c) for c in text]
    places = [at for at, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), [*places, len(text)]
