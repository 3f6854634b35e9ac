"""The bundled media hold what script.json and the interpreters rely on; read back with ffprobe and PyAV."""

import av
import numpy as np
import numpy.typing as npt
import pytest

from interp.demo.cast import MEDIA, read_script

SCRIPT = read_script()
RATE = 48_000
SECONDS: int = SCRIPT["seconds"]


def decode(name: str) -> npt.NDArray[np.float32]:
    """Return the sound of a file, mono, placed by its time stamps, exactly one loop long."""
    track = np.zeros((SECONDS + 1) * RATE, np.float32)
    with av.open(str(MEDIA / name)) as file:
        resampler = av.AudioResampler("fltp", "mono", RATE)
        for decoded in file.decode(audio=0):
            for frame in resampler.resample(decoded):
                assert frame.pts is not None
                assert frame.time_base is not None
                start = round(float(frame.pts * frame.time_base) * RATE)
                block = frame.to_ndarray()[0]
                cut = max(0, -start)
                track[start + cut : start + len(block)] = block[cut:]
    return track[: SECONDS * RATE]


def level_db(samples: npt.NDArray[np.float32]) -> float:
    return float(10 * np.log10((samples.astype(np.float64) ** 2).mean() + 1e-12))


def part(track: npt.NDArray[np.float32], start: float, end: float) -> npt.NDArray[np.float32]:
    return track[round(start * RATE) : round(end * RATE)]


@pytest.fixture(scope="module")
def tracks() -> dict[str, npt.NDArray[np.float32]]:
    return {
        "floor": decode("floor.mp4"),
        "zh": decode("interpreter-zh.opus"),
        "en": decode("interpreter-en.opus"),
        **{name: decode(f"delegate-{name}.mp4") for name in SCRIPT["delegates"]},
    }


def test_the_files_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in MEDIA.iterdir()}
    assert all(size < 2_900_000 for size in sizes.values()), sizes
    assert sum(sizes.values()) < 7_500_000, sizes


def test_the_floor_is_720p25_h264_with_a_key_frame_a_second_and_no_b_frames() -> None:
    with av.open(str(MEDIA / "floor.mp4")) as file:
        video = file.streams.video[0]
        assert (video.codec_context.name, video.width, video.height, video.average_rate) == (
            "h264", 1280, 720, 25,
        )  # fmt: skip
        packets = [packet for packet in file.demux(video) if packet.size]
        base = video.time_base
        assert base is not None
        times = [packet.pts * base for packet in packets if packet.pts is not None]
        keys = [time for packet, time in zip(packets, times, strict=True) if packet.is_keyframe]
        assert all(packet.pts == packet.dts for packet in packets)
    assert len(times) == SECONDS * 25
    assert keys == list(range(SECONDS))


def test_sound_and_picture_are_of_one_length() -> None:
    """The loop has whole video frames and whole AAC frames: nothing drifts when it goes round."""
    assert SECONDS * RATE % 1024 == 0
    with av.open(str(MEDIA / "floor.mp4")) as file:
        for stream in (file.streams.video[0], file.streams.audio[0]):
            assert stream.duration is not None
            assert stream.time_base is not None
            assert float(stream.duration * stream.time_base) == pytest.approx(SECONDS, abs=0.001)


def test_every_flash_has_its_click_within_ten_milliseconds(
    tracks: dict[str, npt.NDArray[np.float32]],
) -> None:
    sync = SCRIPT["sync"]
    expected = np.arange(sync["first_s"], SECONDS, sync["period_s"])
    flashes = flash_times(sync["square"])
    clicks = click_times(tracks["floor"], sync["click_hz"])
    assert flashes == pytest.approx(list(expected))
    assert len(clicks) == len(flashes)
    offsets = np.array(clicks) - np.array(flashes)
    assert np.abs(offsets).max() <= 0.010, offsets


def flash_times(square: list[int]) -> list[float]:
    """Return when the square is white, in seconds, from every frame decoded."""
    left, top, width, height = square
    flashes = []
    with av.open(str(MEDIA / "floor.mp4")) as file:
        file.streams.video[0].thread_type = "AUTO"
        for frame in file.decode(video=0):
            plane = frame.planes[0]
            luma = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
            if luma[top + 4 : top + height - 4, left + 4 : left + width - 4].mean() > 180:
                assert frame.time is not None
                flashes.append(frame.time)
    return flashes


def click_times(track: npt.NDArray[np.float32], hertz: float) -> list[float]:
    """Return the onsets of bursts at `hertz`, in seconds: where the band's envelope first reaches half its peak."""
    t = np.arange(192) / RATE
    kernel = np.hanning(192) * np.exp(-2j * np.pi * hertz * t)
    size = 1 << (len(track) + 192).bit_length()
    envelope = np.abs(np.fft.ifft(np.fft.fft(track, size) * np.fft.fft(kernel, size)))[96 : 96 + len(track)]
    loud = np.flatnonzero(envelope > 0.35 * envelope.max())
    groups = np.split(loud, np.flatnonzero(np.diff(loud) > RATE // 10) + 1)
    onsets = []
    for group in groups:
        peak = envelope[group].max()
        onsets.append(float(group[np.argmax(envelope[group] > peak / 2)]) / RATE)
    return onsets


def test_speech_is_where_the_script_says(tracks: dict[str, npt.NDArray[np.float32]]) -> None:
    for sentence in SCRIPT["sentences"]:
        said = sentence["interpretation"]
        for track, place in (
            (tracks[sentence["delegate"] or "floor"], sentence),
            (tracks[said["language"]], said),
        ):
            assert -28 < level_db(part(track, place["start"], place["end"])) < -17, place
            for edge in (
                part(track, place["start"], place["start"] + 0.15),
                part(track, place["end"] - 0.25, place["end"]),
            ):
                assert level_db(edge) > -45, place


def test_between_sentences_there_is_silence(tracks: dict[str, npt.NDArray[np.float32]]) -> None:
    for language in ("zh", "en"):
        quiet = tracks[language].copy()
        for sentence in SCRIPT["sentences"]:
            said = sentence["interpretation"]
            if said["language"] == language:
                quiet[round((said["start"] - 0.02) * RATE) : round((said["end"] + 0.05) * RATE)] = 0
        assert level_db(quiet) < -75


def test_no_interpretation_comes_before_the_words_it_renders() -> None:
    for sentence in SCRIPT["sentences"]:
        said = sentence["interpretation"]
        assert said["start"] >= sentence["start"] + 2.0
        assert said["end"] > sentence["end"]
        assert said["language"] != sentence["language"]


def test_the_seam_of_the_loop_is_silent(tracks: dict[str, npt.NDArray[np.float32]]) -> None:
    for name, track in tracks.items():
        assert level_db(part(track, SECONDS - 0.5, SECONDS)) < -80, name
        assert level_db(part(track, 0, 0.9)) < -80, name
