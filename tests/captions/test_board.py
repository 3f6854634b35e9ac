"""Lines of what was said: bounded, changed until they are final, gone after a while."""

import pytest

from interp.captions.board import KEPT, LINES, Board, NoSuchLine


def test_lines_stand_in_their_order_with_their_facts() -> None:
    board = Board()
    first = board.put("14 % more", position=0, by="Mei", booth="a")
    second = board.put("Then Midvaal spoke", position=100)
    assert board.lines(200) == [first, second]
    assert [fact.text for fact in first.facts] == ["14 %"]
    assert (first.typed, first.final, first.booth, second.booth) == (True, True, "a", None)
    assert board.revision == 2


def test_an_engine_mends_its_line_until_it_is_final() -> None:
    board = Board()
    line = board.put("forty", position=5, typed=False, final=False, language="en", tag="en")
    mended = board.put("14 %", position=5, typed=False, final=True, language="en", tag="en", ident=line.id)
    assert board.lines(5) == [mended]
    board.take_down(line.id)
    with pytest.raises(NoSuchLine):
        board.put("late", position=5, ident=line.id)


def test_old_lines_go_but_for_the_last_two_and_there_are_never_too_many() -> None:
    board = Board()
    for n in range(LINES + 10):
        board.put(str(n), position=n)
    assert [line.text for line in board.lines(0)] == [str(n) for n in range(10, LINES + 10)]
    assert [line.text for line in board.lines(KEPT + 1000)] == [str(LINES + 8), str(LINES + 9)]


def test_a_line_that_is_not_there_cannot_be_taken_down() -> None:
    with pytest.raises(NoSuchLine):
        Board().take_down(3)
