"""Who may open a microphone while another one is open: inside a booth, and between booths that send into one channel.

The three modes are those of interpreters' desks. *none*: several may be open. *override*: who opens takes it from the
other. *interlock*: opening is refused while another is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from interp.booths.booth import Booth
from interp.booths.called import called, called_booth
from interp.booths.console import Console

Mode = Literal["none", "override", "interlock"]
Code = Literal[
    "taken_inside", "taken_between", "direction", "nobody", "other_request", "no_request", "no_consent", "yours",
    "away"
]  # fmt: skip
"""Why something was refused: pages say it in their own language."""
Seat = tuple[Booth, Console]


class Refusal(Exception):
    """What was asked for is against the rules now. `str()` is one sentence for a person."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rules:
    """The interlock of an event."""

    inside: Mode = "override"
    """Among the consoles of one booth."""
    between: Mode = "none"
    """Among booths that send into one channel."""
    priority: tuple[str, ...] = ()
    """Names of booths: an earlier one has priority over a later one, and each of them over those that are not named."""
    a_over_b_c: bool = False
    """Who sends into a channel as output A, the first of the booth's outputs, has priority over who does as B or C."""

    def rank(self, booth: Booth, output: str) -> tuple[int, bool]:
        """Return a booth's place in a channel; the smaller one has priority."""
        place = self.priority.index(booth.name) if booth.name in self.priority else len(self.priority)
        return place, self.a_over_b_c and output != booth.outputs[0]


def giving_way(
    rules: Rules,
    booths: Mapping[str, Booth],
    seat: Seat,
    output: str,
    *,
    gently: bool = False,
    old: Console | None = None,
) -> list[Seat]:
    """Return whose mics close when the one of `seat` opens into `output`, or turns there. Raises Refusal.

    `gently`: it takes the mic from nobody, whatever the mode. A mic whose line is silent holds nothing, nor does
    `old`, the seat that the same interpreter had before.
    """
    inside = [] if seat[1].mic or rules.inside == "none" else colleagues_open(seat)
    between = [] if rules.between == "none" else open_into(booths, seat, output)
    for other in (*inside, *between):
        if other[1] is old or other[1].stalled:
            continue
        if other in inside:
            if gently or rules.inside == "interlock":
                raise _taken_inside(*other)
        elif gently or not _yields(rules, seat, other, output):
            raise _taken_between(other[0], output)
    return [*inside, *between]


def open_into(booths: Mapping[str, Booth], seat: Seat, output: str) -> list[Seat]:
    """Return the mics of other booths that are open into `output`."""
    return [
        (booth, console)
        for booth in booths.values()
        if booth is not seat[0]
        for console in booth.consoles.values()
        if console.mic and console.output == output
    ]


def colleagues_open(seat: Seat) -> list[Seat]:
    """Return the other mics of the booth that are open."""
    booth, mine = seat
    return [(booth, console) for console in booth.consoles.values() if console.mic and console is not mine]


def _yields(rules: Rules, mine: Seat, theirs: Seat, output: str) -> bool:
    """Whether another booth gives way: in override to its equals, in interlock only to who has priority."""
    me, they = rules.rank(mine[0], output), rules.rank(theirs[0], output)
    return me < they if rules.between == "interlock" else me <= they


def _taken_inside(booth: Booth, console: Console) -> Refusal:
    return Refusal(
        "taken_inside",
        f"mic: {called(booth, console)} has the microphone of {called_booth(booth.config.label)}; "
        "expected a handover, or that it is switched off first",
    )


def _taken_between(booth: Booth, output: str) -> Refusal:
    return Refusal(
        "taken_between",
        f"output: {called_booth(booth.config.label)} is open into {output!r}; "
        "expected another output, or that its microphone is switched off first",
    )
