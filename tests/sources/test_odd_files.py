"""Whatever a file is like, its sound and picture come out together, contiguous and decodable."""

from pathlib import Path

import av
import numpy as np
import pytest

from interp.sources.frames import Sound
from interp.sources.nal import split_annexb, split_lengths
from interp.timeline.units import RATE
from tests.sources.clips import SECONDS, SIZE, base, ffmpeg, variant
from tests.sources.played import (
    Played,
    assert_together,
    assert_well_formed,
    level_db,
    play_file,
)
from tests.support.material import make_floor, tone, write_wav

H264 = ("-c:v", "libx264", "-preset", "veryfast", "-g", "25")


def assert_plays(played: Played, *, least: int = 5) -> None:
    assert played.end is not None
    assert played.end.error is None
    assert_well_formed(played.pictures)
    assert_together(played.clicks(), played.flashes(), least=least)


def packets_of(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def test_h264_in_mp4_is_copied_byte_for_byte() -> None:
    played = play_file(base())
    assert_plays(played)
    assert [packet.data for packet in played.pictures] == packets_of(base())
    assert not played.infos[-1].transcoded
    assert played.holes() == 0


def test_h264_in_mpeg_ts_keeps_every_slice(tmp_path: Path) -> None:
    path = variant(tmp_path / "a.ts", *H264, "-bf", "2", "-c:a", "aac")
    played = play_file(path)
    assert_plays(played)
    for packet, source in zip(played.pictures, packets_of(path), strict=True):
        slices = [nal for nal in split_annexb(source) if nal[0] & 0x1F in (1, 5)]
        assert [nal for nal in split_lengths(packet.data, 4) if nal[0] & 0x1F in (1, 5)] == slices


def test_b_frames_keep_their_order(tmp_path: Path) -> None:
    played = play_file(variant(tmp_path / "a.mp4", *H264, "-bf", "3", "-c:a", "aac"))
    assert_plays(played)
    assert any(packet.pts > packet.dts + RATE // 25 for packet in played.pictures)
    assert not played.infos[-1].transcoded


def test_mono_at_44100_goes_to_both_channels_at_full_level(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "tone.wav", tone(3.0, 1000.0, -20.0))
    path = tmp_path / "a.mp4"
    ffmpeg("-i", wav, "-ar", "44100", "-ac", "1", "-c:a", "aac", "-b:a", "160k", path)
    played = play_file(path)
    track = played.track()[:, RATE : 2 * RATE]
    assert level_db(track[0], 1000) == pytest.approx(-20.0, abs=0.3)
    assert level_db(track[1], 1000) == pytest.approx(-20.0, abs=0.3)
    assert played.holes() == 0


def test_mono_at_44100_stays_with_the_picture(tmp_path: Path) -> None:
    assert_plays(
        play_file(variant(tmp_path / "a.mp4", "-c:v", "copy", "-ar", "44100", "-ac", "1", "-c:a", "aac"))
    )


def test_5_1_is_mixed_down_with_centre_and_surrounds_at_minus_3_db(tmp_path: Path) -> None:
    tones = [("FL", 500), ("FR", 700), ("FC", 1100), ("LFE", 60), ("BL", 1700), ("BR", 2300)]
    inputs: list[str | Path] = []
    for name, hz in tones:
        inputs += ["-i", write_wav(tmp_path / f"{name}.wav", tone(2.0, hz, -20.0))]
    path = tmp_path / "a.mka"
    ffmpeg(*inputs, "-filter_complex", "amerge=inputs=6,channelmap=0|1|2|3|4|5:5.1", "-c:a", "flac", path)
    left, right = play_file(path).track()[:, RATE // 2 : RATE // 2 + RATE]
    assert level_db(left, 500) == pytest.approx(-20.0, abs=0.2)
    assert level_db(right, 700) == pytest.approx(-20.0, abs=0.2)
    assert level_db(left, 1100) == pytest.approx(-23.0, abs=0.2)
    assert level_db(right, 1100) == pytest.approx(-23.0, abs=0.2)
    assert level_db(left, 1700) == pytest.approx(-23.0, abs=0.2)
    assert level_db(right, 2300) == pytest.approx(-23.0, abs=0.2)
    assert level_db(left, 2300) < -90
    assert level_db(left, 60) < -90


def test_six_channels_of_no_known_order_are_heard(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    wav = write_wav(tmp_path / "tone.wav", tone(1.0, 1000.0, -20.0))
    layout = "pan=6 channels|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"
    ffmpeg("-i", wav, "-af", layout, "-c:a", "pcm_s16le", path)
    assert level_db(play_file(path).track()[0, 4800:24000], 1000) > -25


def test_variable_frame_rate_keeps_its_times(tmp_path: Path) -> None:
    some = "select='not(mod(n,25))+lt(random(1),0.4)'"
    played = play_file(variant(tmp_path / "a.mkv", "-vf", some, "-fps_mode", "vfr", *H264, "-c:a", "aac"))
    assert_plays(played)
    assert len(played.pictures) < 100


def test_sound_alone_needs_no_picture(tmp_path: Path) -> None:
    played = play_file(variant(tmp_path / "a.m4a", "-vn", "-c:a", "aac"))
    assert not played.pictures
    assert played.infos[-1].video_codec is None
    assert played.holes() == 0
    assert len(played.clicks()) == 6


def test_picture_alone_needs_no_sound(tmp_path: Path) -> None:
    played = play_file(variant(tmp_path / "a.mp4", "-an", "-c:v", "copy"))
    assert not played.sounds
    assert not played.infos[-1].has_audio
    assert_well_formed(played.pictures)
    assert played.flashes() == [second * RATE for second in range(6)]


def test_a_cover_picture_is_no_video(tmp_path: Path) -> None:
    ffmpeg("-i", base(), "-vframes", "1", tmp_path / "cover.png")
    path = tmp_path / "a.m4a"
    ffmpeg("-i", base(), "-i", tmp_path / "cover.png", "-map", "0:a", "-map", "1:v", "-c:a", "aac", "-c:v", "png",
           "-disposition:v", "attached_pic", path)  # fmt: skip
    played = play_file(path)
    assert played.infos[-1].video_codec is None
    assert len(played.clicks()) == 6


@pytest.mark.parametrize("offset", ["95440", "26.5"])
def test_time_stamps_may_begin_anywhere(tmp_path: Path, offset: str) -> None:
    """95440 s is 3.7 s before MPEG-TS's 33-bit counter wraps."""
    options = ("-output_ts_offset", offset)
    played = play_file(variant(tmp_path / "a.ts", *H264, "-c:a", "aac", *options))
    assert_plays(played)
    assert abs(min(played.pictures[0].pts, played.sounds[0].position)) < RATE // 10
    assert played.track().shape[1] < (SECONDS + 0.5) * RATE


def test_a_file_that_begins_before_zero_stays_together(tmp_path: Path) -> None:
    """Cut without coding anew: the edit list begins inside a group of pictures, at negative time stamps.

    It is cut where a picture begins: elsewhere ffmpeg's copy itself puts the picture up to 40 ms early.
    """
    path = tmp_path / "a.mp4"
    ffmpeg("-ss", "1.52", "-i", base(), "-c", "copy", path)
    with av.open(str(path)) as container:
        assert min(packet.pts for packet in container.demux(video=0) if packet.pts is not None) < 0
    played = play_file(path)
    assert_plays(played, least=4)


@pytest.mark.parametrize("offset", ["0", "1000", "50000"])
def test_time_stamps_that_jump_go_on_without_a_gap(tmp_path: Path, offset: str) -> None:
    first = variant(tmp_path / "1.ts", *H264, "-bf", "2", "-c:a", "aac")
    second = variant(tmp_path / "2.ts", *H264, "-bf", "2", "-c:a", "aac", "-output_ts_offset", offset)
    path = tmp_path / "a.ts"
    path.write_bytes(first.read_bytes() + second.read_bytes())
    played = play_file(path)
    assert_plays(played, least=10)
    assert played.track().shape[1] == pytest.approx(2 * SECONDS * RATE, abs=RATE // 4)


def test_sound_that_begins_late_stays_with_the_picture(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.ts", "a.flv"):
        played = play_file(variant(tmp_path / name, *H264, "-af", "atrim=start=1.3", "-c:a", "aac"))
        assert played.sounds[0].position == pytest.approx(1.3 * RATE, abs=0.05 * RATE)
        assert_plays(played, least=4)


def test_sound_packed_late_into_the_file_stays_with_the_picture(tmp_path: Path) -> None:
    """The muxer's fault: each sound packet 1.3 s of file behind the picture of its moment."""
    path = tmp_path / "a.nut"
    with av.open(str(base())) as source, av.open(str(path), "w") as out:
        video, audio = source.streams.video[0], source.streams.audio[0]
        tracks = {s.index: out.add_stream_from_template(s) for s in (video, audio)}
        packets = [p for p in source.demux(video, audio) if p.dts is not None]
        late = {video.index: 0.0, audio.index: 1.3}
        packets.sort(key=lambda p: float(p.dts * p.time_base) + late[p.stream_index])  # type: ignore[operator]
        for packet in packets:
            packet.stream = tracks[packet.stream_index]
            out.mux(packet)
    assert_plays(play_file(path))


@pytest.mark.parametrize("name", ["a.ts", "a.flv", "a.mkv"])
def test_a_truncated_file_plays_to_where_it_ends(tmp_path: Path, name: str) -> None:
    path = variant(tmp_path / name, *H264, "-c:a", "aac")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    played = play_file(path)
    assert_plays(played, least=3)


@pytest.mark.parametrize("name", ["a.ts", "a.flv", "a.mkv"])
def test_a_corrupted_file_goes_on_behind_the_damage(tmp_path: Path, name: str) -> None:
    """Damage from 1.5 to 2.5 s of 12: it may cost the sound of some seconds, for silence is packed densely."""
    path = tmp_path / name
    long = make_floor(tmp_path / "long.mp4", seconds=12, size=SIZE, bit_rate=300_000)
    ffmpeg("-i", long, *H264, "-c:a", "aac", path)
    data = bytearray(path.read_bytes())
    noise = np.random.default_rng(7)
    for at in range(len(data) // 8, len(data) // 5, len(data) // 80):
        data[at : at + 60] = noise.bytes(60)
    path.write_bytes(data)
    played = play_file(path)
    assert played.end is not None
    assert_well_formed(played.pictures)
    assert played.pictures[-1].pts > 11 * RATE
    assert played.sounds[-1].position > 11 * RATE
    assert all(np.isfinite(sound.samples).all() for sound in played.sounds)
    assert_together(played.clicks(), [f for f in played.flashes() if f > 7.5 * RATE], least=4)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mkv", ("-c:v", "mpeg4", "-q:v", "3", "-c:a", "ac3")),
        ("a.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-b:v", "1M", "-c:a", "libopus")),
        ("a.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")),
        ("a.mp4", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=0", "-c:a", "aac")),
        ("a.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-c:a", "aac")),
        ("a.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv422p", "-c:a", "aac")),
    ],
    ids=["mpeg4", "vp8", "vp9", "hevc", "h264-10-bit", "h264-4-2-2"],
)
def test_what_browsers_cannot_play_is_transcoded(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    played = play_file(variant(tmp_path / name, *options))
    assert_plays(played)
    assert played.infos[-1].transcoded
    keys = [packet.pts for packet in played.pictures if packet.key]
    assert max(np.diff(keys)) <= 2.1 * RATE
    assert all(packet.pts == packet.dts for packet in played.pictures)


def test_key_frames_too_far_apart_are_transcoded(tmp_path: Path) -> None:
    path = variant(tmp_path / "a.mp4", "-c:v", "libx264", "-g", "999", "-sc_threshold", "0", "-c:a", "aac")
    played = play_file(path)
    assert_plays(played)
    assert played.infos[0].transcoded
    assert len([packet for packet in played.pictures if packet.key]) == 3


def test_key_frames_too_far_apart_are_reported_when_not_to_be_transcoded(tmp_path: Path) -> None:
    path = variant(tmp_path / "a.mp4", "-c:v", "libx264", "-g", "999", "-sc_threshold", "0", "-c:a", "aac")
    played = play_file(path, transcode="never")
    assert [warning.code for warning in played.warnings] == ["sparse_key_frames"]
    assert [packet.data for packet in played.pictures] == packets_of(path)


def test_another_codec_is_reported_and_its_sound_kept_when_not_to_be_transcoded(tmp_path: Path) -> None:
    path = variant(tmp_path / "a.avi", "-c:v", "mpeg4", "-c:a", "mp3")
    played = play_file(path, transcode="never")
    assert [warning.code for warning in played.warnings] == ["unsupported_codec"]
    assert not played.pictures
    assert len(played.clicks()) == 6


def test_h264_is_transcoded_when_told_to() -> None:
    played = play_file(base(), transcode="always")
    assert_plays(played)
    assert played.infos[-1].transcoded


def test_a_loop_has_no_seam_in_the_sound(tmp_path: Path) -> None:
    """A sine of whole periods stays a sine over the joint; the picture's clock goes on."""
    wav = write_wav(tmp_path / "tone.wav", tone(2.0, 1000.0, -20.0))
    path = tmp_path / "a.mkv"
    ffmpeg(
        "-i", base(), "-i", wav, "-map", "0:v", "-map", "1:a", "-t", "2", "-c:v", "copy", "-c:a", "flac", path
    )
    played = play_file(path, loop=True, seconds=7.0)
    assert played.holes() == 0
    track = played.track()[0, : 6 * RATE]
    sine = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(6 * RATE) / RATE)
    assert np.abs(track - sine).max() < 0.001
    assert played.loops[:2] == [2 * RATE, 4 * RATE]
    assert_well_formed(played.pictures)
    assert played.flashes()[:6] == [second * RATE for second in range(6)]
    assert len(played.configs) == 1


def test_a_loop_keeps_sound_and_picture_together_round_after_round() -> None:
    played = play_file(base(), loop=True, seconds=25.0)
    assert played.holes() == 0
    assert_well_formed(played.pictures)
    assert_together(played.clicks(), played.flashes(), least=20)


def test_sounds_are_stereo_float() -> None:
    for sound in play_file(base(), seconds=1.0).sounds:
        assert isinstance(sound, Sound)
        assert sound.samples.shape[0] == 2
        assert sound.samples.dtype == np.float32


@pytest.mark.parametrize("content", [b"", b"these are only words\n" * 100, bytes(100_000)])
def test_a_file_that_is_no_medium_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    played = play_file(path)
    assert played.end is not None
    assert played.end.error is not None
    assert played.end.final


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    played = play_file(tmp_path / "nothing.mp4")
    assert played.end is not None
    assert played.end.error == "no such file"
