"""Where the floor is in its loop, for somebody who asks the service now and then."""

import asyncio
from collections.abc import Callable

from interp.timeline.units import BLOCK, RATE
from mixers.units import Samples

TOLERANCE = 0.15
"""Seconds that the voice may be off its place before it jumps; it jumps only while the microphone is off,
or when it is off by a second."""
FAR_OFF = 1.0


class Place:
    """The floor's place in a loop of `seconds`, from the service's answers and this machine's clock."""

    def __init__(self, seconds: float, now: Callable[[], float] | None = None) -> None:
        self._seconds = seconds
        self._now = now or asyncio.get_running_loop().time
        self._offset: float | None = None

    def learn(self, media_time: float, asked: float, answered: float) -> None:
        """Take an answer; `asked` and `answered` are this clock's times around the request."""
        self._offset = media_time - (asked + answered) / 2

    def lose(self) -> None:
        """The floor is not playing."""
        self._offset = None

    def now(self) -> float | None:
        """Return the place in seconds, None when not known."""
        return None if self._offset is None else (self._now() + self._offset) % self._seconds


class Reader:
    """Reads an interpreter's track in blocks of 20 ms, kept at the floor's place."""

    def __init__(self, track: Samples, place: Place) -> None:
        self._track, self._place = track, place
        self._position = 0
        self.jumps = 0

    def read(self, speaking: bool) -> Samples:
        """Return the next block, shape (1, 960): silence while not `speaking`."""
        total = self._track.shape[1]
        now = self._place.now()
        if now is not None:
            off = (now - self._position / RATE + total / RATE / 2) % (total / RATE) - total / RATE / 2
            if abs(off) > (FAR_OFF if speaking else TOLERANCE):
                self._position = int(now * RATE) % total
                self.jumps += 1
        start = self._position
        self._position = (start + BLOCK) % total
        if not speaking or now is None:
            return self._track[:, :BLOCK] * 0
        return self._track.take(range(start, start + BLOCK), axis=1, mode="wrap")
