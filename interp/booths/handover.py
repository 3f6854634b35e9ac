"""Handover of a booth's microphone in two phases: one asks or offers, another accepts, and "now" swaps both at once.

A small state machine on house positions, without a clock of its own. Nobody is taken by surprise: a request lapses
after `LASTS`, and vanishes with the console that it is about or with the microphone that it would hand over.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from interp.booths.interlock import Refusal
from mixers.units import RATE

LASTS = 60 * RATE
"""A request, and what was accepted, holds for so long. Samples."""
JUST_NOW = 2 * RATE
"""A "now" that comes within this after the swap is that of the other one, who pressed at the same time. Samples."""

Action = Literal["request", "accept", "decline", "cancel", "now", "take", "force"]
End = Literal["declined", "cancelled", "expired", "off", "left"]
"""Why a request is over without a swap: `off`, because the mic that it was about went off or was taken."""
How = Literal["now", "take", "force", "mic"]
"""What swapped two consoles: the second phase of a handover, a take, a force, or simply a mic that went on."""


@dataclass(frozen=True, slots=True)
class Request:
    """What stands between two consoles, by their ids."""

    giver: str
    """Who has the mic."""
    taker: str | None
    """Who is to have it; None while it is offered to every colleague."""
    by: str
    """Who asked: the giver offers, the taker asks."""
    accepted: bool
    until: int
    """House position at which it lapses."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A swap that was made."""

    giver: str
    taker: str
    how: How
    position: int
    """House position of the swap."""
    giver_name: str
    taker_name: str
    by_engineer: bool = False
    measured: bool = False
    gap_ms: int | None = None
    """From the outgoing voice's last sound to the incoming one's first; negative: overlap. None: one was not heard."""


class Handover:
    """The handover of one booth: what is asked for now, and what was done last."""

    def __init__(self) -> None:
        self.request: Request | None = None
        self.last: Handed | None = None

    def ask(self, me: str, on_air: str | None, now: int) -> Literal["requested", "accepted"]:
        """Offer the mic, or ask for it. Asking for what the other one offers is to accept it. Raises Refusal."""
        if on_air is None:
            raise Refusal("nobody", "handover: nobody in this booth has the microphone; switch yours on")
        standing = self.request
        if standing is None:
            self.request = Request(on_air, None if me == on_air else me, me, False, now + LASTS)
            return "requested"
        if standing.by == me or self._party(me):
            return "requested" if standing.by == me and not standing.accepted else self.accept(me, now)
        raise Refusal("other_request", "handover: two colleagues are about to hand over; wait for them")

    def accept(self, me: str, now: int) -> Literal["accepted"]:
        """Take what the other one offers, or give what they ask for. Raises Refusal."""
        standing = self._standing(me)
        if standing.accepted:
            return "accepted"
        if standing.by == me:
            raise Refusal("yours", "handover: this is your own request; a colleague has to accept it")
        taker = me if standing.taker is None else standing.taker
        self.request = replace(standing, taker=taker, accepted=True, until=now + LASTS)
        return "accepted"

    def end(self, me: str, how: Literal["declined", "cancelled"]) -> None:
        """Say no to a request, or take one's own back; also after it was accepted. Raises Refusal."""
        self._standing(me)
        self.request = None

    def swap(self, me: str, now: int) -> tuple[str, str] | None:
        """Return (giver, taker) for "now"; None where the other one has just done it. Raises Refusal."""
        last = self.last
        done = last is not None and last.how == "now" and me in (last.giver, last.taker)
        if self.request is None and done and last is not None and now - last.position < JUST_NOW:
            return None
        standing = self._standing(me)
        if not standing.accepted or standing.taker is None:
            raise Refusal("no_request", "handover: nobody has accepted it yet")
        self.request = None
        return standing.giver, standing.taker

    def settle(self, present: Collection[str], open_: Collection[str], now: int) -> End | None:
        """Drop a request that is over; return why. `present` and `open_`: ids of consoles here, and with a mic on."""
        standing = self.request
        if standing is None:
            return None
        why: End | None = None
        if standing.giver not in present or (standing.taker or standing.giver) not in present:
            why = "left"
        elif standing.giver not in open_:
            why = "off"
        elif now >= standing.until:
            why = "expired"
        if why is not None:
            self.request = None
        return why

    def _party(self, me: str) -> bool:
        """Whether this request is mine to answer or to end; an offer is everybody's."""
        standing = self.request
        return standing is not None and (me in (standing.giver, standing.taker) or standing.taker is None)

    def _standing(self, me: str) -> Request:
        if self.request is None or not self._party(me):
            raise Refusal("no_request", "handover: there is no request between you and a colleague now")
        return self.request
