"""All lamps of an event, fed by the mixing tick."""

from collections.abc import Callable, Mapping

from interp.booths.booth import Booth, Stretch
from interp.booths.console import Console
from interp.lights.envelopes import Envelopes
from interp.lights.line import Concealed
from interp.lights.sound import Sound, SpeakersSound
from interp.lights.spans import Spans
from interp.lights.turn import Turns
from interp.router.floor import Floor
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from mixers.units import Samples


class Lights:
    """What changes once a second, for the state of consoles and sources."""

    def __init__(
        self,
        clock: HouseClock,
        floor: Floor,
        booths: Mapping[str, Booth],
        *,
        on_air: Callable[[Booth, Console], bool],
        watched: Callable[[], bool],
    ) -> None:
        """`on_air`: whether viewers hear a console's voice now; `watched`: whether somebody looks at the pages."""
        self._clock, self._floor, self._booths = clock, floor, booths
        self._on_air, self._watched = on_air, watched
        self._envelopes = Envelopes({name: booth.outputs for name, booth in booths.items()})
        self._spans = Spans(booths, self._envelopes)
        self._sound = SpeakersSound(floor)
        self._turns = Turns()
        self._concealed = Concealed()
        self._looked = 0
        """House position up to which the slow ones have looked."""

    def push(self, position: int, floor: Samples, sent: Mapping[str, Stretch]) -> None:
        """Take what was just mixed: n samples of the floor (2, n) from `position`, and what each booth sent."""
        now = self._clock.position()
        self._turns.see(
            (
                (name, console.number)
                for name, booth in self._booths.items()
                for console in booth.consoles.values()
                if self._on_air(booth, console)
            ),
            now,
        )
        self._envelopes.push(floor, sent)
        self._sound.push(watched=self._watched())
        if position + floor.shape[1] - self._looked >= RATE:
            self._looked = position + floor.shape[1]
            self._spans.look(self._floor.language)
            self._concealed.see(
                {
                    console.id: console.voice.concealed_samples
                    for booth in self._booths.values()
                    for console in booth.consoles.values()
                },
                now,
            )

    def turn_start(self, booth: Booth, console: Console) -> int | None:
        """Return the house position at which a console's turn began; None when it is in none, or its mic is off."""
        return self._turns.began((booth.name, console.number)) if console.mic else None

    def span_s(self, console: Console) -> float | None:
        """Return how far an interpreter is behind what they hear, s; None when it is not known."""
        return self._spans.read(console)

    def concealed_percent(self, console: Console) -> float:
        """Return how much of a voice was made up in the programs in the last ten seconds, percent."""
        return self._concealed.percent(console.id)

    def sound(self, source: str) -> Sound | None:
        """Return how a source sounded when it last spoke; None when nothing is known."""
        return self._sound.read(source)

    @property
    def speaking(self) -> str | None:
        """The source that speaks now, or did last."""
        return self._sound.speaking
