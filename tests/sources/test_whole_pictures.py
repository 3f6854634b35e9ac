"""Pictures in pieces are put together; whole ones are left alone."""

import io
from fractions import Fraction
from typing import cast

import av
from av.packet import Packet
from av.video.stream import VideoStream

from interp.sources.nal import kind, split_annexb
from interp.sources.whole_pictures import WholePictures, begins_picture

START = b"\x00\x00\x00\x01"
SPS, PPS = START + b"\x67\x42\xc0\x0d", START + b"\x68\xce\x3c\x80"
TOP, BOTTOM = START + b"\x65\x88\x01", START + b"\x65\x03\x01"
"""The slices of a key frame: first_mb_in_slice is 0, and is not."""
NEXT = START + b"\x41\x9a\x01"


STREAM = av.open(io.BytesIO(), "w", format="mpegts").add_stream("libx264", rate=25)


def packet(data: bytes, pts: int | None = 0) -> "Packet[VideoStream]":
    made = cast("Packet[VideoStream]", Packet(data))
    made.stream, made.time_base = STREAM, Fraction(1, 90_000)
    made.pts = made.dts = pts
    return made


def joined(*packets: "Packet[VideoStream]") -> list[tuple[int | None, list[int]]]:
    whole = WholePictures()
    out = [picture for piece in packets for picture in whole.take(piece)]
    return [(p.pts, [kind(nal) for nal in split_annexb(bytes(p))]) for p in [*out, *whole.rest()]]


def test_slices_behind_parameter_sets_of_their_own_are_one_picture() -> None:
    pieces = packet(SPS + PPS + TOP), packet(SPS + PPS + BOTTOM), packet(NEXT, 3600)
    assert joined(*pieces) == [(0, [7, 8, 5, 5]), (3600, [1])]


def test_a_piece_that_knows_the_time_tells_it_for_the_picture() -> None:
    assert joined(packet(SPS + PPS + TOP, None), packet(SPS + PPS + BOTTOM, 9)) == [(9, [7, 8, 5, 5])]


def test_a_picture_whose_beginning_never_came_is_dropped() -> None:
    assert joined(packet(BOTTOM), packet(NEXT, 3600)) == [(3600, [1])]


def test_a_whole_picture_is_left_as_it_is() -> None:
    whole = WholePictures()
    first = packet(SPS + PPS + TOP + BOTTOM)
    assert not list(whole.take(first))
    assert list(whole.rest()) == [first]


def test_what_holds_no_slice_begins_something() -> None:
    assert begins_picture(SPS + PPS)
    assert begins_picture(b"")
