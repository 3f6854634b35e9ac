"""What mixing costs: seconds of every program that one CPU second mixes, while all interpreters speak."""

import time

import numpy as np

from interp.programs.desk import PERIOD
from mixers.program import ProgramBank, ProgramSettings
from mixers.tone import noise
from mixers.units import RATE

_SECONDS = 10
_LANGUAGES = (2, 8, 32)


def run() -> list[tuple[str, float, str]]:
    """Return (name, value, unit) for each number of languages."""
    return [_measure(languages) for languages in _LANGUAGES]


def _measure(languages: int) -> tuple[str, float, str]:
    bank = ProgramBank(languages, [ProgramSettings()] * languages)
    periods = _SECONDS * RATE // PERIOD
    # Syllables at 4 Hz, loud enough for the limiter's search and now and then for its gain.
    swell = np.abs(np.sin(np.arange(_SECONDS * RATE) * (2 * np.pi * 2 / RATE))).astype(np.float32)
    sound = np.stack([noise(seed, _SECONDS * RATE, -18.0) * swell for seed in range(4)])
    voices = sound[2 + np.arange(languages) % 2]
    open_, keep = np.ones(languages, np.bool_), np.zeros(languages, np.bool_)
    keep[0] = True
    start = time.process_time()
    for period in range(periods):
        here = slice(period * PERIOD, (period + 1) * PERIOD)
        bank.mix(sound[:2, here], voices[:, here], open_, keep)
    spent = time.process_time() - start
    return f"mix {languages} languages", _SECONDS / spent, "s of every program/CPU s"


if __name__ == "__main__":
    for name, value, unit in run():
        print(f"{name}: {value:.1f} {unit} ({100 / value:.3f} ms a period)")
