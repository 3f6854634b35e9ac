"""Finds figures, percentages, years, dates and ranges, in Chinese and in English. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from interp.captions.myriads import DIGITS, MOST, SCALES, WORDS, in_chinese, in_english, read_numeral

_MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_DASH: Final = r"\s?[-–—~～]\s?"
_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?)"
_MONEY: Final = r"(?:(?:US|NT|HK|A|C)?\$|[€£¥]|(?:USD|EUR|NTD|TWD|CZK|GBP|JPY)\s)\s?"
_SCALE: Final = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn)\b|\s?[十百千]?[萬万億亿兆]|[十百千])"
_UNIT: Final = (
    r"(?:\s?(?:%|‰|％|percent(?:age points?)?\b|per cent\b|°\s?[CF]\b|km/h\b|km²|m²|m³|"
    r"(?:km|kg|cm|mm|kWh|MWh|GWh|MW|GW|kW|Hz)\b"
    r"|(?:dollars?|euros?|pounds?|crowns?|tonn?es?|tons?|met(?:re|er)s?|kilomet(?:re|er)s?|miles?|hectares?|degrees?"
    r"|years?|months?|weeks?|days?|hours?|minutes?)\b)"
    r"|(?:多|餘)?(?:美元|歐元|新台幣|台幣|塊錢|公里|公尺|公斤|公噸|公頃|小時|分鐘|世紀|年代|個百分點|個月"
    r"|點半|成[一二三四五六七八九]?|[年月日號點歲元人名位噸度倍次項條座家天週周秒]))"
)
_NUMERAL: Final = r"[零〇一二三四五六七八九兩两十百千萬万億亿兆]"
_PART: Final = r"(?:點[零〇一二三四五六七八九]+(?![零〇一二三四五六七八九十分]))?"
"""What follows the point; 三點二十分 is a time."""
_ZH: Final = rf"(?:\d[\d,.]*(?:[十百千萬万億亿兆]+\d*)*|{_NUMERAL}+{_PART})"
_COUNT: Final = rf"(?:\d{{1,6}}|{_NUMERAL}+)"
_FRACTION: Final = rf"(?:(?P<whole>{_COUNT})又)?(?P<of>{_COUNT})分之(?P<parts>{_COUNT})"
_TO: Final = r"\s?(?:[-–—~～]|至|到)\s?"
_SMALL: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_SPELT: Final = (
    rf"(?:(?:{_SMALL}|a|half a)(?:[ -](?:and )?(?:{_SMALL}|hundred|point))*"
    r"[ -](?:hundred|thousand|million|billion|trillion)"
    rf"(?:[ -](?:and )?(?:{_SMALL}|hundred|thousand|million|billion))*(?:\s(?:percent|per cent))?"
    rf"|(?:(?:{_SMALL})\s(?:to|or)\s)?(?:{_SMALL})(?:[ -](?:{_SMALL}|point))*\s(?:percent|per cent)"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -](?:one|two|three|four|five|six|seven|eight|nine)"
    r"|twenty[ -](?:twenty|thirty|forty|fifty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)\b"
)
_NOT_IN_A_WORD: Final = r"(?<![A-Za-z0-9_.])(?<![A-Za-z]-)"
_KINDS: Final = (
    rf"{_NOT_IN_A_WORD}\b(?:{_DAY}(?:{_DASH}{_DAY})?\s(?:of\s)?{_MONTH}(?:,?\s\d{{4}})?|{_MONTH}\s{_DAY}\b(?:{_DASH}{_DAY})?(?:,?\s\d{{4}})?"
    rf"|{_MONTH}\s\d{{4}})(?!\w)",
    r"(?<![\w.])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,4}/\d{1,2}/\d{1,4}|\d{1,2}\.\d{1,2}\.\d{4})(?![\d])",
    r"(?<![A-Za-z0-9_.:])(?:\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?)(?![A-Za-z0-9])",
    rf"(?:百分之|千分之){_ZH}(?:{_TO}(?:百分之)?{_ZH})?",
    _FRACTION,
    rf"(?:民國|西元)?(?:\d{{1,4}}|[零〇一二三四五六七八九十百]{{2,6}})年(?:{_TO}(?:\d{{1,4}}|[零〇一二三四五六七八九十百]{{2,6}})年)?"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日號])?)?",
    r"(?:\d{1,2}|(?<![零〇一二三四五六七八九兩十])[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日號]",
    rf"{_NOT_IN_A_WORD}(?:{_MONEY})?{_NUMBER}(?:{_DASH}(?:{_MONEY})?{_NUMBER}|(?:至|到){_NUMBER})?(?:st\b|nd\b|rd\b|th\b)?{_SCALE}?"
    rf"(?:\d{{1,3}}(?:,\d{{3}})*[萬万])?{_UNIT}?(?![A-Za-z0-9])",
    rf"(?:{_NOT_IN_A_WORD}\d[\d,.]*(?:[十百千萬万億亿兆]+\d*)+|{_NUMERAL}+{_PART})(?:{_TO}{_ZH})?{_UNIT}?",
    rf"(?<![A-Za-z]){_SPELT}",
)
_ANY: Final = re.compile("|".join(f"(?:{kind})" for kind in _KINDS), re.IGNORECASE)
_NUMERALS: Final = re.compile(rf"{_NUMERAL}+")
_COUNTED: Final = re.compile(
    r"(?:美元|歐元|新台幣|台幣|公里|公尺|公斤|公噸|公頃|小時|分鐘|世紀|年代|個百分點|個月|[年月日號點歲元名位噸度倍座家週周秒]|點半|成[一二三四五六七八九]?)$"
)
_IDIOMS: Final = re.compile(
    r"萬一|千萬(?![元人名噸公美歐台年])|十分(?![鐘之])|百姓|百分百|一一|千百|萬萬|一千零一夜|三三兩兩|七七八八"
)
"""What is written like a number and is none."""


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text."""

    start: int
    end: int
    """Characters."""
    also: str
    """The same as the other side counts it; empty where that is no help."""


def find_numbers(text: str) -> Iterator[Found]:
    """Yield the numbers in `text` (NFC) from left to right."""
    at = 0
    while (match := _ANY.search(text, at)) is not None:
        idiom = _IDIOMS.search(text, match.start())
        if idiom is not None and idiom.start() < match.end() and _NUMERALS.fullmatch(match[0]):
            at = idiom.end()
            continue
        at = match.end()
        found = match[0].strip()
        if found and _counts(found):
            start = match.start() + match[0].index(found)
            yield Found(start, start + len(found), _also(found))


def _counts(found: str) -> bool:
    """Return whether this is a figure: one Chinese numeral without a unit is a word like any other."""
    if any(c.isdigit() and c.isascii() for c in found) or not _NUMERALS.search(found):
        return True
    if "分之" in found:
        return True
    numerals = _NUMERALS.match(found)
    if numerals is None:
        return True
    if len(numerals[0]) > 1:
        return numerals[0][0] not in "百千萬万億亿兆" or len(numerals[0]) < len(found)
    return (
        bool(_COUNTED.search(found))
        and numerals[0] not in "萬千百"
        and found not in ("一度", "一點", "一名", "一位")
    )


def _also(found: str) -> str:
    """Return a number as the other language counts it, where it is one number of some size or written in numerals."""
    if (republic := re.fullmatch(rf"民國(\d+|{_NUMERAL}+)年", found)) is not None:
        value = read_numeral(republic[1])
        return "" if value is None else _plain(value + 1911)
    for said, sign in (("百分之", "%"), ("千分之", "‰")):
        if found.startswith(said):
            value = read_numeral(found.removeprefix(said))
            return f"{_plain(value)} {sign}" if value is not None and not found[-1].isdigit() else ""
    if (fraction := re.fullmatch(_FRACTION, found)) is not None:
        return _fraction(fraction)
    numerals = re.match(rf"{_NUMERAL}+(?:點[零〇一二三四五六七八九]+)?", found)
    if numerals is not None:
        several = len(_NUMERALS.findall(found)) > 1 and not set("點成") & set(found)
        if several or re.search(_TO, found) or any(c.isdigit() and c.isascii() for c in found):
            return ""  # a date or a range: several numbers
        value = read_numeral(numerals[0])
        digits_only = all(c in DIGITS for c in numerals[0])
        if value is None or (digits_only and len(numerals[0]) == 2 and "零" not in numerals[0]):
            return ""  # 兩三 is two or three
        if (tenths := re.search(r"成([一二三四五六七八九]?)$", found)) is not None:
            return f"{_plain(value * 10 + DIGITS.get(tenths[1], 0))} %"
        if value >= MOST:
            return ""
        year = found.endswith("年") and len(numerals[0]) == 4 and digits_only
        return _plain(value) if year or value < 10_000 else in_english(value)
    digits = re.fullmatch(
        rf"(?:{_MONEY})?({_NUMBER}(?:[十百千]?[萬万億亿兆][\d,]*)*)\s?({'|'.join(WORDS)}|bn)?\D*",
        found,
        re.IGNORECASE,
    )
    if digits is None:
        return ""
    myriads, word = digits[1], (digits[2] or "").lower()
    if any(c in SCALES for c in myriads):
        value = read_numeral(myriads)
        return "" if value is None or value >= MOST else in_english(value)
    try:
        value = Decimal(myriads.replace(",", ""))
    except InvalidOperation:
        return ""
    value *= 10**9 if word == "bn" else WORDS.get(word, 1)
    return in_chinese(value) if 10_000 <= value < MOST else ""


def _fraction(fraction: re.Match[str]) -> str:
    """Return `三又四分之一` as `3 1/4`."""
    whole, of, parts = (
        read_numeral(text) if (text := fraction[name]) else None for name in ("whole", "of", "parts")
    )
    if of is None or parts is None:
        return ""
    return (f"{whole:,f} " if whole is not None else "") + f"{parts:,f}/{of:,f}"


def _plain(value: Decimal) -> str:
    return f"{value:f}"
