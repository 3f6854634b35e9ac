"""Glossaries are kept by booth over a restart."""

from pathlib import Path

import pytest

from interp.glossary.model import MAX_BYTES, BadGlossary, Term
from interp.glossary.store import CannotKeep, Glossaries, read

ONE, TWO = Term("a", "b", "old"), Term("c", "d")


def put(it: Glossaries, booth: str, terms: list[Term], file: str, *, add: bool = False) -> None:
    it.take(booth, *it.put(booth, terms, file, "2026-11-26T01:00:00+00:00", add=add))


def test_each_booth_has_its_own_and_has_it_again_after_a_restart(tmp_path: Path) -> None:
    it = Glossaries(tmp_path, ["a", "b"])
    put(it, "a", [ONE], "one.csv")
    put(it, "a", [Term("a", "b", "new"), TWO], "two.csv", add=True)
    again = Glossaries(tmp_path, ["a", "b"])
    for glossaries in (it, again):
        assert glossaries.kept("a").terms == (Term("a", "b", "new"), TWO)
        assert glossaries.kept("a").files == ("one.csv", "two.csv")
        assert glossaries.of("a").search("c", 5)[0] == [TWO]
        assert glossaries.kept("b").terms == ()
    put(again, "a", [TWO], "three.csv")
    assert Glossaries(tmp_path, ["a"]).kept("a").terms == (TWO,)
    again.clear("a")
    again.clear("a")
    assert Glossaries(tmp_path, ["a"]).kept("a").terms == ()


def test_what_cannot_be_kept_changes_nothing(tmp_path: Path) -> None:
    it = Glossaries(tmp_path, ["a"])
    put(it, "a", [ONE], "one.csv")
    (tmp_path / "glossaries" / "a.new").mkdir()
    with pytest.raises(CannotKeep, match="cannot be kept: Is a directory"):
        put(it, "a", [TWO], "two.csv")
    assert it.kept("a").terms == Glossaries(tmp_path, ["a"]).kept("a").terms == (ONE,)


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b'{"terms": [1]}', b"\xff\xfe"])
def test_a_damaged_file_is_no_glossary_and_no_fault(
    tmp_path: Path, junk: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "glossaries").mkdir()
    (tmp_path / "glossaries" / "a.json").write_bytes(junk)
    assert Glossaries(tmp_path, ["a"]).kept("a").terms == ()
    assert "a.json" in caplog.text


def test_the_content_says_what_a_file_is() -> None:
    assert read("a,b".encode("utf-8-sig")) == [Term("a", "b")]
    with pytest.raises(BadGlossary, match="expected <martif> or <tbx>"):
        read(b"\xef\xbb\xbf \n<x/>")
    with pytest.raises(BadGlossary, match=f"expected at most {MAX_BYTES}"):
        read(b"a,b\n" * MAX_BYTES)
