"""One peer's eye: a change is made at a key frame, nothing is sent twice or backwards, and off is off."""

from typing import Any

from interp.webrtc.picture_feed import PictureFeed
from interp.webrtc.viewer import View, Viewer


class Sender:
    """Notes what is sent."""

    def __init__(self) -> None:
        self.remote_loss_percent = 0.0
        self.sent: list[tuple[int, bytes]] = []

    def send(self, position: int, payload: bytes, marker: bool = False) -> None:
        self.sent.append((position, payload))


def view(name: str) -> View:
    return View(name, PictureFeed(name), PictureFeed(f"{name}.low"))


def eye() -> tuple[Viewer, Any]:
    sender: Any = Sender()
    return Viewer(sender), sender


def test_the_old_picture_is_seen_until_the_new_one_has_a_key_frame() -> None:
    viewer, sender = eye()
    program, slides = view("program"), view("source:slides")
    viewer.watch(program)
    program.full.deliver(0, [b"p0"], False)
    program.full.deliver(1, [b"p1"], True)
    viewer.watch(slides)
    slides.full.deliver(2, [b"s2"], False)
    program.full.deliver(2, [b"p2"], False)
    slides.full.deliver(3, [b"s3"], True)
    program.full.deliver(4, [b"p4"], True)
    slides.full.deliver(4, [b"s4"], False)
    assert [payload for _, payload in sender.sent] == [b"p1", b"p2", b"s3", b"s4"]
    assert (program.full.viewers, slides.full.viewers) == (0, 1)


def test_a_picture_of_a_moment_that_was_sent_follows_at_once() -> None:
    """A source's own picture has the very moments of the shared one, which is a copy of it."""
    viewer, sender = eye()
    one, two = view("program"), view("source:slides")
    viewer.watch(one)
    one.full.deliver(5, [b"a"], True)
    viewer.watch(two)
    two.full.deliver(5, [b"b"], True)
    two.full.deliver(6, [b"c"], False)
    one.full.deliver(6, [b"d"], False)
    two.full.deliver(7, [b"e"], True)
    assert sender.sent == [(5, b"a"), (6, b"b"), (7, b"c"), (8, b"e")]


def test_off_is_off_at_once_and_nothing_is_encoded_for_nobody() -> None:
    viewer, sender = eye()
    program, slides = view("program"), view("source:slides")
    viewer.watch(program)
    program.full.deliver(1, [b"x"], True)
    viewer.watch(slides)
    viewer.watch(None)
    program.full.deliver(2, [b"y"], True)
    slides.full.deliver(2, [b"y"], True)
    assert len(sender.sent) == 1
    assert viewer.size == "none"
    assert program.full.viewers == slides.full.viewers == 0
    viewer.look(1000.0, 5.0)
    assert [feed.viewers for feed in program.feeds] == [0, 0]
    viewer.watch(program)
    program.full.deliver(3, [b"z"], True)
    assert viewer.size == "full"


def test_a_line_that_loses_packets_gets_the_small_picture_and_the_large_one_again() -> None:
    viewer, sender = eye()
    program = view("program")
    assert program.low is not None
    viewer.watch(program)
    program.full.deliver(1, [b"f"], True)
    sender.remote_loss_percent = 20.0
    viewer.look(40.0, 100.0)
    program.full.deliver(2, [b"f"], False)
    program.low.deliver(3, [b"l"], True)
    assert (viewer.size, program.full.viewers, program.low.viewers) == ("low", 0, 1)
    sender.remote_loss_percent = 0.0
    for second in range(101, 160):
        viewer.look(40.0, float(second))
    program.full.deliver(60, [b"f"], True)
    assert (viewer.size, program.full.viewers, program.low.viewers) == ("full", 1, 0)
    assert [payload for _, payload in sender.sent] == [b"f", b"f", b"l", b"f"]
