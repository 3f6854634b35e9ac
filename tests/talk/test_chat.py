"""What is written: cleaned, bounded, not too fast, once, and still there after a restart."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from interp.talk import kept_lines
from interp.talk.chat import KEPT, Chat, Writer, rooms_of
from interp.talk.kept_lines import KeptLines
from interp.talk.pace import COUNT, TooFast
from interp.timeline.clock import HouseClock
from interp.web.talk_schema import LONGEST, ChatPost

MEI = Writer("booth", "console x", "a", "Mei")
ENGINEER = Writer("engineer", "engineer")


class Room:
    """A chat in a folder, with a clock that the test sets, in seconds."""

    def __init__(self, folder: Path, event: str = "Summit", wall: float = 1_000_000.0) -> None:
        self.now = 0.0
        self.log: list[dict[str, Any]] = []
        clock = HouseClock(lambda: self.now, lambda: wall)
        rooms = [room for booth in ("a", "b") for room in rooms_of(booth)]
        self.chat = Chat(rooms, clock, self.log.append, KeptLines(folder / "chat.jsonl", event))

    def write(self, room: str, writer: Writer, *texts: str) -> None:
        for text in texts:
            self.now += 1.1
            self.chat.write(room, writer, text, "")

    def texts(self, *rooms: str, after: int = 0) -> list[str]:
        return [line.text for line in self.chat.lines(rooms, after)]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  one line ", "one line"),
        ("two\r\n\r\n\nlines\u2028three\rfour", "two\nlines\nthree\nfour"),
        ("tab\there", "tab here"),
        ("bell\x07 null\x00 esc\x1b[31m", "bell null esc[31m"),
        ("right\u202eto left\u2066!\u200e", "rightto left!"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f466 क\u200dष",
            "\U0001f468\u200d\U0001f469\u200d\U0001f466 क\u200dष",
        ),
        ("x" * LONGEST + " ", "x" * LONGEST),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_a_text_is_cleaned_of_what_is_no_text(written: str, kept: str) -> None:
    assert ChatPost(text=written).text == kept


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("", "expected some text"),
        (" \n\t\u200b\u202e ", "expected some text"),
        ("x" * (LONGEST + 1), "expected at most 500 characters, not 501"),
        ("a\n" * 9, "expected at most 8 lines, not 9"),
    ],
)
def test_an_empty_and_a_long_text_are_refused_with_a_sentence(written: str, error: str) -> None:
    with pytest.raises(ValidationError, match=error):
        ChatPost(text=written)


def test_each_room_has_its_own_lines_in_their_order(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.write("booth:a", MEI, "to Lin")
    room.write("engineer:a", MEI, "to you")
    room.write("all", ENGINEER, "to all")
    room.write("engineer:b", ENGINEER, "to b")
    assert room.texts(*rooms_of("a")) == ["to Lin", "to you", "to all"]
    assert room.texts(*rooms_of("b")) == ["to all", "to b"]
    first = room.chat.lines(["booth:a"])[0]
    assert (first.by, first.booth, first.name, first.room) == ("booth", "a", "Mei", "booth:a")
    assert room.texts(*rooms_of("a"), after=first.id) == ["to you", "to all"]
    assert set(room.chat.written) == {"booth:a", "engineer:a", "all", "engineer:b"}
    assert (room.chat.written["booth:a"].newest, room.chat.written["booth:a"].count) == (first.id, 1)


def test_the_log_says_who_wrote_where_and_not_what(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.write("booth:a", MEI, "a secret")
    (noted,) = room.log
    assert (noted["type"], noted["room"], noted["by"], noted["name"]) == ("chat", "booth:a", "booth", "Mei")
    assert "secret" not in str(noted)


def test_only_the_last_messages_of_a_room_are_kept(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.write("booth:a", MEI, *(str(n) for n in range(KEPT + 5)))
    room.write("booth:b", Writer("booth", "console y", "b"), "other")
    assert room.texts("booth:a") == [str(n) for n in range(5, KEPT + 5)]
    assert room.texts("booth:b") == ["other"]
    assert Room(tmp_path).texts("booth:a") == room.texts("booth:a")


def test_who_writes_too_fast_is_told_to_pause_and_the_others_go_on(tmp_path: Path) -> None:
    room = Room(tmp_path)
    for n in range(COUNT):
        room.chat.write("booth:a", MEI, str(n), "")
        room.now += 0.5
    with pytest.raises(TooFast, match="more than 10 messages in 10 s; expected a pause of 5 s") as caught:
        room.chat.write("engineer:a", MEI, "one more", "")
    assert caught.value.wait_s == pytest.approx(5)
    room.chat.write("engineer:a", ENGINEER, "not me", "")
    room.now += 5
    room.chat.write("engineer:a", MEI, "now", "")
    with pytest.raises(TooFast):
        room.chat.write("engineer:a", MEI, "again", "")
    assert room.texts("engineer:a") == ["not me", "now"]


def test_what_is_sent_again_is_written_once_even_when_it_would_be_too_fast(tmp_path: Path) -> None:
    room = Room(tmp_path)
    first = room.chat.write("booth:a", MEI, "hello", "k.1")
    for _ in range(2 * COUNT):
        assert room.chat.write("booth:a", MEI, "hello", "k.1") is first
    other = Writer("booth", "console y", "b", "Mei")
    assert room.chat.write("booth:b", other, "hello", "k.1") is not first
    assert room.texts("booth:a") == ["hello"]
    assert Room(tmp_path).chat.write("booth:a", MEI, "hello", "k.1").id == first.id


def test_what_was_written_outlives_a_restart_and_ids_go_on(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.write("booth:a", MEI, "早安\n第二行", "two")
    heard: list[str] = []
    again = Room(tmp_path, wall=999_000.0)  # even where somebody set the clock back
    again.chat.listeners.add(lambda line: heard.append(line.text))
    assert again.texts("booth:a") == ["早安\n第二行", "two"]
    again.write("booth:a", MEI, "three")
    ids = [line.id for line in again.chat.lines(["booth:a"])]
    assert ids == sorted(set(ids))
    assert heard == ["three"]
    assert Room(tmp_path).texts("booth:a") == ["早安\n第二行", "two", "three"]


def test_another_event_begins_with_empty_rooms(tmp_path: Path) -> None:
    Room(tmp_path).write("booth:a", MEI, "old")
    other = Room(tmp_path, event="Other")
    assert other.texts("booth:a") == []
    other.write("booth:a", MEI, "new")
    assert Room(tmp_path).texts("booth:a") == []


def test_a_damaged_file_gives_what_can_be_read_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Room(tmp_path).write("booth:a", MEI, "one", "two")
    path = tmp_path / "chat.jsonl"
    text = path.read_bytes()
    path.write_bytes(text[:-20] + b'\n\xff\xfe\n{"id": 3}\n')
    room = Room(tmp_path)
    assert room.texts("booth:a") == ["one"]
    assert "3 lines cannot be read" in caplog.text
    room.write("booth:a", MEI, "three")
    assert Room(tmp_path).texts("booth:a") == ["one", "three"]


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_lines, "LONGER", 300)
    room = Room(tmp_path)
    room.write("booth:a", MEI, *map(str, range(2000)))
    lines = (tmp_path / "chat.jsonl").read_text().splitlines()
    assert KEPT <= len(lines) <= KEPT + 302
    assert Room(tmp_path).texts("booth:a") == room.texts("booth:a")


def test_a_disk_that_takes_nothing_stops_no_message(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    room = Room(tmp_path / "missing")
    room.write("booth:a", MEI, "still heard")
    assert room.texts("booth:a") == ["still heard"]
    assert "is not kept" in caplog.text
