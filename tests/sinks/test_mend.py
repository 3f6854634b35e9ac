"""What was brought after a hole in the network, put into a recording: where it belongs, and nothing else changed."""

import asyncio
import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from interp.programs.desk import Desk
from interp.render import NotARecording, mix_again
from interp.safety.openings import Openings
from interp.safety.stretch import EDGE, FADE
from interp.sinks.fills import Fill, kept_in
from interp.sinks.flac import FRAME, FlacEncoder
from interp.sinks.flac_frame import renumbered, samples_of
from interp.sinks.mend import CannotMend, mend, mend_all
from interp.sinks.recording import Recorder
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE
from mixers.program import ProgramSettings
from tests.sinks.test_recording import lossless
from tests.sinks.tools import EN, ZH, needs_ffprobe

pytestmark = needs_ffprobe

START = 1_234_560
SECONDS = 3
Sound = npt.NDArray[np.float32]


def steps(n: int, seed: int) -> Sound:
    """Noise of whole 24-bit steps, (2, n)."""
    drawn = np.random.default_rng(seed).integers(-(1 << 22), 1 << 22, (2, n))
    return (drawn / (1 << 23)).astype(np.float32)


def recorded(folder: Path, sound: Sound, fills: list[Fill], *, killed: bool = False) -> Path:
    """Record booth a's two tracks, with these fills brought in the middle of it; return the folder."""
    clock = HouseClock()
    recorder = Recorder(folder, [ZH, EN], {"a": ["en", "zh"]}, clock, event_name="Test")

    async def run() -> None:
        running = asyncio.create_task(recorder.run())
        await asyncio.sleep(0)
        settings = [ProgramSettings(normalise=False)] * 2
        for event in Desk(["zh", "en"], {"a": ["en", "zh"]}, settings).start_event():
            recorder.event({**event, "position": START})
        for at in range(0, sound.shape[1], BLOCK):
            recorder.floor(START + at, np.zeros((2, BLOCK), np.float32))
            recorder.booth("a", START + at, sound[:, at : at + BLOCK])
        for fill in fills:
            recorder.fill(fill)
            ends = {"from": fill.start, "to": fill.end}
            recorder.event({"type": "filled", "booth": fill.booth, "output": fill.output, **ends})
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert recorder.status().error is None

    if killed:  # as far as the disk has it: a recorder that never came to its end
        recorder._mend = lambda: None  # type: ignore[method-assign]  # what the kill takes away
    asyncio.run(run())
    return folder


def weights(n: int, fall: int) -> Sound:
    rise = np.minimum(np.arange(1, n + 1) / EDGE, 1)
    return np.asarray(rise * np.minimum(np.arange(n, 0, -1) / fall, 1), np.float32)


def test_the_closed_file_has_the_stretch_and_not_another_sample_of_it_changed(tmp_path: Path) -> None:
    sound = steps(SECONDS * RATE + 960, 1)
    sound[0, RATE : 2 * RATE] = 0  # the hole
    voice = steps(SECONDS * RATE + 960, 2)
    joined = Fill("a", "en", START + RATE - EDGE, True, voice[0, RATE - EDGE : 2 * RATE + 7])
    faded = Fill("a", "zh", START + 100, False, voice[1, 100:9000])
    folder = recorded(tmp_path / "whole", sound, [joined, faded])
    expected = sound.copy()
    for track, fill, fall in ((0, joined, EDGE), (1, faded, FADE)):
        at, n = fill.start - START, len(fill.sound)
        w = weights(n, fall)
        expected[track, at : at + n] = sound[track, at : at + n] * (1 - w) + fill.sound * w
    for track in (0, 1):
        heard = lossless(folder / "booth-a.mkv", track, 1)[0]
        assert heard.shape == expected[track].shape
        assert np.abs(heard - expected[track]).max() <= 2**-23
        untouched = expected[track] == sound[track]
        assert np.array_equal(heard[untouched], sound[track][untouched])
    assert sorted(path.name for path in folder.iterdir() if "fill" in path.name or "part" in path.name) == []


def test_a_killed_recording_is_rendered_whole_and_finished_by_the_next_service(tmp_path: Path) -> None:
    sound = steps(SECONDS * RATE, 3)
    fill = Fill("a", "en", START + RATE, False, steps(RATE, 4)[0])
    folder = recorded(tmp_path / "recordings" / "killed", sound, [fill], killed=True)
    before = lossless(folder / "booth-a.mkv", 0, 1)[0]
    assert np.array_equal(before, sound[0]), "the hole is still in it"
    assert [(one.start, one.end, one.joined) for one in kept_in(folder)] == [(fill.start, fill.end, False)]
    mend_all(tmp_path / "recordings", tmp_path / "recordings" / "killed")
    assert kept_in(folder), "the one that runs is left alone"
    mend_all(tmp_path / "recordings", None)
    assert not kept_in(folder)
    heard = lossless(folder / "booth-a.mkv", 0, 1)[0]
    w = weights(RATE, FADE)
    assert (
        np.abs(heard[RATE : 2 * RATE] - (sound[0, RATE : 2 * RATE] * (1 - w) + fill.sound * w)).max()
        <= 2**-23
    )
    digest = hashlib.sha256((folder / "booth-a.mkv").read_bytes()).hexdigest()
    mend_all(tmp_path / "recordings", None)
    assert hashlib.sha256((folder / "booth-a.mkv").read_bytes()).hexdigest() == digest
    mend_all(tmp_path / "no such folder", None)


def test_what_cannot_be_mended_stays_as_it_was_and_is_named(tmp_path: Path) -> None:
    sound = steps(RATE, 5)
    folder = recorded(tmp_path / "odd", sound, [Fill("a", "en", START, False, sound[1])], killed=True)
    (folder / "booth-a.mkv").write_bytes(b"no Matroska")
    with pytest.raises(CannotMend, match="odd"):
        mend(folder)
    assert (folder / "booth-a.mkv").read_bytes() == b"no Matroska"
    assert len(kept_in(folder)) == 1
    assert not list(folder.glob(".*"))
    mend_all(tmp_path, None)  # says so in the log


def test_a_frame_takes_another_number_and_keeps_its_sound() -> None:
    sound = steps(FRAME * 3 + 77, 6)[:1]
    encoder = FlacEncoder(1)
    packets = [data for _, _, data in (*encoder.encode(sound), *encoder.flush())]
    assert [samples_of(data) for data in packets] == [FRAME, FRAME, FRAME, 77]
    for number, data in enumerate(packets):
        assert renumbered(data, number) == data, "its checksums are those of the encoder"
        for other in (0, 127, 128, 2047, 2048, 65_535, 65_536, 2_097_152):
            assert renumbered(renumbered(data, other), number) == data
    for junk in (b"", b"\xff\xf8", b"OpusHead" * 4):
        with pytest.raises(ValueError, match="FLAC"):
            samples_of(junk)


def test_outputs_are_open_where_a_stretch_was_filled_and_as_the_log_says_elsewhere() -> None:
    booths = {"a": ("en", "zh")}
    nothing = Openings(booths, [])
    nothing.note({"type": "open", "name": "a", "outputs": [True, False]})
    assert nothing.over(0, 9600) == []
    openings = Openings(booths, [("a", "en", 20_000, 40_000), ("gone", "en", 0, 10)])
    openings.note({"type": "open", "name": "a", "outputs": [True, False]})
    assert openings.over(9600, 9600) == [], "the log has it open itself"
    openings.note({"type": "open", "name": "a", "outputs": [False, True]})
    assert [one["outputs"] for one in openings.over(19_200, 9600)] == [[True, True]]
    assert openings.over(28_800, 9600) == []
    assert [one["outputs"] for one in openings.over(48_000, 9600)] == [[False, True]]


def mixed(recording: Path) -> Sound:
    """Return what a render makes of a recording, (2 programs, n), left channels."""
    return np.concatenate([programs[:, 0] for _, programs in mix_again(recording)], axis=1)


def test_a_render_has_the_stretch_in_its_program_whether_it_is_in_the_file_yet_or_not(tmp_path: Path) -> None:
    silence = np.zeros((2, SECONDS * RATE), np.float32)
    fill = Fill("a", "en", START + RATE, False, steps(RATE, 8)[0])
    folder = recorded(tmp_path / "render", silence, [fill], killed=True)
    beside = mixed(folder)
    assert mend(folder) == [folder / "booth-a.mkv"]
    assert np.array_equal(mixed(folder), beside)
    zh, en = beside
    assert not zh.any()
    assert np.sqrt((en[RATE + 4800 : 2 * RATE - 4800] ** 2).mean()) > 0.1, "though the log has no mic open"
    assert not en[: RATE - 4800].any()


def test_a_stretch_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "torn", steps(RATE, 7), [])
    (folder / f"booth-a.fill-{START}-{START + RATE}-joined-en.mka").write_bytes(b"no Matroska")
    with pytest.raises(NotARecording, match="a stretch of booth a"):
        list(mix_again(folder))
