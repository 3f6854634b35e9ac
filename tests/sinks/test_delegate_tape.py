"""Delegates' own files in a recording: what was sent, packet for packet, read back with the system's ffmpeg."""

import asyncio
from pathlib import Path

import av
import numpy as np
import pytest

from interp.config import DelegateConfig
from interp.media import OpusPacket, VideoPacket
from interp.router.strips import SourceFader
from interp.sinks.recording import Recorder
from interp.stage import Delegates
from interp.studio.names import screen_of
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE
from interp.webrtc.opus import Encoder
from tests.sinks.tools import EN, ZH, click_times, ffprobe, flash_times, h264, needs_ffprobe

SECONDS = 6
START = 10 * RATE
"""House position at which the recording begins."""
BEHIND = 3 * RATE
"""The programs, and with them the sound, are this much later than the pictures."""


def opus(seconds: float, start: int, clicks: list[int]) -> list[OpusPacket]:
    """Code silence with clicks at house positions, 20 ms a packet."""
    encoder = Encoder(2, 96_000)
    sound = np.zeros((2, round(seconds * RATE)), np.float32)
    for click in clicks:
        sound[:, click - start : click - start + 24] = 0.8
    return [
        OpusPacket(start + at, BLOCK, encoder.encode(sound[:, at : at + BLOCK]))
        for at in range(0, sound.shape[1], BLOCK)
    ]


async def record(folder: Path, pictures: list[VideoPacket], sound: list[OpusPacket]) -> None:
    """Record a delegate beside two programs that say nothing; who has not come has no file."""
    copies = {"delegate-sofia": ("en", "Sofia"), "delegate-lima": ("und", "Lima")}
    recorder = Recorder(folder, [ZH, EN], {}, HouseClock(), copies=copies)
    running = asyncio.create_task(recorder.run())
    due = sorted(
        [*((one.dts, one) for one in pictures), *((one.pts + BEHIND, one) for one in sound)],
        key=lambda d: d[0],
    )
    floor = iter(range(START, START + (SECONDS + 1) * RATE, BLOCK))
    recorder.copied("delegate-sofia", due[0][1])
    recorder.floor(next(floor), np.zeros((2, BLOCK), np.float32))
    for count, (_, packet) in enumerate(due[1:]):
        recorder.copied("delegate-sofia", packet)
        if (position := next(floor, None)) is not None:
            recorder.floor(position, np.zeros((2, BLOCK), np.float32))
        if count % 20 == 0:
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@needs_ffprobe
def test_what_was_sent_is_in_the_file_packet_for_packet_and_in_sync(tmp_path: Path) -> None:
    flashes = [25, 75, 125]
    pictures = h264(25 * SECONDS, start=START, flashes=flashes)
    sound = opus(SECONDS, START, [START + n * RATE // 25 for n in flashes])
    asyncio.run(record(tmp_path / "it", pictures, sound))
    file = tmp_path / "it" / "delegate-sofia.mkv"
    assert [path.name for path in sorted((tmp_path / "it").glob("delegate-*"))] == [file.name]
    with av.open(str(file)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        packets = [
            (packet.stream.type, bytes(packet), packet.pts) for packet in container.demux() if packet.size
        ]
        assert (video.codec_context.name, audio.codec_context.name) in (("h264", "opus"), ("h264", "libopus"))
    assert [data for kind, data, _ in packets if kind == "video"] == [one.data for one in pictures]
    assert [data for kind, data, _ in packets if kind == "audio"] == [one.data for one in sound]
    # Side by side in the file, though the sound was given three seconds later: a player need not read ahead.
    places = dict.fromkeys(("video", "audio"), 0.0)
    for kind, _, pts in packets:
        places[kind] = (pts or 0) / 1000
        if min(places.values()) > 0 and places["audio"] < SECONDS - 0.5:
            assert abs(places["video"] - places["audio"]) < 1.0
    seen, heard = flash_times(file), click_times(file)
    assert seen == pytest.approx([n / 25 for n in flashes], abs=0.002)
    # Opus' encoder is 6.5 ms late of itself: what it gives is recorded as it is.
    assert heard == pytest.approx([moment + 0.0065 for moment in seen], abs=0.003)
    streams = ffprobe(file, "-show_streams")["streams"]
    assert [stream.get("tags", {}).get("title") for stream in streams if stream["codec_type"] == "audio"] == [
        "Sofia"
    ]


@needs_ffprobe
def test_programs_begin_where_they_did_though_a_delegate_was_earlier(tmp_path: Path) -> None:
    early = START - 2 * RATE
    asyncio.run(record(tmp_path / "it", h264(150, start=early, flashes=[25, 100]), opus(6, early, [])))
    floor = ffprobe(tmp_path / "it" / "floor.mkv", "-show_format")["format"]
    assert float(floor["duration"]) > 4
    assert flash_times(tmp_path / "it" / "delegate-sofia.mkv") == pytest.approx([2.0], abs=0.002)


def test_the_waiting_room_is_not_recorded_and_a_picture_begins_with_a_key_frame() -> None:
    faders = {"sofia": SourceFader(on_stage=False), "podium": SourceFader()}
    delegates = Delegates(
        [DelegateConfig(name="sofia")], HouseClock(), faders, {}, lambda _name, _packet: None
    )
    key, delta = h264(2, start=START)
    (sound,) = opus(0.02, START, [])
    screen = screen_of("sofia")
    everything = [("sofia", key), ("sofia", delta), ("sofia", sound), (screen, key), ("podium", key)]
    assert not any(delegates.tape(*one) for one in everything)
    faders["sofia"].on_stage = True
    own = "delegate-sofia"
    assert [delegates.tape("sofia", packet) for packet in (delta, sound, key, delta)] == [None, own, own, own]
    assert [delegates.tape(screen, packet) for packet in (delta, key, delta)] == [None, *["screen-sofia"] * 2]
    assert delegates.tape("podium", key) is None
    faders["sofia"].on_stage = False
    assert delegates.tape("sofia", delta) is None
    assert delegates.tape(screen, key) is None
    faders["sofia"].on_stage = True
    assert delegates.tape("sofia", delta) is None, "its key frame was not recorded"
    assert set(delegates.tapes({})) == {own, "screen-sofia"}
