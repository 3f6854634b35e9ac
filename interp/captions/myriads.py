"""Numbers from one way of counting to the other: 3.5億 is 350 million, and the other way round. Pure."""

from decimal import Decimal
from typing import Final

DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "兩": 2, "两": 2}
TENS: Final = {"十": 10, "百": 100, "千": 1000}
SCALES: Final = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
MOST: Final = 10**16
"""Numbers from here on are left as they are."""
WORDS: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def read_numeral(text: str) -> Decimal | None:
    """Return what numerals say (`三千五百萬`, `二〇一九`, `三點五`, `1億2,345萬`); None for what is none."""
    whole, point, part = text.partition("點")
    if point:
        before, after = read_numeral(whole), "".join(str(DIGITS[c]) for c in part if c in DIGITS)
        return (
            None if before is None or len(after) != len(part) or not part else before + Decimal(f"0.{after}")
        )
    if text and all(c in DIGITS for c in text):
        return Decimal("".join(str(DIGITS[c]) for c in text))
    total = section = Decimal(0)
    digit: Decimal | None = None
    number = ""
    for c in text + "\0":
        if c.isascii() and (c.isdigit() or c in ".,"):
            number += c
            continue
        if number:
            digit, number = Decimal(number.replace(",", "")), ""
        if c in DIGITS:
            digit = Decimal(DIGITS[c])
        elif c in TENS:
            section += (Decimal(1) if digit is None else digit) * TENS[c]
            digit = None
        elif c in SCALES:
            section += digit or 0
            total += (section or 1) * SCALES[c]
            section, digit = Decimal(0), None
        elif c != "\0":
            return None
    return total + section + (digit or 0) if text else None


def in_english(value: Decimal) -> str:
    """Return a number as English counts: `350 million`, `1.25 billion`, `120,000`."""
    for word, scale in sorted(WORDS.items(), key=lambda one: -one[1]):
        if scale >= 10**6 and value >= scale and (short := _short(value / scale, 3)) is not None:
            return f"{short} {word}"
    return _grouped(value)


def in_chinese(value: Decimal) -> str:
    """Return a number as Chinese counts, in Taiwan's writing: `3.5億`, `1億2,345萬6,789`."""
    for word, scale in (("兆", 10**12), ("億", 10**8), ("萬", 10**4)):
        if value >= scale and (short := _short(value / scale, 2)) is not None:
            return f"{short}{word}"
    out, rest = "", int(value)
    for word, scale in (("兆", 10**12), ("億", 10**8), ("萬", 10**4)):
        count, rest = divmod(rest, scale)
        out += f"{count:,}{word}" if count else ""
    return out + (f"{rest:,}" if rest else "")


def _short(value: Decimal, places: int) -> str | None:
    """Return a number of at most so many decimal places, None where it has more."""
    rounded = round(value, places)
    return _grouped(rounded) if rounded == value else None


def _grouped(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
