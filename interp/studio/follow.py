"""Who is to be seen because they speak: with a delay, and for a while, so that a cough turns no head."""

from typing import Final

from interp.timeline.units import samples

SURE: Final = samples(1500)
"""Somebody is followed once they have been heard most for so long …"""
STAYS: Final = samples(5000)
"""… and the one before has been seen for so long."""


class Follower:
    """Hears who is loudest, and says whom to show."""

    def __init__(self, on: bool = False) -> None:
        self.on = on
        self._shown: str | None = None
        self._shown_at = 0
        self._heard: str | None = None
        self._heard_at = 0

    def hear(self, loudest: str | None, position: int) -> str | None:
        """Take who is heard most at a house position, None for nobody; return whom to show from now on, None for no
        change.
        """
        if loudest is None:
            return None  # a pause is nobody's turn: who spoke may go on
        if loudest != self._heard:
            self._heard, self._heard_at = loudest, position
        if not self.on or loudest == self._shown:
            return None
        seen = self._shown is None or position - self._shown_at >= STAYS
        if position - self._heard_at < SURE or not seen:
            return None
        self._shown, self._shown_at = loudest, position
        return loudest
