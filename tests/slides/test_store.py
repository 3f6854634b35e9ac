"""Slides: drawn in a process of their own, turned, kept; what cannot be slides is one sentence and changes nothing."""

import asyncio
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from interp.slides.store import NoSuchPage, NotTaken, Slides
from tests.slides.files import pdf, png


class Shown:
    """What the slides of each owner show."""

    def __init__(self) -> None:
        self.now: dict[str, bytes | None] = {}

    def grey(self, owner: str) -> int | None:
        data = self.now.get(owner)
        if data is None:
            return None
        with Image.open(BytesIO(data)) as image:
            assert image.width <= 1920
            assert image.height <= 1080
            grey: int = image.convert("L").getpixel((image.width - 5, image.height - 5))  # type: ignore[assignment]  # one band
            return grey


def store(folder: Path) -> tuple[Slides, Shown]:
    shown = Shown()
    return Slides(folder, ["event", "prague"], shown.now.__setitem__), shown


def test_pages_are_turned_and_outlive_a_restart(tmp_path: Path) -> None:
    slides, shown = store(tmp_path)
    deck = asyncio.run(slides.put("prague", "opening.pdf", pdf(5)))
    assert (deck.count, deck.page, shown.grey("prague")) == (5, 0, 20)
    slides.turn("prague", page=4)
    assert shown.grey("prague") == pytest.approx(220, abs=2)
    slides.turn("prague", hidden=True)
    assert shown.now["prague"] is None
    again, later = store(tmp_path)
    again.load()
    assert (again.decks["prague"].name, again.decks["prague"].page, again.decks["prague"].hidden) == (
        "opening.pdf",
        4,
        True,
    )
    again.turn("prague", hidden=False)
    assert later.grey("prague") == pytest.approx(220, abs=2)
    asyncio.run(again.remove("prague"))
    assert later.now["prague"] is None
    assert not (tmp_path / "prague").exists()


def test_a_picture_is_slides_of_one_page(tmp_path: Path) -> None:
    slides, shown = store(tmp_path)
    deck = asyncio.run(slides.put("event", "x.png", png(77, (4000, 500))))
    assert (deck.count, shown.grey("event")) == (1, 77)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "slides: expected a PDF or a picture"),
        (b"hello", "slides: expected a PDF or a picture"),
        (b"%PDF-1.7\nnothing of the kind", "slides: it cannot be read; expected a whole PDF"),
        (pdf(3)[:400], "slides: it cannot be read; expected a whole PDF"),
    ],
)
def test_what_is_no_slides_leaves_those_that_were_there(tmp_path: Path, data: bytes, said: str) -> None:
    slides, shown = store(tmp_path)
    asyncio.run(slides.put("event", "x.png", png(77)))
    with pytest.raises(NotTaken) as error:
        asyncio.run(slides.put("event", "bad", data))
    assert str(error.value).startswith(said)
    assert (slides.decks["event"].name, shown.grey("event")) == ("x.png", 77)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["event"], "nothing is left of it"


def test_three_hundred_pages_are_too_many(tmp_path: Path) -> None:
    slides, _ = store(tmp_path)
    with pytest.raises(NotTaken, match="slides: 300 pages; expected 1 to 200"):
        asyncio.run(slides.put("event", "book.pdf", pdf(300, (96, 54))))


def test_a_page_that_is_not_there_is_said(tmp_path: Path) -> None:
    slides, _ = store(tmp_path)
    with pytest.raises(NoSuchPage, match="there are no slides"):
        slides.turn("event", page=0)
    asyncio.run(slides.put("event", "x.pdf", pdf(3)))
    with pytest.raises(NoSuchPage, match="page: 3; expected 0 to 2"):
        slides.turn("event", page=3)


def test_what_lies_there_damaged_has_to_be_sent_again(tmp_path: Path) -> None:
    (tmp_path / "event").mkdir()
    (tmp_path / "event" / "deck.json").write_text('{"name": "x"')
    (tmp_path / "prague").mkdir()
    (tmp_path / "prague" / "deck.json").write_text('{"name": "x", "count": 2, "page": 1, "hidden": false}')
    slides, shown = store(tmp_path)
    slides.load()
    assert slides.decks == {}
    assert shown.now == {}
