"""When a synthetic interpreter speaks: in its turns, and never over a visitor."""

from collections.abc import Sequence
from dataclasses import dataclass

PATIENCE = 8.0
"""Seconds that a visitor's microphone must have been off before the synthetic interpreter goes on."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One console of the booth."""

    id: str
    mic: bool
    connected: bool


class TurnTaking:
    """Decides whether the microphone is to be on, from who else has theirs on in the booth."""

    def __init__(self, own: str) -> None:
        self._own = own
        self._visitor_at: float | None = None

    def see(self, seats: Sequence[Seat], now: float) -> None:
        """Take the booth as the service has it; `now` in seconds of a clock that never goes back."""
        if any(seat.mic and seat.connected and seat.id != self._own for seat in seats):
            self._visitor_at = now

    def yields(self, now: float) -> bool:
        """Return whether a visitor is at work, or was a moment ago."""
        return self._visitor_at is not None and now - self._visitor_at < PATIENCE
