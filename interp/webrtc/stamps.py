"""Mends the time stamps of an RTP stream: where they step and no time went by, positions go on as time does.

They step when an encoder starts anew, when a track is exchanged, and when one is damaged; they stand still where a
paused track does not count its pause, or an encoder forgets to count. A network does neither: it only delays, and what
it has held back comes in one go. Pure.
"""

from typing import Final

from interp.timeline.units import RATE, samples

STEP: Final = RATE // 2
"""Stamps that are off by more than this, and not because time went by or packets were lost, have stepped. Samples."""
REORDERED: Final = samples(300)
"""Pictures are coded in another order than they are shown in: they may go back by so much. Samples."""
_ROUNDING: Final = samples(2)
"""Sound whose stamp is off by less than this follows the sound before it. Samples."""
HELD: Final = samples(300)
"""Stamps that have fallen behind by STEP and for so long catch up no more have stood still. Samples."""
_NEARER: Final = samples(10)
"""Catching up. Samples."""
_ALIKE: Final = samples(25)
"""Where another stream begins this much after it is due, that is jitter, not a pause. Samples."""
_JITTER: Final = samples(80)
"""The same where a stream's stamps step: mostly a clock that was set, and no pause at all. Samples."""
_REPORTED: Final = 3 * RATE
"""A report whose stamp is further than this from what comes at its time is of other stamps: an encoder that looks ahead
sends pictures up to two seconds after their time. Samples."""
_BUCKET: Final = 10 * RATE


class StampMender:
    """Maps the stamps of a stream (48 kHz, unwrapped) to positions; give them in the order of their numbers.

    Sound is `contiguous`: none of it begins before the end of what came before.
    """

    def __init__(self, *, contiguous: bool) -> None:
        self.shift = 0
        """From stamps to positions, now."""
        self.steps = 0
        """Times that it changed."""
        self._contiguous = contiguous
        self._due: int | None = None
        """Position of what follows the newest; None before the first."""
        self._newest = 0
        self._anew = False
        self._least: list[int] = []
        """How late (arrival - position) the earliest of this bucket and of the one before came."""
        self._until = 0
        """House position at which this bucket ends."""
        self._behind: tuple[int, int] | None = None
        """Arrival and lateness of the earliest since the stamps fell behind, all at once."""
        self._late = 0
        """How late the newest came."""

    def begin(self) -> None:
        """Another stream goes on where this one was; its stamps have nothing to do with those before."""
        self._anew = self._due is not None

    def mend(self, stamp: int, arrival: int, length: int, lost: int = 0) -> int:
        """Return the position of what is `length` samples long and came at house position `arrival`.

        `lost` of its like are missing before it.
        """
        position = stamp + self.shift
        if self._due is not None:
            due, least = self._due + lost * length, min(self._least)
            rounded = self._contiguous and not lost and abs(position - due) <= _ROUNDING
            if rounded and not self._anew:
                position = due
            if self._anew or (
                not rounded and self._stepped(position, due, arrival - position < least - STEP)
            ):
                place = arrival - least
                alike = _ALIKE if self._anew else _JITTER
                position = self._go_on(stamp, place if place - due > alike else due)
            elif (held := self._held(arrival, arrival - position, least)) is not None:
                position = self._go_on(stamp, position + held)
        if self._behind is None:
            self._note(arrival, arrival - position)
        self._late = arrival - position
        self._newest, self._due = position, position + length
        return position

    def position(self, stamp: int, arrival: int) -> int | None:
        """Return the position of a stamp that was reported at house position `arrival`; None when it is not of the
        stamps that come now."""
        position = stamp + self.shift
        if not self._least or abs(arrival - position - min(self._least)) > _REPORTED:
            return None
        return position

    def _stepped(self, position: int, due: int, early: bool) -> bool:
        assert self._due is not None
        overlaps = position < (self._due if self._contiguous else self._newest - REORDERED)
        return overlaps or position == self._newest or (early and position > due + STEP)

    def _go_on(self, stamp: int, position: int) -> int:
        """Let a stamp stand for this position, and those after it go on from there."""
        self.shift, self._anew = position - stamp, False
        self.steps += 1
        return position

    def _held(self, arrival: int, late: int, least: int) -> int | None:
        """Return by how much the stamps have fallen behind, once they have, all at once, and catch up no more."""
        if late <= least + STEP:
            self._behind = None
        elif self._behind is None:
            if late - self._late > STEP:  # a machine that is too slow falls behind bit by bit
                self._behind = (arrival, late)
        elif late < self._behind[1] - _NEARER:
            self._behind = (arrival, late)
        elif arrival - self._behind[0] >= HELD:
            held, self._behind = self._behind[1] - least, None
            return held
        return None

    def _note(self, arrival: int, late: int) -> None:
        if arrival >= self._until:
            self._least = [*self._least[-1:], late]
            self._until = arrival + _BUCKET
        else:
            self._least[-1] = min(self._least[-1], late)
