"""The quality of a feed: measured on the demo's speech, treated as bad lines and rooms treat it."""

from functools import cache

import numpy as np
import pytest
import soxr

from interp.demo.cast import MEDIA
from mixers.clipping import STRETCH
from mixers.quality import Quality, QualityMeter
from mixers.tone import noise, sine
from mixers.units import RATE, Samples
from tests.mixers.session import MEDIA as SHARED
from tests.mixers.session import decode

READER = SHARED / "librivox_austen_en_16k_25s.flac"
VOICES = ["demo", pytest.param("reader", marks=pytest.mark.media)]


@cache
def speech(name: str) -> Samples:
    """Return 14 s of speech: two synthetic speakers, or a person who reads."""
    if name == "reader" and not READER.is_file():
        pytest.skip("needs ../shared/media")
    return decode(MEDIA / "floor.mp4" if name == "demo" else READER)[2 * RATE : 16 * RATE]


def measure(sound: Samples) -> Quality | None:
    meter = QualityMeter(2)
    for start in range(0, len(sound) - STRETCH + 1, STRETCH):
        meter.push(np.stack([sound[start : start + STRETCH]] * 2))
    return meter.read()


def quality(sound: Samples) -> Quality:
    measured = measure(sound)
    assert measured is not None
    return measured


def through(sound: Samples, rate: int) -> Samples:
    """Return it as a line of another sampling rate leaves it."""
    return soxr.resample(soxr.resample(sound, RATE, rate), rate, RATE).astype(np.float32)


def in_a_room(sound: Samples, rt60: float, direct_db: float = 0.0) -> Samples:
    """Return it with a decay of noise, whose energy is that of the direct sound less `direct_db`."""
    n = round(rt60 * RATE * 1.1)
    decay = np.random.default_rng(7).normal(size=n) * 10 ** (-3 * np.arange(n) / RATE / rt60)
    decay *= 10 ** (-direct_db / 20) / np.sqrt(np.square(decay).sum())
    decay[0] += 1
    size = 1 << (len(sound) + n - 1).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(decay, size)
    return np.fft.irfft(spectrum, size)[: len(sound)].astype(np.float32)


def clipped(sound: Samples, db: float) -> Samples:
    """Return it with its top `db` cut off."""
    top = np.abs(sound).max() * 10 ** (-db / 20)
    return np.clip(sound, -top, top)


@pytest.mark.parametrize("voice", VOICES)
def test_the_bandwidth_is_that_of_the_line(voice: str) -> None:
    """... also when there is hiss above it."""
    sound = speech(voice)
    assert quality(sound).bandwidth_hz > 7000
    for rate, low, high in ((8000, 3400, 4500), (16_000, 7000, 8500)):
        narrow = through(sound, rate)
        assert low <= quality(narrow).bandwidth_hz <= high
        assert low <= quality(narrow + noise(3, len(sound), -55.0)).bandwidth_hz <= high


@pytest.mark.parametrize("voice", VOICES)
def test_flat_tops_are_told_and_loud_speech_is_not_taken_for_them(voice: str) -> None:
    sound = speech(voice)
    whole, cut = quality(sound).clipped_percent, quality(clipped(sound, 6)).clipped_percent
    print(f"{voice}: whole {whole:.0f} %, 6 dB cut off {cut:.0f} %")
    assert whole < 7
    assert cut > 15
    assert quality(clipped(sound, 12)).clipped_percent > 50


@pytest.mark.parametrize("voice", VOICES)
def test_the_level_is_that_of_the_speech_whatever_the_pauses(voice: str) -> None:
    sound = speech(voice)
    level = quality(sound).level_lufs
    assert -26 < level < -14
    assert quality(sound * np.float32(0.1)).level_lufs == pytest.approx(level - 20, abs=0.5)
    with_pause = sound.copy()
    with_pause[6 * RATE : 10 * RATE] = 0
    assert quality(with_pause).level_lufs == pytest.approx(level, abs=2.0)


@pytest.mark.parametrize("voice", VOICES)
def test_rooms_are_told_apart(voice: str) -> None:
    sound = speech(voice)
    told = [quality(in_a_room(sound, rt60)).reverberation_s for rt60 in (0.2, 0.6, 1.2)]
    near = quality(in_a_room(sound, 1.2, direct_db=8)).reverberation_s
    print(f"{voice}: dry {quality(sound).reverberation_s}, 0.2/0.6/1.2 s: {told}, 1.2 s near: {near}")
    short, middle, long = told
    assert short is not None
    assert short < 0.4
    assert middle == pytest.approx(0.6, abs=0.15)
    assert long == pytest.approx(1.2, abs=0.3)
    assert near is not None
    assert near < long
    noisy = in_a_room(sound, 0.6) + noise(2, len(sound), -60.0)
    assert quality(noisy).reverberation_s == pytest.approx(0.6, abs=0.2)


def test_tones_noise_and_silence_are_no_speech() -> None:
    n = 14 * RATE
    for sound in (sine(0, n), noise(1, n, -20.0), np.zeros(n, np.float32)):
        assert measure(sound) is None


def test_sound_comes_in_whole_stretches() -> None:
    with pytest.raises(ValueError, match="multiple of 9600"):
        QualityMeter(2).push(np.zeros((2, 960), np.float32))
