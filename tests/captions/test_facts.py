"""Numbers and names in what is said, in Chinese and English: by tables."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.captions.facts import facts
from interp.captions.myriads import in_chinese, in_english, read_numeral


def numbers(text: str) -> list[tuple[str, str]]:
    return [(one.text, one.also) for one in facts(text) if one.kind == "number"]


def names(text: str, language: str | None = None) -> list[str]:
    return [one.text for one in facts(text, language) if one.kind == "name"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Emissions fell by 14 % between 2019 and 2023.", [("14 %", ""), ("2019", ""), ("2023", "")]),
        ("from 2019–2023, 10-15 km", [("2019–2023", ""), ("10-15 km", "")]),
        ("We have US$ 350 million and 12,500 people", [("US$ 350 million", "3.5億"), ("12,500", "1.25萬")]),
        ("US$3.2bn or 1.5 million tonnes", [("US$3.2bn", "32億"), ("1.5 million tonnes", "150萬")]),
        ("1,234,567,891 crowns", [("1,234,567,891 crowns", "12億3,456萬7,891")]),
        ("on 14 November 2026 at 9:30 a.m.", [("14 November 2026", ""), ("9:30 a.m.", "")]),
        ("May 3rd; 2026-11-30 and 30.11.2026", [("May 3rd", ""), ("2026-11-30", ""), ("30.11.2026", "")]),
        ("ten to fifteen per cent", [("ten to fifteen per cent", "")]),
        (
            "twenty-five percent of three million people",
            [("twenty-five percent", ""), ("three million", "")],
        ),
        ("one of us has two hands", []),
        ("COVID-19 in the G20", []),
        ("排放量下降百分之十四", [("百分之十四", "14 %")]),
        (
            "四分之一的人，約三分之二，百分之十五，千分之三",
            [("四分之一", "1/4"), ("三分之二", "2/3"), ("百分之十五", "15 %"), ("千分之三", "3 ‰")],
        ),
        ("萬分之一，兩百分之三", [("萬分之一", "1/10,000"), ("兩百分之三", "3/200")]),
        ("二又三分之一，5分之2", [("二又三分之一", "2 1/3"), ("5分之2", "2/5")]),
        ("其中一部分之後，十分之九", [("十分之九", "9/10")]),
        ("百分之三點五到四", [("百分之三點五到四", "")]),
        ("投資三千五百萬元，預算3.5億美元", [("三千五百萬元", "35 million"), ("3.5億美元", "350 million")]),
        ("1億2,345萬元", [("1億2,345萬元", "123.45 million")]),
        (
            "一百二十三萬人，五成民眾，三成五",
            [("一百二十三萬人", "1.23 million"), ("五成", "50 %"), ("三成五", "35 %")],
        ),
        ("二〇一九年至2023年", [("二〇一九年至2023年", "")]),
        ("民國一百一十三年，2019年", [("民國一百一十三年", "2024"), ("2019年", "")]),
        ("十一月三十日", [("十一月三十日", "")]),
        ("下午三點半", [("三點半", "3")]),
        ("千萬不要，十分感謝，萬一，一個問題，第三屆，老百姓", []),
        ("兩三個人", [("兩三", "")]),
        ("三到五成", [("三到五成", "")]),
        ("十五萬名學生和 2,000 名老師", [("十五萬名", "150,000"), ("2,000", "")]),
    ],
)
def test_numbers(text: str, found: list[tuple[str, str]]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Then President Novák met Mayor Hřib in The Hague.", ["President Novák", "Mayor Hřib", "The Hague"]),
        ("Mayor Hřib said so. Yesterday the WHO said no.", ["Hřib", "WHO"]),
        ("The mayors of Cape Town and Rio de Janeiro agree", ["Cape Town and Rio de Janeiro"]),
        ("We thank Dr. Lin for this", ["Lin"]),
        ("Midvaal, 14 %", ["Midvaal"]),
        ("the United Nations' report and O'Brien's", ["United Nations", "O'Brien"]),
        ("I think I am right. It is Monday in November.", []),
        ("ALL OF THIS IS LOUD", []),
        ("我們歡迎 Prague 市長 Zdeněk Hřib", ["Prague", "Zdeněk Hřib"]),
        ("", []),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_in_german_a_capital_is_no_name_but_an_abbreviation_is() -> None:
    assert names("dass die Stadt mit der EU spricht, wegen Wasser und Luft", "de-DE") == ["EU"]


def test_facts_stand_in_the_order_in_which_they_were_said() -> None:
    assert [one.text for one in facts("he told Midvaal of 14 % and Prague of 2030")] == [
        "Midvaal", "14 %", "Prague", "2030",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    for fact in facts(text):
        assert fact.text in text
        assert fact.text.strip()


@given(st.integers(1, 10**15))
def test_a_number_says_the_same_in_both_ways_of_counting(value: int) -> None:
    """What is read wrong on the air is worse than what is not read at all."""
    assert read_numeral(in_chinese(Decimal(value)).replace(",", "")) == value
    figure, _, word = in_english(Decimal(value)).partition(" ")
    scale = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[word]
    assert Decimal(figure.replace(",", "")) * scale == value


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "bit", ["1", "一", "1,", "百分之", "一分之", "Aa ", "twenty ", "1-", "年", "A.", "十萬"]
)
def test_a_long_line_takes_no_long_time(bit: str) -> None:
    facts((bit * 300)[:300])
