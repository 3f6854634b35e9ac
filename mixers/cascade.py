"""Recursive filters of order four at 48 kHz, a whole block of every bus in a few matrix products.

Two biquads in a row are one linear system of order four. Cut into sub-blocks of `SUB` samples,
its output is `x·H + s·O` (H: the impulse response as a Toeplitz matrix; s: the state where the sub-block
begins), and the states of all sub-blocks follow from one more product. So a recursive filter needs no loop
over samples, and gives what the recursion gives to within 1e-5 of full scale.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mixers.units import BLOCK

Biquad = tuple[float, float, float, float, float]
"""b0, b1, b2, a1, a2, with a0 = 1."""

SUB = 48
"""Samples in a sub-block; divides BLOCK. Larger ones cost more multiplications, smaller ones more states."""

_SUBS = BLOCK // SUB
_ORDER = 4
_AT_ONCE = 32
"""Buses in one product, so that it stays below the size for which BLAS starts threads: they cost more than
they give, and on a busy machine the tick would wait for them."""
_STILL = 1e-20
"""A state smaller than this is set to zero: denormal numbers would cost ten times the time in silence."""


class _System(NamedTuple):
    """The matrices, float32, for row vectors."""

    within: npt.NDArray[np.float32]
    """(SUB, SUB + 4): a sub-block's samples to its outputs from rest, and to the state that they leave."""
    observe: npt.NDArray[np.float32]
    """(4, SUB): a state to the outputs of the sub-block that begins with it."""
    carry: npt.NDArray[np.float32]
    """(4 + 4·subs, 4·subs + 4): first state and what each sub-block leaves, to the state at every border."""


def _state_space(stages: tuple[Biquad, Biquad]) -> tuple[npt.NDArray[np.float64], ...]:
    """Return A, B, C, D of both stages in a row, in coordinates that keep float32 accurate.

    The high-pass has a double pole close to 1, on which the textbook forms lose half of float32's digits.
    With the controllability Gramian as the identity, every state has the size of the signal.
    """
    a = np.zeros((_ORDER, _ORDER))
    b = np.zeros((_ORDER, 1))
    c = np.zeros((1, _ORDER))
    (b0, b1, b2, a1, a2), (c0, c1, c2, d1, d2) = stages
    # Transposed direct form II of each stage; the second one's input is the first one's output.
    first = np.array([[-a1, 1.0], [-a2, 0.0]]), np.array([[b1 - a1 * b0], [b2 - a2 * b0]])
    second = np.array([[-d1, 1.0], [-d2, 0.0]]), np.array([[c1 - d1 * c0], [c2 - d2 * c0]])
    a[:2, :2], b[:2] = first
    a[2:, 2:] = second[0]
    a[2:, :2] = second[1] @ np.array([[1.0, 0.0]])
    b[2:] = second[1] * b0
    c[0] = [c0, 0.0, 1.0, 0.0]
    d = np.array([[b0 * c0]])
    gramian, power = b @ b.T, a.copy()
    for _ in range(20):  # sum of A^k B B' A'^k for k < 2^20, by doubling
        gramian = gramian + power @ gramian @ power.T
        power = power @ power
    basis = np.linalg.cholesky(gramian)
    inverse = np.linalg.inv(basis)
    return inverse @ a @ basis, inverse @ b, c @ basis, d


@cache
def _system(stages: tuple[Biquad, Biquad]) -> _System:
    a, b, c, d = _state_space(stages)
    powers = [np.linalg.matrix_power(a, k) for k in range(SUB + 1)]
    impulse = np.array([d[0, 0], *((c @ powers[k] @ b)[0, 0] for k in range(SUB - 1))])
    within = np.zeros((SUB, SUB + _ORDER))
    for k in range(SUB):
        within[k, k:SUB] = impulse[: SUB - k]
        within[k, SUB:] = (powers[SUB - 1 - k] @ b)[:, 0]
    observe = np.concatenate([(c @ powers[k]).T for k in range(SUB)], axis=1)
    carry = np.zeros((_ORDER * (_SUBS + 1), _ORDER * (_SUBS + 1)))
    strides = [np.linalg.matrix_power(powers[SUB], k).T for k in range(_SUBS + 1)]
    for start in range(_SUBS + 1):
        for end in range(start, _SUBS + 1):
            rows = slice(_ORDER * start, _ORDER * (start + 1))
            carry[rows, _ORDER * end : _ORDER * (end + 1)] = strides[end - start]
    return _System(within.astype(np.float32), observe.astype(np.float32), carry.astype(np.float32))


class Cascade:
    """Two biquads in a row, of `buses` mono signals, streaming."""

    def __init__(self, stages: tuple[Biquad, Biquad], buses: int) -> None:
        self._system = _system(stages)
        # For each bus the state at a border, then what each sub-block leaves: the rows that `carry` takes.
        self._left = np.zeros((buses, _SUBS + 1, _ORDER), np.float32)

    def process(self, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return what comes next, filtered: (buses, n) in, n a multiple of BLOCK, the same shape out."""
        buses, n = samples.shape
        cut = samples.reshape(buses, n // SUB, SUB)
        rested = cut @ self._system.within  # one small product a bus: BLAS starts no threads for it
        states = np.empty((buses, n // SUB, _ORDER), np.float32)
        left = self._left.reshape(buses, -1)
        for start in range(0, n // SUB, _SUBS):
            self._left[:, 1:] = rested[:, start : start + _SUBS, SUB:]
            products = [left[i : i + _AT_ONCE] @ self._system.carry for i in range(0, buses, _AT_ONCE)]
            borders = np.concatenate(products).reshape(buses, _SUBS + 1, _ORDER)
            states[:, start : start + _SUBS] = borders[:, :-1]
            self._left[:, 0] = borders[:, -1]
        last = self._left[:, 0]
        last[np.abs(last) < _STILL] = 0.0
        filtered: npt.NDArray[np.float32] = np.matmul(states, self._system.observe)
        filtered += rested[:, :, :SUB]
        return filtered.reshape(buses, n)
