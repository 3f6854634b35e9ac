"""What consoles may choose to see: the shared picture, or one source's own."""

from collections.abc import Sequence

import pytest

from interp.media import VideoPacket
from interp.router.gallery import Gallery, NoSuchView
from interp.timeline.units import RATE
from interp.webrtc.picture_feed import PictureFeed
from tests.programs.test_picture import SLATE, packet
from tests.studio.pictures import coded


def gallery() -> tuple[Gallery, dict[str, list[int]]]:
    """Return a gallery of two sources, and the positions that went to each view's encoders."""
    it, seen = Gallery(["podium", "slides"], SLATE), dict[str, list[int]]()
    for name, encoders in it._encoders.items():
        for size, encoder in zip(("", ".low"), encoders, strict=True):
            took = seen[name + size] = []
            encoder.video = lambda packet, took=took: took.append(packet.dts)  # type: ignore[method-assign, misc]
    return it, seen


def test_each_view_gets_its_own_pictures_and_the_shared_one_its_choice() -> None:
    it, seen = gallery()
    podium = [packet(n) for n in range(50)]
    slides = [packet(n, start=RATE // 100) for n in range(50)]
    for first, second in zip(podium, slides, strict=True):
        it.offer("podium", first)
        it.offer("slides", second)
    it.show(RATE)
    own = [one.dts for one in podium if one.dts <= RATE]
    assert seen["program"] == seen["program.low"] == own
    assert seen["source:podium"] == own
    assert seen["source:slides"] == [one.dts for one in slides if one.dts <= RATE]


def test_a_source_without_a_picture_shows_the_slate_at_once() -> None:
    it, seen = gallery()
    it.expect_none(["slides"])
    it.show(100)
    assert seen["source:slides"]
    assert not seen["source:podium"], "it may still come"
    assert not seen["program"]


def test_what_is_not_there_is_told_with_what_is() -> None:
    it, _seen = gallery()
    assert it.view("none") is None
    assert it.view("source:slides") is it.views["source:slides"]
    with pytest.raises(NoSuchView, match="'source:x' is not here; expected one of program, source:podium, "):
        it.view("source:x")


class Eye:
    """Notes where its pictures belong."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def packets(self, feed: PictureFeed, position: int, payloads: Sequence[bytes], key: bool) -> None:
        self.seen.append(position)


def test_a_studios_picture_goes_back_as_it_is_and_others_as_consoles_see_them() -> None:
    plain, eye = gallery()[0], Eye()
    assert plain.program_return is plain.views["program"]
    studio = Gallery(["podium"], SLATE, shared=["studio"])
    studio.program_return.full.add(eye)
    assert studio.program_return.low is studio.views["program"].full
    composed = [
        VideoPacket(one.position, one.position, RATE // 25, one.key, one.data, one.config)
        for one in coded(25)
    ]
    for one in composed:
        studio.offer("studio", one)
    studio.show(RATE // 2)
    assert eye.seen == [one.pts for one in composed if one.pts <= RATE // 2]
