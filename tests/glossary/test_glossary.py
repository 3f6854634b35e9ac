"""A glossary in use: found by a few letters, lit in a sentence."""

import time

import pytest

from interp.glossary.fold import fold, fold_with_places
from interp.glossary.glossary import Glossary
from interp.glossary.model import MAX_TERMS, Term

TERMS = [
    Term("barge", "駁船", "flat"),
    Term("bar", "酒吧"),
    Term("sandbar", "沙洲"),
    Term("tapas bar", "小館"),
    Term("Čeština", "捷克語"),
    Term("art", "藝術"),
    Term("charter", "憲章"),
    Term("Earth Charter", "地球憲章", name=True),
    Term("Tromsø", "特羅姆瑟"),
]
GLOSSARY = Glossary(TERMS)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bar", ["bar", "barge", "tapas bar", "sandbar"]),
        ("BARGE", ["barge"]),
        ("cestin", ["Čeština"]),
        ("ČEŠ", ["Čeština"]),
        ("tromso", ["Tromsø"]),
        ("憲", ["charter", "Earth Charter"]),
        ("球憲", ["Earth Charter"]),
        ("ｂａｒｇｅ", ["barge"]),
        ("  earth   ch", ["Earth Charter"]),
        ("nothing", []),
        ("", []),
    ],
)
def test_search(query: str, found: list[str]) -> None:
    hits, count = GLOSSARY.search(query, 10)
    assert [term.source for term in hits] == found
    assert count == len(found)


def test_of_many_hits_the_best_are_given_and_all_are_counted() -> None:
    hits, count = GLOSSARY.search("a", 2)
    assert (len(hits), count) == (2, 8)
    assert hits[0].source == "art"


@pytest.mark.parametrize(
    ("text", "lit"),
    [
        ("The barges of the Earth Charter", [("barges", "駁船"), ("Earth Charter", "地球憲章")]),
        ("a barbarian party at the sandbar", [("sandbar", "沙洲")]),
        ("依地球憲章，駁船很多", [("地球憲章", "Earth Charter"), ("駁船", "barge")]),
        ("憲章說的", [("憲章", "charter")]),
        ("用cestina說", [("cestina", "捷克語")]),
        ("BARGE, bar.", [("BARGE", "駁船"), ("bar", "酒吧")]),
        ("", []),
    ],
)
def test_terms_are_lit_whole_the_longest_first(text: str, lit: list[tuple[str, str]]) -> None:
    assert [(text[one.start : one.end], one.other) for one in GLOSSARY.find(text)] == lit


def test_places_count_the_text_itself_even_where_letters_fold_to_two() -> None:
    folded, places = fold_with_places("Straße 𝒳 ﬁx")
    assert folded == fold("Straße 𝒳 ﬁx") == "strasse x fix"
    assert len(places) == len(folded) + 1
    text = "ﬁne Straße, bar"
    (one,) = GLOSSARY.find(text)
    assert text[one.start : one.end] == "bar"


def test_marks_that_are_letters_of_their_own_are_kept() -> None:
    assert fold("ガ") != fold("カ")


def test_a_full_glossary_is_searched_while_somebody_types() -> None:
    """20 ms is what the mix has for everything; this takes a few. CPU time, for the machine may be full."""
    glossary = Glossary([Term(f"term number {n}", f"詞{n}") for n in range(MAX_TERMS)])
    begun = time.process_time()
    for query in ("t", "term number 19", "詞1999", "zz"):
        glossary.search(query, 12)
    list(glossary.find("we speak of term number 777 and of 詞19999 " * 6))
    assert time.process_time() - begun < 0.25
