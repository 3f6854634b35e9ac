"""H.264's wrappings and parameter sets: what x264 writes is read as FFmpeg reads it, and junk is only junk."""

import contextlib
from fractions import Fraction

import av
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from hypothesis import example, given
from hypothesis import strategies as st

from interp.sources.avcc import build_avcc, parse_avcc
from interp.sources.copier import H264Copier
from interp.sources.nal import BadNal, join_lengths, kind, split_annexb, split_lengths
from interp.sources.sps import parse_sps

NALS = st.lists(st.binary(min_size=1, max_size=40).map(lambda body: b"\x41" + body + b"\x80"), max_size=6)


def coded(size: tuple[int, int], form: str = "yuv420p", **options: str) -> bytes:
    """Return one key frame by x264, Annex B with its parameter sets."""
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = *size, form
    encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30)
    encoder.options = {"preset": "ultrafast", **options}
    frame = VideoFrame(*size, form)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


KEY_FRAME = coded((64, 48))
SETS = [nal for nal in split_annexb(KEY_FRAME) if kind(nal) in (7, 8)]


@pytest.mark.parametrize(
    ("size", "form", "options", "playable"),
    [
        ((320, 180), "yuv420p", {}, True),
        ((1920, 1080), "yuv420p", {"profile": "high"}, True),
        ((1280, 720), "yuv420p", {"profile": "baseline"}, True),
        ((720, 576), "yuv420p", {"x264-params": "interlaced=1"}, True),
        ((642, 362), "yuv420p10le", {}, False),
        ((640, 360), "yuv422p", {}, False),
        ((641, 361), "yuv444p", {}, False),
    ],
    ids=["odd-crop", "1080p", "baseline", "interlaced", "10-bit", "4-2-2", "4-4-4"],
)
def test_a_parameter_set_says_what_x264_was_told(
    size: tuple[int, int], form: str, options: dict[str, str], playable: bool
) -> None:
    nals = split_annexb(coded(size, form, **options))
    facts = parse_sps(next(nal for nal in nals if kind(nal) == 7))
    assert (facts.width, facts.height) == size
    assert facts.frame_rate == 30
    assert facts.playable == playable
    assert facts.interlaced == ("x264-params" in options)


def test_a_config_made_of_what_came_in_band_decodes_the_picture() -> None:
    copier = H264Copier(None)
    unit = copier.copy(KEY_FRAME)
    assert unit is not None
    assert unit.key
    assert copier.config is not None
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.extradata = copier.config.avcc
    frames = [*decoder.decode(av.Packet(unit.data)), *decoder.decode(None)]
    assert [(frame.width, frame.height) for frame in frames] == [(64, 48)]


def test_parameter_sets_survive_their_record() -> None:
    sps, pps = SETS
    record = parse_avcc(build_avcc([sps], [pps]))
    assert (record.sps, record.pps, record.length_size) == ((sps,), (pps,), 4)


def test_other_length_sizes_become_four_bytes() -> None:
    sps, pps = SETS
    record = bytearray(build_avcc([sps], [pps]))
    record[4] = 0xFC | 1  # lengths of two bytes
    copier = H264Copier(bytes(record))
    unit = copier.copy(b"\x00\x04\x65\x88\x01\x02" + b"\x00\x02\x06\x05")
    assert unit is not None
    assert unit.data == b"\x00\x00\x00\x04\x65\x88\x01\x02" + b"\x00\x00\x00\x02\x06\x05"


@given(NALS)
def test_lengths_are_undone(nals: list[bytes]) -> None:
    assert split_lengths(join_lengths(nals), 4) == nals


@given(NALS.map(lambda nals: [nal.replace(b"\x00", b"\x01") for nal in nals]), st.booleans())
def test_start_codes_are_undone(nals: list[bytes], long: bool) -> None:
    start = b"\x00\x00\x00\x01" if long else b"\x00\x00\x01"
    assert split_annexb(b"".join(start + nal for nal in nals)) == nals


@given(st.binary(max_size=200))
@example(b"")
@example(b"\x00\x00\x01")
def test_junk_in_place_of_a_picture_is_bad_or_no_picture(junk: bytes) -> None:
    for extradata in (None, build_avcc([SETS[0]], [SETS[1]])):
        copier = H264Copier(extradata)
        with contextlib.suppress(BadNal):
            copier.copy(junk)


@given(st.binary(max_size=300))
def test_junk_in_place_of_a_parameter_set_is_bad_or_makes_a_record(junk: bytes) -> None:
    copier = H264Copier(None)
    try:
        copier.copy(b"\x00\x00\x01\x67" + junk + b"\x00\x00\x01" + SETS[1])
    except BadNal:
        return
    if copier.config is not None:
        parse_avcc(copier.config.avcc)


@given(st.lists(st.tuples(st.integers(4, len(SETS[0]) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_parameter_set_is_bad_or_makes_a_record(damage: list[tuple[int, int]]) -> None:
    sps = bytearray(SETS[0])
    for at, value in damage:
        sps[at] = value
    copier = H264Copier(None)
    try:
        copier.copy(b"\x00\x00\x01" + bytes(sps) + b"\x00\x00\x01" + SETS[1])
    except BadNal:
        return
    if copier.config is not None:
        parse_avcc(copier.config.avcc)


@given(st.binary(max_size=100))
def test_junk_in_place_of_a_record_is_bad_or_a_record(junk: bytes) -> None:
    with contextlib.suppress(BadNal):
        H264Copier(b"\x01" + junk)


def test_a_parameter_set_of_a_megabyte_takes_no_time() -> None:
    """Bits are read from one number: a long one must not make each of them dear."""
    # pic_order_cnt_type 1 with a cycle of 2**20 frames, a bit each
    head = "1" + "1" + "010" + "0" + "1" + "1" + "0" * 20 + "1" + "0" * 20 + "1" * 7
    with pytest.raises(BadNal):
        parse_sps(b"\x67\x42\x00\x1e" + int(head, 2).to_bytes(len(head) // 8) + b"\xff" * 1_000_000)


def test_a_parameter_set_too_long_for_a_record_is_bad() -> None:
    with pytest.raises(BadNal):
        H264Copier(None).copy(b"\x00\x00\x01" + SETS[0] + b"\x77" * 70_000 + b"\x00\x00\x01" + SETS[1])
