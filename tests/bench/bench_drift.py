"""How well drift is absorbed over eight simulated hours: a sound card 200 ppm fast, a booth 100 ppm slow.

How well an ear follows a voice that is 200 ppm off, which has no resampler and leaves out or repeats periods; and what
a block costs on its way onto the house timeline, with equal clocks and with drift.
"""

import time

import numpy as np

from interp.timeline.buffer import TimelineBuffer
from interp.timeline.input import RecoveredInput
from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc.playout.ear_playout import EarPlayout
from interp.webrtc.playout.packet_store import PacketStore
from tests.timeline.eight_hours import simulate
from tests.timeline.simulate import spikes
from tests.webrtc.playout.packets import lossless, stream
from tests.webrtc.test_opus import speech_like

HOURS = 8.0
SETTLED = 10 * RATE
"""By now the ear has found its delay. Samples."""


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
    for ppm in (200.0, -200.0):
        rows += ear(ppm)
    return rows


def ear(ppm: float, hours: float = HOURS) -> list[tuple[str, float, str]]:
    """Let an ear hear a voice for `hours`.

    Packets of 20 ms come at the voice's pace and blocks are wanted at the house's, so the least possible delay itself
    goes to and fro by 20 ms while one clock passes the other.
    """
    voice = speech_like(10.0)
    packets = stream(voice)
    store = PacketStore()
    playout = EarPlayout(store)
    own = float(np.abs(np.diff(lossless(packets))).max())
    jitter = np.random.default_rng(1).uniform(0, samples(3), 997)
    pace, sent, last, largest = 1 + ppm / 1e6, 0, 0.0, 0.0
    delays = list[float]()
    for due in range(5 * BLOCK, round(hours * 3600 * RATE), BLOCK):
        while (arrival := (sent + 1) * BLOCK / pace + jitter[sent % 997]) <= due:
            place = {"sequence": sent & 0xFFFF, "timestamp": sent * BLOCK & 0xFFFFFFFF}
            store.packet(packets[sent % len(packets)]._replace(**place), round(arrival))
            sent += 1
        heard = playout.read(due, BLOCK)
        if due > SETTLED:
            largest = max(largest, float(np.abs(np.diff(heard, prepend=last)).max()))
            delays.append((due * pace - playout.reached + BLOCK) * 1000 / RATE)
        last = float(heard[-1])
    name = f"drift.ear.{ppm:+.0f}"
    return [
        (f"{name}.delay_min", round(min(delays), 1), "ms"),
        (f"{name}.delay_max", round(max(delays), 1), "ms"),
        (f"{name}.step_ratio_max", round(largest / own, 2), "x"),
        (f"{name}.concealed", float(playout.concealed_samples), "samples"),
    ]


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
