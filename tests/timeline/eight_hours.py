"""Eight simulated hours of one input: every packet is observed, sound is checked in stretches all the way.

Pushing all of 1.4e9 samples takes minutes; so in every `every` seconds a stretch of sound is pushed packet by
packet and read back, and in between the same packets come without sound. `every=None` pushes all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from interp.timeline.units import RATE, samples
from mixers.units import Samples
from tests.timeline.simulate import RAMP, Jitter, Source, make, media_at, sound, step_ratio

STRETCH = 2 * RATE
PLAYOUT_MS = 100
WARM = 60 * RATE


@dataclass(slots=True)
class Result:
    """The worst of what was seen after the first minute."""

    delay_ms: float = 0.0
    """Distance of a place from the target: least arrival + playout delay."""
    drift_ppm: float = 0.0
    """Error of the estimated drift."""
    step_ratio: float = 0.0
    """Largest step between samples, relative to the tone's own."""
    sync_ms: float = 0.0
    """Distance of the sound from where `place()` puts its media position."""
    missing: int = 0
    """Samples not there when a program read them."""
    checked_s: float = 0.0
    """Seconds of sound read back."""
    reanchors: int = 0


def simulate(
    ppm: float, jitter: Jitter, *, hours: float = 8.0, every: float | None = 60.0, size: int = 1920
) -> Result:
    """Run the whole loop from arrival to read-out."""
    _, recovered = make(playout_ms=PLAYOUT_MS)
    source, result = Source(ppm, jitter, size=size), Result()
    period = None if every is None else round(every * RATE)
    begun: int | None = None
    position: int | None = None
    for _ in range(round(hours * 60)):
        for media, arrival in source.packets(60):
            if period is None or media % period < STRETCH:
                recovered.push(media, sound(media, size), arrival)
                begun = media if begun is None else begun
            else:
                recovered.observe(media, arrival)
                if begun is not None:
                    begun = position = None
            place = recovered.place(media)
            assert place is not None
            if media < WARM:
                continue
            error = place - source.least(media) - samples(PLAYOUT_MS)
            result.delay_ms = max(result.delay_ms, abs(error) / samples(1))
            result.drift_ppm = max(result.drift_ppm, abs(recovered.drift_ppm - ppm))
            if begun is None or media - begun < RATE // 2:
                continue
            if position is None:
                position = place - RATE // 4
            while position + RATE // 10 <= place:
                heard, missing = recovered.read(position, RATE // 10)
                result.missing += missing
                result.checked_s += 0.1
                result.step_ratio = max(result.step_ratio, step_ratio(heard[0]))
                _check_sync(result, recovered.place, media, heard[1], position)
                position += RATE // 10 - 1
    result.reanchors = recovered.reanchors
    return result


def _check_sync(
    result: Result, place: Callable[[int], int | None], media: int, ramp: Samples, position: int
) -> None:
    for index in (len(ramp) // 4, len(ramp) // 2):
        near = media_at(ramp[index - 100 : index + 100])
        within = float(near[100])
        if near.max() - near.min() < 300:  # the ramp does not begin again here
            at = within + round((media - within) / RAMP) * RAMP
            house = place(round(at))
            assert house is not None
            result.sync_ms = max(result.sync_ms, abs(house - position - index) / samples(1))
