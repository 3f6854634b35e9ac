"""Which source speaks, and what is said of its sound."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from interp.demo.cast import MEDIA
from interp.lights.sound import SpeakersSound, faults
from interp.programs.desk import PERIOD
from interp.router.floor import Floor
from interp.router.strips import SourceFader
from interp.sources.source import Source
from mixers.clipping import STRETCH
from mixers.quality import Quality, QualityMeter
from mixers.tone import noise
from mixers.units import RATE, Samples
from tests.mixers.session import decode


@dataclass
class Feed:
    """A source that is live."""

    live: bool = True


class Sources:
    """Two feeds; what they say is set by the test."""

    def __init__(self) -> None:
        self.feeds = {"podium": Feed(), "hall": Feed()}
        self.faders = {name: SourceFader() for name in self.feeds}
        self.floor = Floor(cast("dict[str, Source]", self.feeds), self.faders)
        self.lamp = SpeakersSound(self.floor)
        self.speech = decode(MEDIA / "floor.mp4")[2 * RATE : 18 * RATE]

    def speak(self, seconds: float, *, watched: bool = True, **gains: float) -> None:
        """Let each source play the demo's speech with a gain, and the others a quiet room."""
        for period in range(round(seconds * RATE / PERIOD)):
            for name in self.feeds:
                self.floor.blocks[name] = self._block(period, gains.get(name, 0.0))
            self.lamp.push(watched=watched)

    def _block(self, period: int, gain: float) -> Samples:
        start = period * PERIOD % len(self.speech)
        heard = np.resize(self.speech[start : start + PERIOD], PERIOD) * np.float32(gain)
        return np.stack([heard + noise(period, PERIOD, -75.0)] * 2)


def test_the_loudest_that_is_live_and_not_muted_speaks() -> None:
    sources = Sources()
    sources.speak(1)
    assert sources.lamp.speaking is None
    sources.speak(3, podium=1.0, hall=0.3)
    assert sources.lamp.speaking == "podium"
    sources.speak(0.6, podium=0.02, hall=1.0)
    assert sources.lamp.speaking == "podium", "a cough changes nothing"
    sources.speak(6, podium=0.02, hall=1.0)
    assert sources.lamp.speaking == "hall"
    sources.faders["hall"].mute = True
    sources.speak(4, podium=0.5, hall=1.0)
    assert sources.lamp.speaking == "podium"
    sources.feeds["podium"].live = False
    sources.speak(1, podium=0.5, hall=1.0)
    assert sources.lamp.speaking is None


def test_sound_is_measured_while_somebody_looks_and_told_with_the_fader() -> None:
    sources = Sources()
    sources.speak(8, watched=False, podium=1.0)
    assert sources.lamp.read("podium") is None
    sources.speak(13, podium=1.0)
    good = sources.lamp.read("podium")
    assert good is not None
    assert good.faults == ()
    sources.faders["podium"].gain_db = -20.0
    quiet = sources.lamp.read("podium")
    assert quiet is not None
    assert quiet.level_lufs == pytest.approx(good.level_lufs - 20)
    assert quiet.faults == ("quiet",)
    assert sources.lamp.read("hall") is None
    sources.feeds["podium"].live = False
    sources.speak(1)
    assert sources.lamp.read("podium") is None


@pytest.mark.parametrize(
    ("coded", "narrow"),
    [
        (("-ar", "8000", "-c:a", "pcm_alaw", "-f", "wav"), True),
        (("-ar", "8000", "-c:a", "aac", "-b:a", "16k", "-f", "adts"), True),
        (("-c:a", "libopus", "-b:a", "8k", "-application", "voip", "-f", "ogg"), True),
        (("-ar", "12800", "-c:a", "pcm_s16le", "-f", "wav"), False),  # what AMR-WB leaves
        (("-ar", "16000", "-c:a", "aac", "-b:a", "24k", "-f", "adts"), False),
    ],
)
def test_a_telephone_is_told_however_it_comes_and_a_wideband_call_is_none(
    coded: tuple[str, ...], narrow: bool, ffmpeg: str, tmp_path: Path
) -> None:
    for voice in ("floor.mp4", "interpreter-zh.opus"):
        speech = decode(MEDIA / voice)[2 * RATE : 15 * RATE]
        to = [ffmpeg, "-v", "error", "-f", "f32le", "-ar", "48000", "-ac", "1", "-i", "-", *coded]
        subprocess.run([*to, str(tmp_path / "line")], input=speech.tobytes(), check=True)
        back = [
            ffmpeg,
            "-v",
            "error",
            "-i",
            tmp_path / "line",
            "-f",
            "f32le",
            "-ar",
            "48000",
            "-ac",
            "1",
            "-",
        ]
        heard = np.frombuffer(subprocess.run(back, capture_output=True, check=True).stdout, np.float32)
        meter = QualityMeter(1)
        for start in range(0, len(heard) - STRETCH + 1, STRETCH):
            meter.push(heard[np.newaxis, start : start + STRETCH])
        quality = meter.read()
        assert quality is not None
        assert ("narrow" in faults(quality, -20.0)) == narrow, quality.bandwidth_hz
        (tmp_path / "line").unlink()


def test_the_worst_is_told_first() -> None:
    bad = Quality(level_lufs=-35.0, bandwidth_hz=3750.0, clipped_percent=30.0, reverberation_s=1.0)
    assert faults(bad, -35.0) == ("clipped", "narrow", "quiet", "echoing")
    good = Quality(level_lufs=-20.0, bandwidth_hz=12_250.0, clipped_percent=2.0, reverberation_s=None)
    assert faults(good, -20.0) == ()
    assert faults(good, -5.0) == ("loud",)
