"""Every switch that a console asks for, by the rules: mics, directions, handovers. What is refused changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from interp.booths.booth import Booth
from interp.booths.called import called, called_booth
from interp.booths.console import Console
from interp.booths.handover import Action, Handed, Handover, How
from interp.booths.interlock import (
    Refusal,
    Rules,
    Seat,
    colleagues_open,
    giving_way,
    open_into,
)
from interp.booths.swap import Swap, Swaps
from interp.timeline.clock import HouseClock
from mixers.units import RATE

Note = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Switches:
    """What a console asks for; None is left as it is."""

    mic: bool | None = None
    cough: bool | None = None
    output: str | None = None
    resume: str | None = None
    """With `mic`: the id of the console whose lost line this one goes on for. It takes the mic from nobody else."""

    def log(self) -> dict[str, Any]:
        """Return what is asked for as the event log has it."""
        asked = {"mic": self.mic, "cough": self.cough, "output": self.output}
        return {key: value for key, value in asked.items() if value is not None}


class Switching:
    """The switches of all booths; `note` takes what was done, for the event log."""

    def __init__(self, booths: Mapping[str, Booth], clock: HouseClock, rules: Rules, note: Note) -> None:
        self.rules = rules
        self.handovers = {name: Handover() for name in booths}
        self._booths, self._clock, self._note = booths, clock, note
        swaps = Swaps()
        for booth in booths.values():
            booth.swaps = swaps
        self._swaps = swaps

    def switch(self, booth: Booth, console: Console, asked: Switches) -> None:
        """Set a console's switches. Raises Refusal by the rules, BadSwitch for an output that the booth lacks."""
        seat = booth, console
        if asked.output is not None:
            booth.check_output(asked.output)
        output = asked.output or console.output
        closing: list[Seat] = []
        if asked.mic if asked.mic is not None else console.mic:
            if not console.mic or output != console.output:
                closing = self._giving_way(seat, output, asked)
        elif asked.output is not None:
            self._may_direct(seat, asked.output)
        now = self._clock.position()
        self._close(closing, seat, now)
        booth.switch(console, mic=asked.mic, cough=asked.cough, output=asked.output, at=now)
        before = booth.known().get(asked.resume or "")
        if before is not None and asked.mic:
            before.resumed = now
        self._note({"type": "console", "booth": booth.name, "console": console.id, **asked.log()})
        for giver in closing:
            if giver[1].id != asked.resume:
                self._swapped(giver, seat, "mic", now)
        self.settle()

    def _giving_way(self, seat: Seat, output: str, asked: Switches) -> list[Seat]:
        """Return whose mics close for this one. Raises Refusal."""
        gently = asked.resume is not None
        old = next((one for one in self._seats() if one[1].id == asked.resume), None)
        mine = old[1] if old is not None else None
        found = giving_way(self.rules, self._booths, seat, output, gently=gently, old=mine)
        return [*found, old] if old is not None and old[1].mic and old not in found else found

    def _may_direct(self, seat: Seat, output: str) -> None:
        """Only who has the mic turns the direction round; who has just sat down may say where to begin."""
        booth, console = seat
        if not console.directed or console.mic or output == console.output:
            return
        for _, other in colleagues_open(seat):
            if not other.stalled:
                raise Refusal(
                    "direction",
                    f"output: {called(booth, other)} has the microphone and turns the direction; "
                    "expected that it is off, or yours",
                )

    def hand_over(self, booth: Booth, console: Console, action: Action, *, by_engineer: bool = False) -> None:
        """Do a step of a handover. Raises Refusal."""
        handover, me, now = self.handovers[booth.name], console.id, self._clock.position()
        self.settle()
        step: str = action
        match action:
            case "request" | "accept":
                before = handover.request
                if action == "accept":
                    step = handover.accept(me, now)
                else:
                    on_air = booth.on_air if not console.mic else console
                    step = handover.ask(me, on_air.id if on_air else None, now)
                if handover.request == before:
                    return  # a key struck twice has done nothing more, and the log says so
            case "decline" | "cancel":
                if by_engineer and handover.request is not None:
                    handover.request = None
                else:
                    handover.end(me, "declined" if action == "decline" else "cancelled")
                step = "declined" if action == "decline" else "cancelled"
            case "now":
                request = handover.request
                if request is not None and request.accepted and request.taker is not None:
                    self._is_there((booth, booth.consoles[request.taker]))
                parties = handover.swap(me, now)
                if parties is None:
                    return
                giver, taker = (booth.consoles[ident] for ident in parties)
                self._give(booth, [(booth, giver)], taker, "now")
            case "take" | "force":
                self._take((booth, console), action, by_engineer)
        self._note(
            {
                "type": "handover",
                "booth": booth.name,
                "console": me,
                "name": console.name,
                "step": step,
                **({"by": "engineer"} if by_engineer else {}),
            }
        )
        self.settle()

    def _is_there(self, seat: Seat) -> None:
        """Raises Refusal for a console whose line is silent: it would be silence that goes on the air."""
        if seat[1].stalled:
            raise Refusal("away", f"handover: nothing comes from {called(*seat)}; expected a line that works")

    def _take(self, seat: Seat, how: How, by_engineer: bool) -> None:
        booth, console = seat
        if console.mic:
            raise Refusal("yours", "handover: this console has the microphone already")
        holders = colleagues_open(seat)
        if by_engineer and how == "force":
            self._is_there(seat)
            if console.consent is False:
                raise Refusal(
                    "no_consent",
                    f"handover: {called(booth, console)} has not agreed yet to be streamed or recorded",
                )
            holders = holders or open_into(self._booths, seat, console.output)
        elif how == "take" and self.rules.inside == "interlock":
            held = [one for _, one in holders if not one.stalled]
            if held:
                raise Refusal(
                    "taken_inside",
                    f"handover: {called(booth, held[0])} has the microphone of {called_booth(booth.config.label)}; "
                    "expected a request, or a force",
                )
        if not holders:
            raise Refusal("nobody", "handover: nobody has the microphone; switch yours on")
        self._give(booth, holders, console, how, by_engineer)

    def _give(
        self, booth: Booth, givers: Sequence[Seat], taker: Console, how: How, by_engineer: bool = False
    ) -> None:
        """Close the mics of `givers` and open the taker's, at one position, into the first one's output."""
        now = self._clock.position()
        output = givers[0][1].output
        self._close(givers, (booth, taker), now)
        booth.switch(taker, mic=True, output=output if output in booth.outputs else None, at=now)
        for giver in givers:
            self._swapped(giver, (booth, taker), how, now, by_engineer)

    def _close(self, seats: Sequence[Seat], taker: Seat, now: int) -> None:
        for booth, console in seats:
            console.switch(mic=False, at=now)
            note = {"type": "console", "booth": booth.name, "console": console.id, "mic": False}
            self._note({**note, "taken_by": taker[1].id})

    def _swapped(self, giver: Seat, taker: Seat, how: How, now: int, by_engineer: bool = False) -> None:
        """Keep what was done for those who see it, and have it measured. A lost line is followed by nobody."""
        booth, console = taker
        if giver[1].stalled:
            return
        handed = Handed(
            giver[1].id, console.id, how, now, called(*giver), called(*taker), by_engineer=by_engineer
        )
        places = dict.fromkeys((booth.name, giver[0].name))
        for name in places:
            self.handovers[name].last = handed
        self._swaps.begin(
            giver[1].id, console.id, now, lambda swap: self._measured(swap, handed, list(places))
        )

    def _measured(self, swap: Swap, handed: Handed, booths: list[str]) -> None:
        done = replace(handed, measured=True, gap_ms=swap.gap_ms)
        for name in booths:
            if self.handovers[name].last == handed:
                self.handovers[name].last = done
        self._note(
            {
                "type": "swap",
                "booth": booths[0],
                "from": handed.giver,
                "to": handed.taker,
                "how": handed.how,
                "position": handed.position,
                "gap_ms": done.gap_ms,
                **({"by": "engineer"} if handed.by_engineer else {}),
            }
        )

    def settle(self) -> None:
        """Drop the requests that are over, and say so in the log."""
        for name, handover in self.handovers.items():
            consoles, asked = self._booths[name].consoles, handover.request
            open_ = [ident for ident, console in consoles.items() if console.mic]
            why = handover.settle(consoles, open_, self._clock.position())
            if asked is not None and why is not None:
                self._note({"type": "handover", "booth": name, "console": asked.by, "step": why})

    def both_open(self, booth: Booth, console: Console) -> bool:
        """Whether viewers may hear somebody else in the output of this open mic."""
        seat = booth, console
        others = [one for one in colleagues_open(seat) if one[1].output == console.output]
        return console.mic and any(
            not one.stalled for _, one in (*others, *open_into(self._booths, seat, console.output))
        )

    def _seats(self) -> list[Seat]:
        return [(booth, one) for booth in self._booths.values() for one in booth.consoles.values()]

    def lasts_s(self, booth: str) -> float | None:
        """Return for how many seconds the booth's request stands from now; None without one."""
        request = self.handovers[booth].request
        return None if request is None else max(0.0, (request.until - self._clock.position()) / RATE)
