"""Takes what pages kept while the network lost it, and puts it into the recording where it belongs."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.safety.frames import Frame
from interp.safety.stretch import FADE, Stretch, to_fill
from interp.safety.voice import MEETS, Run, lay, meeting, run_over
from interp.sinks.fills import Fill
from interp.timeline.clock import HouseClock
from interp.timeline.line import Line
from interp.timeline.units import RATE, milliseconds
from mixers.units import Samples

MOST_BYTES: Final = 512 * 1024
"""Packets of one console that wait to be put in: more than a minute at the bit rate that pages are asked for."""
MOST_FRAMES: Final = 4000
"""Frames of one console that wait."""
CONSOLES: Final = 12
"""Consoles whose frames wait, at a time."""
WAIT: Final = 60 * RATE
"""Frames that nobody goes on with are forgotten after this. Samples."""
PAUSE: Final = 2 * RATE
"""A console's fills come at most this often. Samples."""
DONE: Final = 64
"""Stretches that are remembered: nothing is put in twice."""

Why = Literal["not_recorded", "no_consent"]


class NotTaken(Exception):
    """Nothing of this is put into a recording; `why` is for pages, `str()` for a person."""

    def __init__(self, why: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


class TooMuch(Exception):
    """More frames than a console may bring at a time."""


class TooSoon(Exception):
    """The last fill was a moment ago, or too many are under way; `wait_s` seconds are expected."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"fill: too many in a short time; expected a pause of {wait_s:.0f} s")
        self.wait_s = wait_s


class Place(NamedTuple):
    """A stretch, and the frames and the line that give its sound."""

    stretch: Stretch
    run: Run
    line: Line
    there: tuple[int, Samples] | None
    """From which house position on the same voice is recorded by another connection, and some of it."""


@dataclass(slots=True)
class _Waiting:
    """What one console has brought so far."""

    since: int
    frames: list[Frame] = field(default_factory=list)
    bytes: int = 0


class Safe:
    """The fills of all booths. `put` takes a stretch for the recording, `note` a line for the event log."""

    def __init__(
        self, clock: HouseClock, put: Callable[[Fill], None], note: Callable[[dict[str, Any]], None]
    ) -> None:
        self._clock, self._put, self._note = clock, put, note
        self._waiting: dict[str, _Waiting] = {}
        self._last: dict[str, int] = {}
        self._done: deque[tuple[str, Stretch]] = deque(maxlen=DONE)
        self._one_at_a_time = asyncio.Lock()

    def take(self, console: Console, frames: Sequence[Frame], *, recorded: bool) -> None:
        """Keep frames until all of them are there. Raises NotTaken, TooMuch or TooSoon, and then forgets them."""
        now = self._clock.position()
        self._waiting = {one: each for one, each in self._waiting.items() if now - each.since < WAIT}
        self._last = {one: at for one, at in self._last.items() if now - at < PAUSE}
        if not recorded:
            raise self._refused(
                console, "not_recorded", "fill: nothing is recorded; expected a recording that runs"
            )
        if console.consent is False:
            raise self._refused(console, "no_consent", "fill: this interpreter has not agreed to be recorded")
        if console.id not in self._waiting:
            if console.id in self._last or len(self._waiting) >= CONSOLES:
                raise TooSoon(milliseconds(PAUSE) / 1000)
            self._waiting[console.id] = _Waiting(now)
        waiting = self._waiting[console.id]
        waiting.frames += frames
        waiting.bytes += sum(len(frame.payload) for frame in frames)
        if len(waiting.frames) > MOST_FRAMES or waiting.bytes > MOST_BYTES:
            del self._waiting[console.id]
            raise TooMuch(
                f"body: more than {MOST_FRAMES} packets or {MOST_BYTES} bytes in all; expected a minute of sound"
            )

    async def fill(self, booth: Booth, console: Console) -> int:
        """Put what a console has brought into the recording; return how many samples that were."""
        waiting = self._waiting.pop(console.id, None)
        if waiting is None:
            return 0
        self._last[console.id] = self._clock.position()
        filled = 0
        async with self._one_at_a_time:
            for place in places(booth, console, waiting.frames):
                stretch = place.stretch
                if self._overlaps(booth, stretch):
                    continue
                self._done.append((booth.name, stretch))
                # A minute takes half a second to decode: the mix does not wait for that.
                sound = await asyncio.to_thread(_sound, place)
                self._put(Fill(booth.name, stretch.output, stretch.start, stretch.joined, sound))
                self._tell(booth, console, stretch)
                filled += stretch.end - stretch.start
        booth.filled += filled
        return filled

    def _refused(self, console: Console, why: Why, sentence: str) -> NotTaken:
        self._waiting.pop(console.id, None)
        return NotTaken(why, sentence)

    def _overlaps(self, booth: Booth, stretch: Stretch) -> bool:
        return any(
            name == booth.name and one.start < stretch.end and stretch.start < one.end
            for name, one in self._done
        )

    def _tell(self, booth: Booth, console: Console, stretch: Stretch) -> None:
        self._note(
            {
                "type": "filled",
                "booth": booth.name,
                "console": console.id,
                "number": console.number,
                "name": console.name,
                "output": stretch.output,
                "from": stretch.start,
                "to": stretch.end,
                "seconds": round((stretch.end - stretch.start) / RATE, 2),
            }
        )


def places(booth: Booth, console: Console, frames: Sequence[Frame]) -> list[Place]:
    """Return what of a console's holes these frames may fill, in the order of the holes."""
    voice, stamps = console.voice, [console.voice.stamp(frame.stamp) for frame in frames]
    others = [list(one.openings) for one in booth.known().values() if one is not console]
    found = []
    for hole in voice.holes():
        run = run_over(frames, stamps, hole.shift, hole.start)
        line = console.input.trace(hole.start)
        if run is None or line is None:
            continue
        stretch = to_fill(
            round(line.place(hole.start)),
            None if hole.end is None else round(line.place(hole.end)),
            (round(line.place(run.start)), round(line.place(run.end))),
            list(console.openings),
            console.resumed,
            others,
        )
        if stretch is not None:
            there = _recorded(booth, console.resumed) if stretch.joined and hole.end is None else None
            found.append(Place(stretch, run, line, there))
    return found


def _recorded(booth: Booth, resumed: int | None) -> tuple[int, Samples] | None:
    """Return what the console that went on at `resumed` sent just then; None where that is not known whole."""
    for one in booth.known().values():
        if resumed is not None and any(at == resumed and into is not None for at, into in one.openings):
            at = resumed + FADE
            sound, missing = one.input.read(at, MEETS)
            return None if missing else (at, sound[0])
    return None


def _sound(place: Place) -> Samples:
    stretch, run, line, there = place
    if there is not None:
        line = meeting(run, line, stretch.start, *there)
    return lay(run, line, stretch.start, stretch.end)
