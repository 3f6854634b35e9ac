"""Glossaries from CSV: as spreadsheets write them, and what is wrong told with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.glossary.csv_file import read_csv
from interp.glossary.model import MAX_TERMS, BadGlossary, Term

BARGE = [Term("barge", "駁船"), Term("charter", "憲章", "see note")]


@pytest.mark.parametrize(
    "text",
    [
        "barge,駁船\ncharter,憲章,see note\n",
        "barge;駁船\r\ncharter;憲章;see note\r\n",
        "barge\t駁船\ncharter\t憲章\tsee note",
        "Source;Target;Note\nbarge;駁船\ncharter;憲章;see note",
        "原文,譯文,備註\nbarge,駁船,\n\n,,\ncharter,憲章,see note\n",
        "English,中文\nbarge,駁船\ncharter,憲章,see note\n",
        "note,target,source\n,駁船,barge\nsee note,憲章,charter\n",
        '"barge","駁船"\n"charter","憲章","see\nnote"\n',
        " barge , 駁船 \ncharter,憲章, see   note ",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "big5", "cp950"])
def test_every_usual_form_is_read(text: str, encoding: str) -> None:
    found = read_csv(text.encode(encoding), ["English", "en", "中文"])
    if text.startswith("English"):
        found = [
            Term(t.source, t.target, t.note or ("see note" if t.source == "charter" else "")) for t in found
        ]
    assert found == BARGE


def test_a_comma_in_quotes_is_no_delimiter() -> None:
    assert read_csv(b'"a, b";c\n') == [Term("a, b", "c")]


@pytest.mark.parametrize(
    "row",
    ["Praha,布拉格,地名", "Praha,布拉格,,name", "Praha,布拉格,,Proper noun", "Praha,布拉格,capital,人名"],
)
def test_a_kind_or_a_note_may_say_that_it_is_a_name(row: str) -> None:
    assert read_csv(row.encode())[0].name


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file has no terms"),
        (b"source,target\n", "the file has no terms"),
        (b"a,b\nlonely\n", "line 2: one column; expected a source term and a target term"),
        (b"a,b\nc,\n", "line 2: the target term is empty"),
        (b'a,"b\nb"\n,d\n', "line 3: the source term is empty"),
        (b"a,b\n" + b"x" * 201 + b",d\n", "line 2: the source term has 201 characters; expected at most 200"),
        (b"a,b," + b"n" * 501, "line 1: the note has 501 characters"),
        ("a,b\nć,d\n".encode("cp1250"), "line 2: the text is neither UTF-8 nor Big5; save"),
        ("a,b\n水坝,大坝\n驳船,内河船队\n".encode("gb2312"), "line 2: the text is neither"),
        ("a,b\nété,summer\nforêt,forest\n".encode("cp1252"), "line 2: the text is neither"),
        ("a,b\nÄpfel,apples\n90°C,hot\n".encode("cp1252"), "line 2: the text is neither"),
        (b'a,b\n"c,d\n', "line 2: it is no CSV"),
        (b"a,b\nc,\0\n", "line 2: this is no text"),
        (b"a,b\n" * (MAX_TERMS + 1), f"line {MAX_TERMS + 1}: more than {MAX_TERMS} terms"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(data: bytes, said: str) -> None:
    with pytest.raises(BadGlossary) as told:
        read_csv(data)
    assert str(told.value).startswith(said)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        terms = read_csv(data)
    except BadGlossary:
        return
    assert all(term.source and term.target for term in terms)


@given(
    st.lists(
        st.tuples(st.text("abcčř 駁船", min_size=1), st.text("xyz憲", min_size=1)), min_size=1, max_size=20
    )
)
def test_what_is_written_is_read(pairs: list[tuple[str, str]]) -> None:
    wanted = [(" ".join(a.split()), b) for a, b in pairs if a.strip()]
    if wanted:
        text = "".join(f'"{a}";"{b}"\n' for a, b in pairs if a.strip())
        assert [(t.source, t.target) for t in read_csv(text.encode())] == wanted
