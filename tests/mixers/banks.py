"""How the tests feed a program bank: whole signals in, whole signals out, aligned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mixers.program import ProgramBank, ProgramSettings
from mixers.units import BLOCK, RATE, Samples

PLAIN = ProgramSettings(normalise=False, ceiling_db=0.0)
"""Linear, as long as nothing comes near full scale: sums and differences of signals are exact."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a bank made of a signal, with the look-ahead taken off."""

    samples: Samples
    """(programs, 2, n): aligned with what was fed."""
    duck_db: npt.NDArray[np.float64]
    """(programs, blocks): at each block's end."""
    reduction_db: npt.NDArray[np.float64]
    """(programs, blocks)"""
    bank: ProgramBank


def run(
    settings: Sequence[ProgramSettings],
    floor: Samples,
    voices: Samples,
    open_: npt.NDArray[np.bool_] | None = None,
    keep: npt.NDArray[np.bool_] | None = None,
    at_block: Callable[[ProgramBank, int], None] | None = None,
) -> Run:
    """Feed `floor` (2, n) and `voices` (programs, n) with the block-wise flags (programs, blocks).

    Without flags every mic is open and no floor is kept. `at_block` may change the bank before a block.
    """
    programs, n = voices.shape
    bank = ProgramBank(programs, settings)
    blocks, behind = n // BLOCK, bank.lookahead // BLOCK
    mics = np.ones((programs, blocks), np.bool_) if open_ is None else open_
    keeps = np.zeros((programs, blocks), np.bool_) if keep is None else keep
    floor = np.pad(floor, ((0, 0), (0, bank.lookahead)))
    voices = np.pad(voices, ((0, 0), (0, bank.lookahead)))
    mics, keeps = (np.pad(flags, ((0, 0), (0, behind)), "edge") for flags in (mics, keeps))
    out = []
    for block in range(blocks + behind):
        if at_block:
            at_block(bank, block)
        here = slice(block * BLOCK, (block + 1) * BLOCK)
        out.append(bank.mix(floor[:, here], voices[:, here], mics[:, block], keeps[:, block]))
    out = out[behind:]
    return Run(
        samples=np.concatenate([one.samples for one in out], axis=2),
        duck_db=np.stack([one.duck_db for one in out], axis=1),
        reduction_db=np.stack([one.reduction_db for one in out], axis=1),
        bank=bank,
    )


def both(mono: Samples) -> Samples:
    """Return a mono signal (n,) in both channels, (2, n)."""
    return np.stack([mono, mono])


def level_db(samples: Samples) -> float:
    """Return the RMS of any array, dBFS (a full-scale square is 0)."""
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return 10 * float(np.log10(max(power, 1e-15)))


def seconds(s: float) -> int:
    """Return whole samples."""
    return round(s * RATE)
