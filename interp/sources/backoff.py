"""How long to wait before the next try."""

FIRST_S = 0.5
LONGEST_S = 10.0
GOOD_S = 10.0
"""A try that lived this long was a good one: the next wait is the first again."""


class Backoff:
    """Doubles from 0.5 s to 10 s while tries keep failing."""

    def __init__(self) -> None:
        self._next = FIRST_S

    def after(self, lived_s: float) -> float:
        """Return the seconds to wait after a try that gave media for `lived_s` seconds."""
        if lived_s >= GOOD_S:
            self._next = FIRST_S
        wait, self._next = self._next, min(LONGEST_S, self._next * 2)
        return wait
