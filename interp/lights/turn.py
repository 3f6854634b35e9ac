"""How long an interpreter has been on the air in this turn."""

from collections.abc import Hashable, Iterable

from interp.timeline.units import RATE

GAP = 10 * RATE
"""A cough, or a line that is back within this, does not end a turn. Samples."""


class Turns:
    """By interpreter, when their present turn began; times are house positions."""

    def __init__(self) -> None:
        self._turns: dict[Hashable, tuple[int, int]] = {}
        """When it began, and when they were last seen on the air."""

    def see(self, on_air: Iterable[Hashable], now: int) -> None:
        """Take note of who is on the air now; call it a few times a second."""
        self._turns = {who: turn for who, turn in self._turns.items() if now - turn[1] <= GAP}
        for who in on_air:
            begun, _ = self._turns.get(who, (now, now))
            self._turns[who] = begun, now

    def began(self, who: Hashable) -> int | None:
        """Return the house position at which the turn began, also within a cough; None when it is over."""
        turn = self._turns.get(who)
        return None if turn is None else turn[0]
