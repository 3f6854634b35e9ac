"""The shared video: which source's packets are on the air, and what stands in for them."""

import itertools
from dataclasses import replace
from fractions import Fraction

from interp.media import VideoConfig, VideoPacket
from interp.programs.picture import FAILOVER, GRACE, HOLD_AFTER, HOLD_EVERY, Picture
from interp.timeline.units import BLOCK, RATE

CONFIG = VideoConfig(b"\x01\x64\x00\x1f", 1280, 720, Fraction(25))
FRAME = RATE // 25


def packet(frame: int, *, start: int = 0, tag: bytes = b"a", gop: int = 25) -> VideoPacket:
    position = start + frame * FRAME
    return VideoPacket(position, position, FRAME, frame % gop == 0, tag + b"%d" % frame, CONFIG)


SLATE = replace(packet(0), data=b"slate")


def play(picture: Picture, start: int, end: int) -> list[VideoPacket]:
    return [p for until in range(start, end, BLOCK) for p in picture.release(until)]


def test_packets_of_the_source_come_out_as_they_went_in() -> None:
    picture = Picture(["a"], SLATE)
    sent = [packet(n) for n in range(100)]
    for p in sent:
        picture.offer("a", p)
    assert play(picture, 0, 100 * FRAME) == sent
    assert (picture.state, picture.source) == ("live", "a")


def test_no_packet_is_released_before_its_turn() -> None:
    picture = Picture(["a"], SLATE)
    for n in range(10):
        picture.offer("a", packet(n))
    assert picture.release(FRAME * 3) == [packet(n) for n in range(4)]


def test_slate_stands_in_while_no_source_has_a_picture() -> None:
    picture = Picture(["a"], SLATE)
    out = play(picture, 0, GRACE + 3 * RATE)
    assert out[0].dts >= GRACE
    assert all(p.data == b"slate" and p.key for p in out)
    assert {b.dts - a.dts for a, b in itertools.pairwise(out)} == {HOLD_EVERY}
    assert picture.state == "slate"


def test_slate_does_not_wait_for_a_picture_that_will_not_come() -> None:
    picture = Picture(["a"], SLATE)
    assert play(picture, 0, RATE) == []
    picture.expect_none()
    assert play(picture, RATE, 2 * RATE)[0].dts == RATE
    for n in range(50):
        picture.offer("a", packet(n, start=2 * RATE))
    assert play(picture, 2 * RATE, 3 * RATE)[0].data == b"a0", "one that comes all the same is shown"


def test_last_key_frame_stays_on_the_air_and_the_source_returns_at_a_key_frame() -> None:
    picture = Picture(["a"], SLATE)
    for n in range(60):
        picture.offer("a", packet(n))
    before = play(picture, 0, 60 * FRAME)
    assert len(before) == 60
    held = play(picture, 60 * FRAME, 60 * FRAME + 10 * RATE)
    assert picture.state == "held"
    assert {p.data for p in held} == {b"a50"}
    assert held[0].dts - before[-1].dts <= HOLD_AFTER + BLOCK
    back = 60 * FRAME + 10 * RATE
    for n in range(10, 60):
        picture.offer("a", packet(n, start=back - 10 * FRAME, tag=b"b"))
    after = play(picture, back, back + 60 * FRAME)
    real = [p for p in after if p.data.startswith(b"b")]
    assert real[0].key
    assert real[0].data == b"b25"
    assert picture.state == "live"
    everything = before + held + after
    assert all(b.dts > a.dts for a, b in itertools.pairwise(everything))


def test_next_source_follows_and_the_first_takes_its_place_again() -> None:
    out: list[VideoPacket] = []
    picture = Picture(["a", "b"], SLATE)
    for n in range(800):
        picture.offer("b", packet(n, tag=b"b"))
        if n < 50 or n >= 500:
            picture.offer("a", packet(n, tag=b"a"))
        out += picture.release(n * FRAME)
    runs = [out[0].data[:1]]
    for p in out:
        if p.data[:1] != runs[-1]:
            runs.append(p.data[:1])
            assert p.key
    assert runs == [b"a", b"b", b"a"]
    gap = next(p for p in out if p.data[:1] == b"b").dts - 49 * FRAME
    assert HOLD_AFTER <= gap <= FAILOVER + RATE
    assert all(y.dts > x.dts for x, y in itertools.pairwise(out))


def test_a_slow_slide_source_is_not_taken_for_a_stopped_one() -> None:
    picture = Picture(["a"], SLATE)
    sent = [replace(packet(n), key=n == 0, dts=n * RATE * 3 // 2, pts=n * RATE * 3 // 2) for n in range(10)]
    out: list[VideoPacket] = []
    for until in range(0, 14 * RATE, BLOCK):
        for p in sent:
            if p.dts == until:
                picture.offer("a", p)
        out += picture.release(until)
    assert out == sent
