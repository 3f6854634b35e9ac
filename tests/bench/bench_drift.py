"""How well drift is absorbed over eight simulated hours: a sound card 200 ppm fast, a booth 100 ppm slow."""

from tests.timeline.eight_hours import simulate
from tests.timeline.simulate import spikes


def run() -> list[tuple[str, float, str]]:
    """Return (name, figure, unit) rows."""
    rows = []
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


if __name__ == "__main__":
    for row in run():
        print(*row)
