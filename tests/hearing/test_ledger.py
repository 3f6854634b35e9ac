"""The hearing ledger: doses, each report and each event once, bounds, the file, the table."""

import asyncio
import csv
import io
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.hearing.dose import daily_level, dose_percent, energy
from interp.hearing.ears import FORGOTTEN, SHOWN, Ears, Word
from interp.hearing.kept import KeptLedger
from interp.hearing.ledger import (
    EVENTS,
    PAGES,
    PEOPLE,
    Ledger,
    LedgerFull,
    LimitingEvent,
    Person,
    Report,
    began,
)
from interp.hearing.table import COLUMNS, table

NOW = datetime(2026, 11, 26, 14, 3, 27, 123_456, UTC)


def event(number: int = 1, **other: object) -> LimitingEvent:
    said: dict[str, object] = {
        "page": "p", "number": number, "kind": "ceiling", "source": "floor", "at": NOW, "seconds": 0.5,
        "level_db": 104.0, "unit": "dB SPL", "reduction_db": 4.0, "open": False, **other,
    }  # fmt: skip
    return LimitingEvent(**said)  # type: ignore[arg-type]  # a test's own words


def test_85_db_for_eight_hours_is_the_whole_dose_and_three_more_halve_the_time() -> None:
    assert dose_percent(energy(85, 8 * 3600)) == pytest.approx(100)
    assert dose_percent(energy(88, 4 * 3600)) == pytest.approx(100, rel=0.003)
    assert dose_percent(energy(100, 15 * 60)) == pytest.approx(100, rel=0.015)
    assert daily_level(energy(80, 8 * 3600)) == pytest.approx(80)
    assert daily_level(energy(90, 3600) + energy(-120, 7 * 3600)) == pytest.approx(80.97, abs=0.01)
    assert daily_level(0) is None


def test_a_report_counts_once_and_only_what_was_calibrated_is_dose() -> None:
    ledger = Ledger()
    for report in (
        Report("p", 1, 60, 85.0),
        Report("p", 1, 60, 85.0),
        Report("p", 2, 30, None),
        Report("q", 1, 60, 85.0),
        Report("p", 2, 30, None),
    ):
        ledger.add("a", "Lin", report)
    (person,) = ledger.of("a")
    assert (person.seconds, person.calibrated_s) == (150, 120)
    assert dose_percent(person.exposure) == pytest.approx(100 * 120 / 28_800)
    assert ledger.find("b", "Lin") is None
    ledger.add("b", "Lin", Report("p", 1, 1, None))
    assert [one.booth for one in ledger.people] == ["a", "b"]


def test_an_event_that_goes_on_is_one_event_that_began_when_it_was_first_told() -> None:
    ledger = Ledger()
    begun = event(open=True, seconds=0.1)
    assert ledger.add("a", "Lin", Report("p", 1, 1, None, (begun,))) == [begun]
    later = event(at=NOW + timedelta(seconds=0.2), kind="sustained", seconds=3.0)
    told = ledger.add("a", "Lin", Report("p", 2, 1, None, (later,)))
    assert [(one.at, one.kind, one.open) for one in told] == [(NOW, "sustained", False)]
    assert ledger.add("a", "Lin", Report("p", 3, 1, None, (later,))) == []
    ledger.add("a", "Lin", Report("p", 4, 1, None, (event(2, kind="mean"),)))
    person = ledger.find("a", "Lin")
    assert person is not None
    assert (len(person.events), person.limited, person.warned) == (2, 1, 1)


def test_nothing_grows_without_end() -> None:
    ledger = Ledger()
    for number in range(1, EVENTS + 11):
        ledger.add("a", "Lin", Report(f"p{number}", 1, 1, None, (event(number, page=f"p{number}"),)))
    person = ledger.find("a", "Lin")
    assert person is not None
    assert len(person.events) == EVENTS
    assert (person.limited, person.left_out, person.events[0].number) == (EVENTS + 10, 10, 11)
    assert len(person.pages) == PAGES
    for number in range(1, PEOPLE):
        ledger.add("a", str(number), Report("p", 1, 1, None))
    with pytest.raises(LedgerFull, match="200 names"):
        ledger.add("a", "one more", Report("p", 1, 1, None))
    ledger.add("a", "Lin", Report("p", 1, 1, None))


def read(raw: bytes) -> list[dict[str, str]]:
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_the_table_has_a_line_for_each_interpreter_and_each_event() -> None:
    ledger = Ledger()
    ledger.add(
        "a", "林", Report("p", 1, 3600, 85.0, (event(), event(2, kind="mean", open=True, level_db=81.26)))
    )
    total, first, second = read(table(ledger.people))
    assert (
        total | {"kind": "total", "minutes": "60.0", "dose_percent": "12.50", "lex_8h_dba": "76.0"} == total
    )
    assert (total["limited"], total["warned"], total["events_left_out"]) == ("1", "1", "0")
    assert first | {
        "booth": "a", "interpreter": "林", "kind": "ceiling", "time_utc": "2026-11-26T14:03:27.123Z",
        "source": "floor", "level": "104.0", "unit": "dB SPL", "reduction_db": "4.0", "duration_s": "0.5",
        "ended": "yes", "minutes": "",
    } == first  # fmt: skip
    assert (second["kind"], second["level"], second["ended"]) == ("mean", "81.3", "no")
    assert tuple(total) == COLUMNS
    assert read(table([])) == []
    assert read(table([Person("a", "Mei", seconds=60)]))[0]["dose_percent"] == ""


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_no_name_breaks_the_table_or_is_a_formula(name: str) -> None:
    (line,) = read(table([Person("a", name)]))
    assert line["interpreter"].removeprefix("'") == name.removeprefix("'")
    assert not line["interpreter"].lstrip(" ").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_text(name: str) -> None:
    (line,) = read(table([Person("a", name)]))
    assert line["interpreter"] == f"'{name}"


def test_when_an_event_began_is_the_service_s_own_time() -> None:
    assert began(NOW, 2.5) == datetime(2026, 11, 26, 14, 3, 24, 623_000, UTC)


def test_the_ledger_is_kept_for_its_event(tmp_path: Path) -> None:
    async def write() -> None:
        kept = KeptLedger(tmp_path / "hearing.json", "Summit")
        writing = asyncio.create_task(kept.run())
        kept.ledger.add("a", "林", Report("p", 1, 60, 85.0, (event(),)))
        kept.changed()
        await asyncio.sleep(0.2)
        # Within the second in which nothing is written, and the end comes.
        kept.ledger.add("a", "林", Report("p", 2, 60, 85.0))
        kept.changed()
        await asyncio.sleep(0)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing

    asyncio.run(write())
    again = KeptLedger(tmp_path / "hearing.json", "Summit").ledger
    assert again.people == [
        Person("a", "林", 120.0, 120.0, energy(85, 120), limited=1, events=[event()], pages={"p": 2})
    ]
    again.add("a", "林", Report("p", 2, 60, 85.0))
    assert again.people[0].seconds == 120
    assert KeptLedger(tmp_path / "hearing.json", "Council").ledger.people == []
    assert [file.name for file in tmp_path.iterdir()] == ["hearing.json"]


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"", "the file"), (b"[]", "the file"), (b'{"event": "Summit", "people": [{"booth": 3}]}', "people.0")],
)
def test_a_damaged_file_is_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes, place: str
) -> None:
    (tmp_path / "hearing.json").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert KeptLedger(tmp_path / "hearing.json", "Summit").ledger.people == []
    (line,) = caplog.messages
    assert f"hearing.json: {place}" in line


def test_a_disk_that_takes_nothing_is_a_line_and_no_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def write() -> None:
        kept = KeptLedger(tmp_path / "gone" / "hearing.json", "Summit")
        kept.changed()
        writing = asyncio.create_task(kept.run())
        await asyncio.sleep(0.2)
        assert not writing.done()
        writing.cancel()

    asyncio.run(write())
    assert "cannot be written" in caplog.text


def test_a_syllable_that_was_limited_is_for_the_ledger_and_no_alarm() -> None:
    ears, names = Ears(), {"x": "Lin"}

    def told(at: int, word: Word = "limited", **said: object) -> str | None:
        assert ears.told("x", at, word=word, mean_db=61, calibrated=False, events=[event(**said)])  # type: ignore[arg-type]  # a test's own words
        return ears.warning(names, at)

    assert told(0, seconds=0.1, reduction_db=0.7) is None
    assert told(10, seconds=0.9, reduction_db=2.9, open=True) is None
    assert told(20, seconds=1.0, reduction_db=2.9) == "Lin (floor was limited by 3 dB)"
    assert told(20 + SHOWN, number=2, seconds=0.1, reduction_db=0.7) is None
    assert told(30 + SHOWN, number=3, seconds=0.1, reduction_db=3.0) == "Lin (floor was limited by 3 dB)"


def test_the_engineer_is_told_of_ears_in_trouble_and_for_a_minute_after() -> None:
    ears, names = Ears(), {"x": "Lin", "y": ""}
    assert ears.warning(names, 0) is None
    assert ears.told("x", 0, word="safe", mean_db=60, calibrated=True, events=[])
    assert not ears.told("x", 1, word="safe", mean_db=61, calibrated=True, events=[])
    assert ears.warning(names, 1) is None
    assert ears.told("x", 10, word="limited", mean_db=61, calibrated=True, events=[event(source="booth:b")])
    assert ears.warning(names, 10) == "Lin (booth:b was limited by 4 dB)"
    ears.told("y", 20, word="loud", mean_db=82, calibrated=True, events=[event(kind="mean", level_db=82.4)])
    assert ears.warning(names, 20) == (
        "Lin (booth:b was limited by 4 dB), an interpreter (floor too loud for a minute: 82 dB SPL)"
    )
    ears.told("x", SHOWN, word="safe", mean_db=61, calibrated=True, events=[])
    assert "Lin" in (ears.warning(names, SHOWN) or "")
    assert "Lin" not in (ears.warning(names, SHOWN + 10) or "")
    assert ears.warning(names, 20 + FORGOTTEN) is None
    ears.keep(["x"])
    assert ears.get("y") is None
