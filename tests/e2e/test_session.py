"""A whole interpreted session through the real service: the floor is down under every sentence, and only there.

What the floor's gain is can be read from a mix with a voice in it: the floor carries a quiet tone above all speech.
"""

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from interp.demo.cast import MEDIA as DEMO
from interp.demo.score import load_score
from mixers.units import RATE
from tests.mixers.session import FLOOR, PRESENT, VOICE, decode, sentences
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav
from tests.support.reading import FFMPEG, Sound, read_sound
from tests.support.speakers import Speakers, speakers

Wave = npt.NDArray[np.float32]
PILOT_HZ, PILOT_DB, BELOW_HZ = 14_000.0, -25.0, 10_000.0
WINDOW = 1920
"""Samples that one reading of the floor's level is made of: 40 ms, against the coder's noise beside a sharp s."""
SECOND = RATE // WINDOW
LEAD = 12.0
"""Seconds of nothing before the session, in which the service starts and the interpreter sits down."""
DOWN_DB, BACK_S = -15.0, 2.5


@dataclass(frozen=True)
class Told:
    """What was on the air, and where in it each sentence lies."""

    zh: Wave
    en: Wave
    sentences: list[tuple[int, int]]
    """First sample and end of each, in the outputs."""


def pilot_db(sound: Wave) -> npt.NDArray[np.float64]:
    """Return the pilot's level in every 40 ms of `sound` (n,), dBFS."""
    pieces = sound[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW)
    window = np.hanning(WINDOW)
    wave = np.exp(-2j * np.pi * PILOT_HZ * np.arange(WINDOW) / RATE)
    amplitude = 2 * np.abs(pieces @ (window * wave)) / window.sum()
    return np.asarray(20 * np.log10(np.maximum(amplitude, 1e-6)))


def below_pilot(sound: Wave) -> Wave:
    """Return speech without what lies where the pilot is read: a sharp s reaches beyond 14 kHz."""
    spectrum = np.fft.rfft(sound)
    spectrum[round(BELOW_HZ / RATE * len(sound)) :] = 0
    return np.fft.irfft(spectrum, len(sound)).astype(np.float32)


def with_pilot(path: Path, floor: Wave) -> Path:
    return write_wav(path, floor + tone(len(floor) / RATE + 1, PILOT_HZ, PILOT_DB)[: len(floor)])


def place_of(voice: Wave, program: Wave) -> int:
    """Return the sample of `program` at which `voice` begins, from their correlation at 8 kHz."""
    short, long = (wave[: len(wave) // 6 * 6].reshape(-1, 6).mean(axis=1) for wave in (voice, program))
    size = 1 << (len(short) + len(long) - 1).bit_length()
    product = np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size))
    at = int(np.argmax(np.fft.irfft(product, size)))
    return 6 * (at if at < len(long) else at - size)


def together(zh: Sound, en: Sound) -> tuple[Wave, Wave]:
    """Cut two sounds to the time that both have."""
    start = max(zh.start, en.start)
    ends = [sound.start + sound.samples.shape[1] / RATE for sound in (zh, en)]
    first, second = (sound.between(start, min(ends)) for sound in (zh, en))
    n = min(len(first), len(second))
    return first[:n], second[:n]


def located(zh: Sound, en: Sound, voice: Wave, spoken: list[tuple[float, float]]) -> Told:
    """Find each sentence, told by its seconds in `voice`, in the programs."""
    zh_wave, en_wave = together(zh, en)
    whole = place_of(voice, zh_wave)
    places = []
    for start, end in spoken:
        first, last = round(start * RATE), round(end * RATE)
        around = max(0, first + whole - RATE // 2)
        moved = place_of(voice[first:last], zh_wave[around : last + whole + RATE // 2])
        assert abs(around + moved - first - whole) < RATE // 100, f"the voice has moved at {start} s"
        places.append((around + moved, around + moved + last - first))
    return Told(zh_wave, en_wave, places)


def check(told: Told) -> None:
    """The floor is down in each sentence of zh from its first sample on, back after the last, whole in en."""
    for start, end in told.sentences:
        gain = pilot_db(told.zh[start:end]) - pilot_db(told.en[start:end])
        assert gain[:2].max() <= DOWN_DB, f"the first 50 ms of the sentence at {start / RATE:.2f} s"
        assert gain.max() <= DOWN_DB, f"{gain.argmax() / SECOND:.2f} s into that at {start / RATE:.2f} s"
    after = told.sentences[-1][1] + round(BACK_S * RATE)
    back = pilot_db(told.zh[after:]) - pilot_db(told.en[after:])
    assert len(back) > SECOND, "the outputs end too early"
    assert np.abs(back).max() < 1.5
    # Levelling moves the floor by a dB a second at most; a ducker by its depth in a moment.
    floor = pilot_db(told.en[told.sentences[0][0] - RATE : -RATE])
    for at in range(0, len(floor) - SECOND, SECOND // 2):
        second = floor[at : at + SECOND]
        assert second.max() - second.min() < 4.0, f"the floor moved in en at {at / SECOND:.2f} s"
    assert floor.min() > PILOT_DB - 12.0


def speak_along(event: RunningEvent, room: Speakers, voice: Wave) -> float:
    """Let an interpreter in booth a speak `voice` along with the floor; return the floor's time, seconds."""
    interpreter = room.enter("a")
    interpreter.patch(output="zh", mic="on")
    media_time: float = event.state()["sources"][0]["media_time_s"]
    assert media_time < LEAD, "the session has begun without its interpreter"
    interpreter.say(voice[round(media_time * RATE) :])
    return media_time


@pytest.mark.media
@pytest.mark.slow
@pytest.mark.timeout(360)
@pytest.mark.skipif(not PRESENT, reason="needs ../shared/media")
def test_a_conference_is_ducked_in_zh_under_every_sentence_and_never_in_en(tmp_path: Path) -> None:
    lead = np.zeros(round(LEAD * RATE), np.float32)
    voice = np.concatenate([lead, below_pilot(decode(VOICE)), np.zeros(20 * RATE, np.float32)])
    floor = np.concatenate([lead, below_pilot(decode(FLOOR))])
    floor = np.pad(floor, (0, max(0, len(voice) - len(floor))))
    spoken = [(LEAD + s.start / RATE, LEAD + s.end / RATE) for s in sentences()]
    assert len(spoken) == 30
    path = with_pilot(tmp_path / "floor.wav", floor)
    with running_event(tmp_path, floor=path, recording=True) as event, speakers(event) as room:
        time.sleep(spoken[-1][1] + 6 - speak_along(event, room, voice))
    (recording,) = (event.data_dir / "recordings").iterdir()
    zh, en = (read_sound(recording / f"{code}.mkv") for code in ("zh", "en"))
    assert zh.holes == en.holes == 0
    check(located(zh, en, voice, spoken))


def capture_both(url: str, seconds: float, path: Path) -> None:
    """Copy both languages of the live output into one file, on one timeline."""
    command = [FFMPEG, "-v", "error", "-y", "-i", f"{url}/live/master.m3u8", "-t", str(seconds)]
    command += ["-map", "0:a:0", "-map", "0:a:1", "-c", "copy", str(path)]
    subprocess.run(command, check=True, timeout=seconds + 60, stdin=subprocess.DEVNULL)


@pytest.mark.slow
def test_a_speech_is_ducked_in_zh_under_every_sentence_and_never_in_en_in_the_live_outputs(
    tmp_path: Path,
) -> None:
    """The demo's own speech, whose first turn is interpreted into zh up to 21.5 s."""
    script = json.loads((DEMO / "script.json").read_text("utf-8"))
    spoken = [
        (LEAD + s["interpretation"]["start"], LEAD + s["interpretation"]["end"])
        for s in script["sentences"]
        if s["turn"] == 0
    ]
    lead, rest = np.zeros(round(LEAD * RATE), np.float32), np.zeros(20 * RATE, np.float32)
    said = load_score(DEMO, "zh").track[0, : 22 * RATE]
    voice = np.concatenate([lead, below_pilot(said), rest])
    floor = np.concatenate([lead, below_pilot(decode(DEMO / "floor.mp4")[: 22 * RATE]), rest])
    path = tmp_path / "live.mkv"
    with (
        running_event(tmp_path, floor=with_pilot(tmp_path / "floor.wav", floor)) as event,
        speakers(event) as room,
    ):
        media_time = speak_along(event, room, voice)
        capture_both(event.url, spoken[-1][1] + 9 - media_time, path)
    zh, en = (read_sound(path, stream) for stream in (0, 1))
    assert zh.holes == en.holes == 0
    check(located(zh, en, voice, spoken))
