"""Signals: what an interpreter tells the engineer with one press, in the middle of a sentence.

Slow down and repeat pass by themselves; a call of the operator stands until somebody has seen it; that the floor
cannot be interpreted stands until it is taken back, for its duration is what counts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

from interp.timeline.clock import HouseClock
from interp.timeline.units import samples
from interp.web.talk_schema import SignalKind

KINDS: tuple[SignalKind, ...] = get_args(SignalKind)
PASSES = samples(20_000)
"""Slow down and repeat are over after so many samples: the sentence that they were about is."""
SEEN_FOR = samples(10_000)
"""So long an acknowledged signal is still there, so that the interpreter sees that it was seen. Samples."""
LEFT_FOR = samples(10_000)
"""A console that has left may be back within so many samples, and its signals go on. A call of the operator waits."""

Over = Literal["acknowledged", "taken_back", "passed", "left"]
"""How a signal ends."""


@dataclass(slots=True)
class Signal:
    """One that stands; times are house positions."""

    kind: SignalKind
    booth: str
    console: str
    name: str
    since: int
    seen: int | None = None
    left: int | None = None

    @property
    def ident(self) -> str:
        """One console has one signal of a kind."""
        return f"{self.kind}:{self.console}"

    @property
    def over(self) -> bool:
        """Only shown as seen, and no longer wanted."""
        return self.seen is not None and self.kind != "uninterpretable"


class NotStanding(Exception):
    """It has passed, or was taken back."""


class Keeper(Protocol):
    """Keeps what stands over a restart."""

    def load(self) -> Iterable[Signal]: ...
    def save(self, standing: Sequence[Signal]) -> None: ...


class Signals:
    """The signals of all consoles; `look` has to be called about twice a second."""

    def __init__(self, clock: HouseClock, note: Callable[[dict[str, Any]], None], keeper: Keeper) -> None:
        self._clock, self._note, self._keeper = clock, note, keeper
        self._standing = {signal.ident: signal for signal in keeper.load()}

    @property
    def standing(self) -> list[Signal]:
        """Oldest first."""
        return list(self._standing.values())

    def press(self, booth: str, console: str, name: str, kind: SignalKind) -> Signal:
        """Give a signal; one that stands already goes on as it is."""
        signal = Signal(kind, booth, console, name, self._clock.position())
        standing = self._standing.get(signal.ident)
        if standing is not None and not standing.over:
            return standing
        self._standing.pop(signal.ident, None)  # to the end
        self._standing[signal.ident] = signal
        self._tell(signal, "given")
        return signal

    def take_back(self, console: str, kind: SignalKind) -> None:
        """End a signal as the one who gave it. Raises NotStanding."""
        signal = self._find(f"{kind}:{console}")
        self._end(signal, None if signal.over else "taken_back")

    def acknowledge(self, ident: str) -> Signal:
        """Mark a signal as seen by the engineer. Raises NotStanding."""
        signal = self._find(ident)
        if signal.seen is None:
            signal.seen = self._clock.position()
            self._tell(signal, "acknowledged" if signal.over else "seen")
        return signal

    def named(self, booth: str, console: str, name: str) -> None:
        """Tell who sits at a console: theirs are the signals that somebody of that name left there."""
        for signal in self.standing:
            if signal.console == console:
                signal.name = name
            elif name and signal.left is not None and (signal.booth, signal.name) == (booth, name):
                self._hand_on(signal, console)

    def leave(self, console: str, heirs: Iterable[tuple[str, str]]) -> None:
        """A console has left; `heirs` are id and name of those still in its booth.

        Who lost the line may be back before the old line is known to be dead.
        """
        now, by_name = self._clock.position(), {name: ident for ident, name in heirs if name}
        for signal in self.standing:
            if signal.console == console:
                signal.left = now
                if heir := by_name.get(signal.name):
                    self._hand_on(signal, heir)

    def look(self) -> None:
        """End what has passed."""
        now = self._clock.position()
        for signal in self.standing:
            if signal.over:
                if now - (signal.seen or 0) >= SEEN_FOR:
                    self._end(signal, None)
            elif signal.kind in ("slow_down", "repeat") and now - signal.since >= PASSES:
                self._end(signal, "passed")
            elif signal.kind != "operator" and signal.left is not None and now - signal.left >= LEFT_FOR:
                self._end(signal, "left")

    def _find(self, ident: str) -> Signal:
        if ident not in self._standing:
            raise NotStanding(f"signal {ident}: it does not stand any more")
        return self._standing[ident]

    def _hand_on(self, signal: Signal, console: str) -> None:
        """Give a signal to the console that its interpreter has now, unless it has been given there anew."""
        del self._standing[signal.ident]
        signal.console, signal.left = console, None
        self._standing.setdefault(signal.ident, signal)
        self._changed()

    def _end(self, signal: Signal, over: Over | None) -> None:
        """Take a signal out; `over` is None where its end has been told before."""
        del self._standing[signal.ident]
        if over is None:
            self._changed()
        else:
            self._tell(signal, over)

    def _tell(self, signal: Signal, state: str) -> None:
        self._changed()
        self._note(
            {
                "type": "signal",
                "signal": signal.kind,
                "state": state,
                "booth": signal.booth,
                "console": signal.console,
                "name": signal.name,
                "since": signal.since,
            }
        )

    def _changed(self) -> None:
        self._keeper.save(self.standing)
