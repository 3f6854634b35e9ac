"""A booth: up to six consoles, one of them on the air, one voice for each output language."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interp.booths.console import Console, Place
from interp.booths.swap import Swaps
from interp.config import BoothConfig
from interp.timeline.clock import HouseClock
from mixers.units import BLOCK, Samples

CONSOLES = 6
"""Consoles that one booth takes."""
FADING = 48_000
"""A console that has left stays in the mix for this many samples, until its fade-out has been mixed."""
REMEMBERED = 120 * 48_000
"""What a console that has left had sent is known for this many samples: its page may bring what the network lost."""
RETURNS = 30 * 48_000
"""Who was on the air and lost the line is the same talker when they enter again within this. Samples."""


class BoothFull(Exception):
    """All consoles of the booth are taken."""


class BadSwitch(ValueError):
    """A console was asked for something that this booth does not have."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a booth sends in some blocks, before its fader."""

    sound: Samples
    """(outputs, n)"""
    opened: tuple[bool, ...]
    """For each output whether a mic is open."""
    talkers: tuple[tuple[int, int] | None, ...]
    """For each output the number of the console that is heard most at the end, and the block from which on it is."""
    awaited: tuple[bool, ...] = ()
    """For each output whether somebody has just taken over and has not been heard yet."""


class Booth:
    """The consoles of one booth and who of them is on the air."""

    def __init__(self, config: BoothConfig, clock: HouseClock) -> None:
        self.config = config
        self.name = config.name
        self.outputs = tuple(config.outputs)
        self.gain_db = 0.0
        self.mute = False
        self.consoles: dict[str, Console] = {}
        self._leaving: list[tuple[int, Console]] = []
        self._departed: list[tuple[int, Console]] = []
        """Consoles that were lost or left, and until when they are remembered; CONSOLES at most."""
        self.filled = 0
        """Samples of the recording that were brought after a hole in the network."""
        self._entered = 0
        self._dropped: tuple[int, int] | None = None
        """Number of the console that was last lost with its mic on, and the house position until which it is kept."""
        self._clock = clock
        self.swaps = Swaps()
        """Where swaps are measured, the same for all booths."""

    def enter(self) -> Console:
        """Add a console, with its mic off.

        Raises BoothFull when all six are taken and none of them has gone silent without a goodbye.
        """
        if len(self.consoles) >= CONSOLES:
            gone = next((c for c in self.consoles.values() if c.gone), None)
            if gone is None:
                raise BoothFull(f"booth {self.name} is full: {CONSOLES} consoles are connected")
            self.leave(gone)
        console = Console(secrets.token_urlsafe(9), self.outputs, self._clock, number=self._number())
        self.consoles[console.id] = console
        return console

    def leave(self, console: Console) -> None:
        """Take a console out; its voice fades."""
        if self.consoles.pop(console.id, None) is not None:
            if console.mic:
                self._dropped = (console.number, self._clock.position() + RETURNS)
            console.close()
            now = self._clock.position()
            self._leaving.append((now + FADING, console))
            self._departed = [*self._departed, (now + REMEMBERED, console)][-CONSOLES:]

    def known(self) -> dict[str, Console]:
        """Return by id the consoles that sit here and those that left in the last two minutes, six at most."""
        now = self._clock.position()
        self._departed = [(until, console) for until, console in self._departed if until > now]
        return {console.id: console for _, console in self._departed} | self.consoles

    def _number(self) -> int:
        """Return the number of a console that enters: that of whoever has just lost the line, for it is them again."""
        silent = next((c.number for c in self.consoles.values() if c.mic and c.stalled), None)
        if silent is not None:
            return silent
        dropped, self._dropped = self._dropped, None
        if dropped is not None and self._clock.position() < dropped[1]:
            return dropped[0]
        self._entered += 1
        return self._entered

    @property
    def on_air(self) -> Console | None:
        """The console whose mic is on; where several are, the first that came."""
        return next((c for c in self.consoles.values() if c.mic), None)

    def check_output(self, output: str) -> None:
        """Raises BadSwitch for an output that the booth does not have."""
        if output not in self.outputs:
            raise BadSwitch(
                f"output: booth {self.name} has no {output!r}; expected {' or '.join(self.outputs)}"
            )

    def switch(
        self,
        console: Console,
        *,
        mic: bool | None = None,
        cough: bool | None = None,
        output: str | None = None,
        at: int | None = None,
    ) -> None:
        """Set a console's switches, at house position `at` or else now; what they mean to others: see `Switching`.

        Raises BadSwitch for an output that the booth does not have.
        """
        if output is not None:
            self.check_output(output)
        console.switch(mic=mic, cough=cough, output=output, at=at)

    def sounding(self) -> list[Console]:
        """Return the consoles that may be heard in the past second, also those that left."""
        now = self._clock.position()
        for until, console in self._leaving:
            if until <= now:
                self.swaps.forget(console.id)
        self._leaving = [(until, console) for until, console in self._leaving if until > now]
        return [*self.consoles.values(), *(console for _, console in self._leaving)]

    def tracks(self, place: Place, position: int, n: int) -> Stretch:
        """Return what the booth sends in `n` samples from `position`, n a multiple of BLOCK."""
        sound = np.zeros((len(self.outputs), n), np.float32)
        heard: list[list[tuple[int, Samples]]] = [[] for _ in self.outputs]
        for console in self.sounding():
            voice: Samples | None = None
            for track, output in enumerate(self.outputs):
                gains = console.gains(place, output, position, n)
                if gains is None:
                    continue
                if voice is None:
                    voice = console.read(position, n) if place == "program" else console.hear(position, n)
                gated = voice * gains
                if place == "program":
                    self.swaps.hear(console.id, position, gated)
                sound[track] += gated
                heard[track].append((console.number, gains[BLOCK - 1 :: BLOCK]))
        opened = tuple(bool(one) for one in heard)
        awaited = tuple(
            any(
                console.mic and console.output == output and self.swaps.awaited(console.id, position, n)
                for console in self.consoles.values()
                if place == "program"
            )
            for output in self.outputs
        )
        return Stretch(sound, opened, tuple(_talker(one) for one in heard), awaited)

    def pass_over(self, position: int, n: int) -> None:
        """Let what no program and no meter has read of these `n` samples go by; call it after both, for all booths."""
        self.swaps.settle(position + n)
        for console in self.sounding():
            console.pass_over(position, n)


def _talker(heard: Sequence[tuple[int, Samples]]) -> tuple[int, int] | None:
    """Return who of these (console, gain at each block's end) is heard most at the end, and from which block on."""
    if len(heard) < 2:
        return (heard[0][0], 0) if heard else None
    first = np.argmax([gains for _, gains in heard], axis=0)
    last = first[-1]
    others = np.flatnonzero(first != last)
    return heard[last][0], int(others[-1]) + 1 if len(others) else 0
