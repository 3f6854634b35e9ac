"""`interp.bench`: the benchmarks of a checkout, one figure a line."""

from pathlib import Path

import pytest

from interp.bench import NoBenchmarks, as_json, lines, names, run


def test_the_checkouts_benchmarks_are_found() -> None:
    assert "mix" in names()


def test_a_name_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(NoBenchmarks, match=r"no benchmark 'none'; expected one of .*mix"):
        list(run("none"))


def test_a_name_may_be_written_with_a_hyphen() -> None:
    with pytest.raises(NoBenchmarks, match=r"no benchmark 'no_such'; expected one of .*dual_track"):
        list(run("no-such"))


def test_without_a_checkout_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoBenchmarks, match="are part of the source"):
        names(tmp_path)


def test_figures_are_written_for_people_and_for_programs() -> None:
    figures = [("mix", 1234.5678, "s/s"), ("ratio", 1.25, "x")]
    assert list(lines(figures)) == ["mix: 1235 s/s", "ratio: 1.25 x"]
    assert '"value": 1234.5678' in as_json(figures)
