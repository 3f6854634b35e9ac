"""`interp.sinks.export`: what comes out is the program's sound, at its level and in its place."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from interp.sinks.export import ExportError, Format, NotARecording, export, programs

RATE = 48000
SECONDS = 4


def sound(frequency: float) -> npt.NDArray[np.float32]:
    """Return a tone at -12 dBFS (peak) that is on from second 1 to second 2, shape (2, n)."""
    time = np.arange(SECONDS * RATE) / RATE
    tone = 10 ** (-12 / 20) * np.sin(2 * np.pi * frequency * time) * ((time >= 1) & (time < 2))
    return np.stack([tone, tone]).astype(np.float32)


def make_program(path: Path, frequency: float) -> None:
    with av.open(str(path), "w") as container:
        audio = container.add_stream("aac", rate=RATE, layout="stereo")
        video = container.add_stream("libx264", rate=25, options={"bf": "0", "g": "25"})
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        samples = sound(frequency)
        for start in range(0, samples.shape[1], 1024):
            block = np.ascontiguousarray(samples[:, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            container.mux(audio.encode(frame))
        for number in range(SECONDS * 25):
            picture = np.full((48, 64, 3), number % 255, np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(audio.encode(None))
        container.mux(video.encode(None))


def heard(path: Path) -> npt.NDArray[np.float32]:
    """Decode the left channel of a file, each frame in its place, shape (n,)."""
    out = np.zeros((SECONDS + 1) * RATE, np.float32)
    with av.open(str(path)) as container:
        # An mp3's time stamps begin behind its encoder's priming, which the decoder has taken away.
        origin = float((container.start_time or 0) / av.time_base) if path.suffix == ".mp3" else 0.0
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
        for frame in container.decode(audio=0):
            for piece in resampler.resample(frame):
                assert piece.time is not None
                start = max(0, round((piece.time - origin) * RATE))
                block = piece.to_ndarray()[0]
                out[start : start + len(block)] = block[: len(out) - start]
    return out


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recording")
    make_program(folder / "en.mkv", 440)
    make_program(folder / "zh.mkv", 1000)
    (folder / "floor.mkv").touch()
    (folder / "booth-a.mkv").touch()
    (folder / "events.jsonl").touch()
    return folder


def test_a_recordings_programs_are_its_languages(recording: Path) -> None:
    assert programs(recording) == ["en", "zh"]


@pytest.mark.parametrize("format", ["mp4", "mp3", "wav"])
def test_an_exported_program_sounds_at_its_level_and_in_its_place(
    recording: Path, tmp_path: Path, format: Format
) -> None:
    (path,) = export(recording, "zh", format, tmp_path / "out")
    assert path == tmp_path / "out" / f"zh.{format}"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    samples = heard(path)
    tone = samples[RATE + 4800 : 2 * RATE - 4800]
    assert 20 * np.log10(np.sqrt(np.mean(tone**2))) == pytest.approx(-15.0, abs=0.5)
    spectrum = np.abs(np.fft.rfft(tone))
    assert np.argmax(spectrum) * RATE / len(tone) == pytest.approx(1000, abs=5)
    loud = np.flatnonzero(np.abs(samples) > 0.1)
    assert loud[0] / RATE == pytest.approx(1.0, abs=0.005)
    assert loud[-1] / RATE == pytest.approx(2.0, abs=0.005)


def test_mp4_holds_the_very_packets_of_the_recording(recording: Path, tmp_path: Path) -> None:
    (path,) = export(recording, "en", "mp4", tmp_path)

    def packets(file: Path) -> list[tuple[str, bytes]]:
        with av.open(str(file)) as container:
            return sorted((p.stream.type, bytes(p)) for p in container.demux() if p.size)

    assert packets(path) == packets(recording / "en.mkv")


def test_every_program_is_exported_unless_one_is_named(recording: Path, tmp_path: Path) -> None:
    assert [path.name for path in export(recording, None, "wav", tmp_path)] == ["en.wav", "zh.wav"]


def test_what_is_no_recording_is_one_line(recording: Path, tmp_path: Path) -> None:
    with pytest.raises(NotARecording, match=r"none: no such folder; expected a recording's folder$"):
        export(tmp_path / "none", None, "mp4", None)
    with pytest.raises(NotARecording, match=r"no program in it; expected"):
        export(tmp_path, None, "mp4", None)
    with pytest.raises(NotARecording, match=r"no program 'fr'; expected one of en, zh$"):
        export(recording, "fr", "mp4", None)


def test_a_damaged_program_leaves_no_half_made_file(tmp_path: Path) -> None:
    (tmp_path / "en.mkv").write_bytes(b"junk" * 100)
    with pytest.raises(ExportError, match=r"en\.mkv: cannot be made a mp4: "):
        export(tmp_path, None, "mp4", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
