"""The boxes of segments, read by a reader of our own and by the system's ffprobe."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from interp.sinks.hls.boxes import box, descriptor, full_box
from interp.sinks.hls.fragment import audio_fragment, video_fragment
from interp.sinks.hls.init import audio_init, video_init
from interp.timeline.units import RATE
from tests.sinks.tools import aac, ffprobe, h264, needs_ffprobe

CONTAINERS = {"moof", "traf", "moov", "trak", "mdia", "minf", "stbl", "mvex"}


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield every box, those inside containers too."""
    at = 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + size]
        yield kind.decode(), content
        if kind.decode() in CONTAINERS:
            yield from boxes(content)
        at += size
    assert at == len(data)


def test_boxes_have_their_size_kind_and_flags() -> None:
    assert box("free", b"ab") == b"\0\0\0\x0afreeab"
    assert full_box("tfdt", 1, 0x020001, b"x") == b"\0\0\0\x0dtfdt\x01\x02\0\x01x"
    assert descriptor(5, b"\x11\x90") == b"\x05\x80\x80\x80\x02\x11\x90"


def test_decode_time_and_durations_are_house_positions() -> None:
    packets = h264(50, start=10**9, b_frames=2)
    end = packets[-1].dts + 1920
    found = dict(boxes(video_fragment(7, packets, end)))
    assert struct.unpack(">I", found["mfhd"][4:]) == (7,)
    assert struct.unpack(">IQ", found["tfdt"]) == (1 << 24, packets[0].dts)
    version_flags, count, offset = struct.unpack(">IIi", found["trun"][:12])
    assert version_flags >> 24 == 1  # signed composition offsets
    assert count == 50
    rows = list(struct.iter_unpack(">IIIi", found["trun"][12:]))
    at = packets[0].dts
    for packet, (duration, size, flags, later) in zip(packets, rows, strict=True):
        assert (at, size, at + later) == (packet.dts, len(packet.data), packet.pts)
        assert bool(flags & 0x10000) is not packet.key
        at += duration
    assert at == end
    whole = video_fragment(7, packets, end)
    moof = whole.index(b"moof") - 4
    assert whole[moof + offset :] == b"".join(p.data for p in packets)


@needs_ffprobe
def test_an_init_segment_and_its_segments_are_a_file_of_the_right_kind(tmp_path: Path) -> None:
    video = h264(50, start=96_000, size=(320, 180))
    path = tmp_path / "v.mp4"
    path.write_bytes(video_init(video[0].config) + video_fragment(1, video, video[-1].dts + 1920))
    stream = ffprobe(path, "-show_streams", "-count_packets")["streams"][0]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("h264", 320, 180)
    assert stream["time_base"] == f"1/{RATE}"
    assert (stream["start_pts"], stream["nb_read_packets"]) == (96_000, "50")
    sound = aac(2, noise=0.1)
    path.write_bytes(audio_init(sound[0].config, "zh-Hant") + audio_fragment(1, sound, sound[-1].pts + 1024))
    stream = ffprobe(path, "-show_streams", "-count_packets")["streams"][0]
    assert (stream["codec_name"], stream["profile"], stream["channels"]) == ("aac", "LC", 2)
    assert stream["sample_rate"] == str(RATE)
    assert (stream["start_pts"], stream["nb_read_packets"]) == (sound[0].pts, str(len(sound)))


def test_the_language_is_in_the_init_segment() -> None:
    found = dict(boxes(audio_init(aac(0.1)[0].config, "zh-Hant")))
    assert found["elng"][4:] == b"zh-Hant\0"
    assert struct.unpack(">I", found["mdhd"][12:16]) == (RATE,)


def test_thousands_of_days_still_fit() -> None:
    sound = aac(0.1, start=2**45)
    found = dict(boxes(audio_fragment(2**32 + 5, sound, sound[-1].pts + 1024)))
    assert struct.unpack(">Q", found["tfdt"][4:])[0] == sound[0].pts == pytest.approx(2**45, abs=1024)
    assert struct.unpack(">I", found["mfhd"][4:]) == (5,)
