"""How good the sound of a speaker's feed is: bandwidth, clipping, level, reverberation.

All of it is told of speech only: of tones, noise and silence nothing is.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mixers.clipping import STRETCH, clipped_percent, crowds
from mixers.decibel import powers_db
from mixers.kweight import KWeighting
from mixers.loudness import lufs
from mixers.reverberation import FRAMES_A_SECOND, reverberation_s
from mixers.units import BLOCK, RATE, Samples

KEPT_S: Final = 12
"""Seconds of sound that a reading is about."""
LEAST_S: Final = 2.0
"""Seconds of speech in them from which on anything is told."""
HOP: Final = RATE // FRAMES_A_SECOND
_WINDOW: Final = 1024
_BAND_HZ: Final = 500
_BANDS: Final = 36
"""Of 500 Hz each, from 250 Hz on: to 18,250 Hz. Below that is hum, and no speech that a line cuts off."""
_SPEECH_EDGES_HZ: Final = (300, 500, 800, 1200, 1800, 2600, 3500)
"""Bands in which the decay is taken: what every line carries."""
_EVERY: Final = 3
"""Of the spectra, every third is kept for the bandwidth."""
REACHES_DB: Final = 55.0
"""A band so far below the strongest is still carried. Sibilants reach -30 to -50 dB, and what a codec or a telephone
cuts off is below -60."""
ALIVE_DB: Final = 8.0
"""A band that carries speech comes and goes by more than this (10th to 95th percentile); hiss does not."""
_ACTIVE_LUFS: Final = -50.0
_GATE_LU: Final = 10.0
"""As EBU R 128: what lies so far below the mean is a pause."""
_SPEECH_DB: Final = 6.0
"""The level of speech moves by more than this between its blocks of 20 ms (10th to 90th percentile); that of a tone or
of noise does not."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of the last `KEPT_S` of speech."""

    level_lufs: float
    """Gated loudness, LUFS."""
    bandwidth_hz: float
    """The upper end of the band that carries speech, in steps of `_BAND_HZ`."""
    clipped_percent: float
    """Share of the louder half whose tops are cut off flat, see `mixers.clipping`."""
    reverberation_s: float | None
    """Estimated reverberation time (RT60); None where too little tells it."""


class QualityMeter:
    """One feed, stereo or mono, streaming. Measure what comes, and read every second or two."""

    def __init__(self, channels: int = 2) -> None:
        self._channels = channels
        self._weighting = KWeighting(channels)
        self._window = np.hanning(_WINDOW).astype(np.float32)
        hertz = np.arange(_WINDOW // 2 + 1) * RATE / _WINDOW
        self._speech = np.searchsorted(hertz, _SPEECH_EDGES_HZ)
        self._bands = np.searchsorted(hertz, _BAND_HZ / 2 + _BAND_HZ * np.arange(_BANDS + 1))
        self._tail: Samples = np.zeros(_WINDOW - HOP, np.float32)
        self._powers = np.zeros(KEPT_S * RATE // BLOCK, np.float32)
        """K-weighted, of each block."""
        self._crowds = np.zeros((2, KEPT_S * RATE // STRETCH), np.float32)
        """Of each stretch its peak, and the share of samples near it."""
        self._envelopes = np.zeros((len(_SPEECH_EDGES_HZ) - 1, KEPT_S * FRAMES_A_SECOND), np.float32)
        self._spectra = np.zeros((_BANDS, KEPT_S * FRAMES_A_SECOND // _EVERY), np.float32)
        self._frames = 0

    def push(self, samples: Samples) -> None:
        """Take what comes next, (channels, n), n a multiple of STRETCH (200 ms), at most `KEPT_S`."""
        channels, n = samples.shape
        if channels != self._channels or n % STRETCH:
            raise ValueError(
                f"samples {samples.shape}; expected ({self._channels}, n), n a multiple of {STRETCH}"
            )
        weighted = self._weighting.process(samples).reshape(channels, -1, BLOCK)
        _shift(self._powers, np.einsum("ckn,ckn->k", weighted, weighted) / BLOCK)
        _shift(self._crowds, np.stack(crowds(samples)))
        sound = np.concatenate((self._tail, samples.mean(axis=0)))
        self._tail = sound[len(sound) - (_WINDOW - HOP) :].copy()
        frames = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::HOP]
        spectrum = np.square(np.abs(np.fft.rfft(frames * self._window))).T
        _shift(self._envelopes, np.add.reduceat(spectrum, self._speech, axis=0)[:-1])
        kept = spectrum[:, -self._frames % _EVERY :: _EVERY]
        self._frames += frames.shape[0]
        _shift(self._spectra, np.add.reduceat(kept, self._bands, axis=0)[:-1])

    def read(self) -> Quality | None:
        """Return what is known; None where there is no speech, or too little."""
        loudness = lufs(self._powers)
        loud = loudness > _ACTIVE_LUFS
        if not loud.any():
            return None
        speech = loudness > max(_ACTIVE_LUFS, float(lufs(self._powers[loud].mean())) - _GATE_LU)
        quiet, most = np.percentile(loudness[loud], (10, 90))
        if speech.sum() * BLOCK < LEAST_S * RATE or most - quiet < _SPEECH_DB:
            return None
        spoken = speech.reshape(-1, STRETCH // BLOCK).any(axis=1)
        return Quality(
            level_lufs=float(lufs(self._powers[speech].mean())),
            bandwidth_hz=self._bandwidth(),
            clipped_percent=clipped_percent(*self._crowds[:, spoken]),
            reverberation_s=reverberation_s(self._envelopes),
        )

    def _bandwidth(self) -> float:
        """Return up to where the feed carries speech, Hz."""
        db = powers_db(
            self._spectra[:, self._spectra.any(axis=0)]
        )  # a gate's silence says nothing of the hiss
        low, high = np.percentile(db, (10, 95), axis=1)
        carried = np.flatnonzero((high > high.max() - REACHES_DB) & (high - low > ALIVE_DB))
        return float(_BAND_HZ * (carried[-1] + 1.5)) if len(carried) else 0.0


def _shift(ring: npt.NDArray[np.float32], new: npt.NDArray[np.floating]) -> None:
    """Put `new` at the end of `ring`, along the last axis, and let as much go at its beginning."""
    n = new.shape[-1]
    ring[..., :-n] = ring[..., n:]
    ring[..., -n:] = new
