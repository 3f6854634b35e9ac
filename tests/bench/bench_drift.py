"""How well drift is absorbed over eight simulated hours: a sound card 200 ppm fast, a booth 100 ppm slow.

And what a block costs on its way onto the house timeline, with equal clocks and with drift.
"""

import time

import numpy as np

from interp.timeline.buffer import TimelineBuffer
from interp.timeline.input import RecoveredInput
from interp.timeline.units import BLOCK, RATE
from tests.timeline.eight_hours import simulate
from tests.timeline.simulate import spikes


def run() -> list[tuple[str, float, str]]:
    """Return (name, figure, unit) rows."""
    rows = [_push_cost("equal_clocks", 0.0), _push_cost("drift", 200.0)]
    for name, ppm in (("sound_card", 200.0), ("booth", -100.0)):
        result = simulate(ppm, spikes)
        rows += [
            (f"drift.{name}.delay_error_max", round(result.delay_ms, 3), "ms"),
            (f"drift.{name}.rate_error_max", round(result.drift_ppm, 2), "ppm"),
            (f"drift.{name}.step_ratio_max", round(result.step_ratio, 4), "x"),
            (f"drift.{name}.sync_error_max", round(result.sync_ms, 3), "ms"),
            (f"drift.{name}.missing", float(result.missing), "samples"),
        ]
    return rows


def _push_cost(name: str, ppm: float) -> tuple[str, float, str]:
    """Measure CPU time of a mono block, after the clock is known: the least of some runs."""
    recovered = RecoveredInput(TimelineBuffer(1), playout_delay=RATE // 10)
    block = np.random.default_rng(1).uniform(-1, 1, (1, BLOCK)).astype(np.float32)
    least, blocks = float("inf"), 500
    for part in range(20):
        start = time.process_time()
        for media in range(part * blocks * BLOCK, (part + 1) * blocks * BLOCK, BLOCK):
            recovered.push(media, block, round(media / (1 + ppm / 1e6)))
        least = min(least, (time.process_time() - start) / blocks)
    return (f"drift.push.{name}", round(least * 1e6, 1), "us")


if __name__ == "__main__":
    for row in run():
        print(*row)
