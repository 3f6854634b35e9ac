"""Where segments are cut, without any codec."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.media import AudioConfig, AudioPacket, VideoConfig, VideoPacket
from interp.sinks.hls.segmenter import Segment, Segmenter
from interp.timeline.units import RATE

CONFIG = VideoConfig(b"\x01\x64\x00\x0b", 160, 90, Fraction(25))
OTHER = VideoConfig(b"\x01\x64\x00\x1f", 320, 180, Fraction(25))
SOUND = AudioConfig(b"\x11\x90", 2, 128_000)
FRAME = RATE // 25


def picture(at: int, key: bool = False, config: VideoConfig = CONFIG, later: int = 0) -> VideoPacket:
    return VideoPacket(at + later, at, FRAME, key, b"picture", config)


def sound(at: int) -> AudioPacket:
    return AudioPacket(at, 1024, b"sound", SOUND)


def feed(
    segmenter: Segmenter, pictures: list[VideoPacket], until: int, languages: str = "ab"
) -> list[Segment]:
    """Give all pictures, with the sound of every language beside them."""
    segments: list[Segment] = []
    at = 0
    for packet in [*pictures, None]:
        while at < (packet.dts if packet else until):
            for language in languages:
                segments += segmenter.audio(language, sound(at))
            at += 1024
        if packet:
            segments += segmenter.video(packet)
    return segments


def stream(seconds: float, gop_s: float, start: int = RATE) -> list[VideoPacket]:
    gop = round(gop_s * 25)
    return [picture(start + n * FRAME, n % gop == 0) for n in range(round(seconds * 25))]


def contiguous(segments: list[Segment]) -> None:
    for here, there in pairwise(segments):
        assert there.picture.start == here.picture.end
        assert there.picture.packets[0].dts == here.picture.end_dts
        for language, part in there.sound.items():
            assert part.start == here.sound[language].end
            assert abs(part.start - there.picture.start) <= 512


@pytest.mark.parametrize(
    ("gop_s", "length_s"), [(0.4, 1.6), (1.0, 2.0), (1.48, 2.96), (2.0, 2.0), (4.0, 4.0), (5.4, 5.4)]
)
def test_a_cut_is_at_the_first_key_frame_a_second_and_a_half_after_the_last(
    gop_s: float, length_s: float
) -> None:
    segmenter = Segmenter(["a", "b"], 3 * RATE // 2)
    segments = feed(segmenter, stream(30, gop_s), 40 * RATE)
    contiguous(segments)
    assert {s.picture.end - s.picture.start for s in segments} == {round(length_s * RATE)}
    assert all(s.picture.packets[0].key for s in segments)
    assert [s.picture.discontinuity for s in segments] == [True] + [False] * (len(segments) - 1)


@given(st.lists(st.integers(1, 130), min_size=1, max_size=12), st.integers(0, 2000))
@settings(max_examples=60, deadline=None)
def test_no_segment_is_longer_than_its_playlist_says(gops: list[int], offset: int) -> None:
    """Whatever the distance of key frames, up to some that are 10 s apart in places."""
    pictures, at = [], RATE + offset
    for gop in [*gops, *gops]:
        for n in range(gop * 2):
            pictures.append(picture(at, n == 0))
            at += FRAME
    segments = feed(Segmenter(["a", "b"], 3 * RATE // 2), pictures, at + 10 * RATE)
    contiguous(segments)
    for segment in segments:
        assert round((segment.picture.end - segment.picture.start) / RATE) <= 6
        for part in segment.sound.values():
            assert round((part.end - part.start) / RATE) <= 6


def test_sparse_key_frames_are_counted() -> None:
    segmenter = Segmenter(["a"], 3 * RATE // 2)
    segments = feed(segmenter, stream(40, 10), 50 * RATE, "a")
    contiguous(segments)
    assert segmenter.counters.forced_cuts >= 3
    assert not all(s.picture.packets[0].key for s in segments)


def test_a_segment_waits_for_the_slowest_language_and_only_for_that() -> None:
    segmenter = Segmenter(["a", "b"], 3 * RATE // 2)
    assert feed(segmenter, stream(7, 2), 8 * RATE, "a") == []
    given_by_b: list[Segment] = []
    for at in range(0, 4 * RATE, 1024):
        given_by_b += segmenter.audio("b", sound(at))
    assert [s.picture.start for s in given_by_b] == [RATE]
    assert given_by_b[0].sound["a"].packets[0].pts == given_by_b[0].sound["b"].packets[0].pts


def test_what_was_shown_before_a_language_could_be_heard_is_left_out() -> None:
    segmenter = Segmenter(["a"], 3 * RATE // 2)
    segments: list[Segment] = []
    for packet in stream(9, 2):
        segments += segmenter.video(packet)
    for at in range(4 * RATE, 12 * RATE, 1024):
        segments += segmenter.audio("a", sound(at))
    assert segments[0].picture.start == 5 * RATE
    assert segments[0].picture.discontinuity
    contiguous(segments)


def test_new_parameters_cut_at_once_and_begin_something_new() -> None:
    pictures = [*stream(5, 2), *(picture(6 * RATE + n * FRAME, n % 50 == 0, OTHER) for n in range(150))]
    segments = feed(Segmenter(["a", "b"], 3 * RATE // 2), pictures, 20 * RATE)
    contiguous(segments)
    changed = [s for s in segments[1:] if s.picture.discontinuity]
    assert [s.picture.start for s in changed] == [6 * RATE]
    assert changed[0].picture.config is OTHER


def test_pictures_out_of_order_are_dropped_up_to_a_key_frame() -> None:
    segmenter = Segmenter(["a"], 3 * RATE // 2)
    pictures = stream(8, 2)
    late = [*pictures[:60], pictures[10], *pictures[60:]]
    segments = feed(segmenter, late, 20 * RATE, "a")
    contiguous(segments)
    assert segmenter.counters.dropped_video == 1 + 40
    dts = [p.dts for s in segments for p in s.picture.packets]
    assert dts == sorted(set(dts))


def test_the_end_gives_what_is_left() -> None:
    segmenter = Segmenter(["a", "b"], 3 * RATE // 2)
    segments = feed(segmenter, stream(5, 2), 6 * RATE + 4000)
    before = len(segments)
    segments += segmenter.finish()
    assert len(segments) == before + 1
    contiguous(segments)
    assert segments[-1].picture.end == 6 * RATE
    assert abs(segments[-1].sound["a"].end - 6 * RATE) <= 1024


def test_negative_decode_times_at_the_very_start_are_skipped() -> None:
    """B-frames of a first picture at position 0: its dts can't be written, the next key frame's can."""
    pictures = [picture(n * FRAME - 2 * FRAME, n % 50 == 0, later=2 * FRAME) for n in range(250)]
    segments = feed(Segmenter(["a"], 3 * RATE // 2), pictures, 15 * RATE, "a")
    assert segments[0].picture.packets[0].dts == 48 * FRAME
    contiguous(segments)
