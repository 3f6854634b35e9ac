"""Frames of the composed picture over ten minutes: every picture of every source is there once, whole.

A whole service with a studio at 640x360: two films and a delegate by WebRTC beside each other, all with their numbers
burnt in. The recorded program is decoded and every number read. A film begins anew after a minute, a delegate after
four seconds; the step back there is theirs.
"""

import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import av
import httpx
import numpy as np
import numpy.typing as npt

from interp.timeline.units import BLOCK, RATE
from mixers.picture.layouts import named
from tests.e2e.test_studio import HEIGHT, SIZE, WIDTH, counted
from tests.e2e.test_studio import SECONDS as FILM
from tests.studio.delegates import delegates
from tests.studio.pictures import coded, number_of
from tests.support.events import running_event
from tests.support.material import write_wav

SECONDS = 600.0
FPS = 25
LOOP = 100
"""Pictures of the delegate before they begin anew."""
LAYOUT, SLOTS = "three", ("left", "right", "prague")
COUNT = {"left": FILM * FPS, "right": FILM * FPS, "prague": LOOP}
"""How many numbers each has."""
SETTLED = 8.0
"""Seconds after which all three have been in the picture."""


def run(seconds: float = SECONDS) -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        silence = write_wav(folder / "floor.wav", np.zeros(20 * RATE, np.float32))
        films = [counted(folder / f"{film}.mp4", grey) for film, grey in (("left", 60), ("right", 150))]
        extra = f'[studio]\nsize = "{SIZE[0]}x{SIZE[1]}"\n[[delegate]]\nname = "prague"\n'
        extra += "".join(f'[[source]]\nname = "{film.stem}"\nurl = "{film}"\n' for film in films)
        with running_event(folder, floor=silence, extra=extra, recording=True) as event:
            pictures = list(coded(LOOP, width=320, height=180))
            with delegates(event, {"prague": np.zeros(BLOCK, np.float32)}, {"prague": pictures}):
                url, staff = f"{event.url}/api/v1", event.engineer
                httpx.patch(f"{url}/delegates/prague", json={"on_stage": True}, headers=staff)
                scene = {"layout": LAYOUT, "slots": SLOTS}
                httpx.patch(f"{url}/studio", json={"scene": scene}, headers=staff).raise_for_status()
                time.sleep(SETTLED + seconds)
        (recording,) = (event.data_dir / "recordings").iterdir()
        shown = list(itertools.islice(_numbers(recording / "en.mkv"), round(seconds * FPS)))
    figures = [("frames.composed", float(len(shown)), "frames")]
    for at, source in enumerate(SLOTS):
        steps = _steps([frame[at] for frame in shown], COUNT[source])
        figures += [
            (f"frames.{source}.{what}", float(steps[what]), "frames (limit 0)")
            for what in ("repeated", "lost", "torn")
        ]
    return figures


def _numbers(path: Path) -> Iterator[tuple[int | None, ...]]:
    """Give the numbers in the slots of every frame from the moment on that all were there."""
    places = [named(LAYOUT, WIDTH, HEIGHT).slots[number].place for number in range(len(SLOTS))]
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.pts is not None
            assert frame.time_base is not None
            if frame.pts * frame.time_base < 2 * SETTLED:
                continue
            luma: npt.NDArray[np.uint8] = frame.to_ndarray(format="gray")
            yield tuple(
                number_of(luma[y : y + height, x : x + width])
                for x, y, width, height in places  # type: ignore[misc]  # no set here
            )


def _steps(numbers: list[int | None], count: int) -> Counter[str]:
    """Return how many pictures were repeated, lost and torn; `count` numbers go round."""
    found: Counter[str] = Counter(torn=numbers.count(None))
    whole = [(at, number) for at, number in enumerate(numbers) if number is not None]
    for (at, before), (then, after) in itertools.pairwise(whole):
        step = (after - before) % count - (then - at)
        found["lost"] += max(0, step if step < count // 2 else 0)
        found["repeated"] += max(0, -step if step < count // 2 else count - step)
    return found
