"""One console in a booth: an interpreter's voice, and the switches that decide where it is heard."""

from collections import deque
from collections.abc import Sequence
from typing import Literal, Protocol

from interp.timeline.buffer import TimelineBuffer
from interp.timeline.clock import HouseClock
from interp.timeline.input import RecoveredInput
from interp.timeline.units import samples
from interp.webrtc.packet_feed import PacketFeed
from interp.webrtc.peer import PeerStats
from interp.webrtc.playout.console_voice import ConsoleVoice
from mixers.ramp import Gate
from mixers.units import Samples

PLAYOUT_DELAY = samples(40)
"""A voice's place on the house timeline lies so far behind the earliest that it can arrive. Samples."""
RAMP_MS = 30.0
"""Cross-fade of a handover and of every switch: short enough to feel immediate, long enough not to click."""
OPENINGS = 64
"""Changes of where a voice goes that are remembered."""
STALLED = samples(1000)
"""A voice that has sent nothing for this long is no longer on the air."""


Place = Literal["program", "ear"]
"""Where a voice is read: behind now for the programs, at now for ears."""


class Line(Protocol):
    """The connection behind a console, as far as the booth needs it."""

    @property
    def connected(self) -> bool: ...
    def partner(self, feed: PacketFeed | None) -> None: ...
    def stats(self) -> PeerStats: ...


class Console:
    """An interpreter's place in a booth. The mic starts off.

    `voice` takes the connection's packets. Programs read it on the house timeline, as late as they can; ears
    hear it at once. Times of switches are house positions, so that what is mixed later is cut at the right sample.
    """

    def __init__(self, ident: str, outputs: Sequence[str], clock: HouseClock, number: int = 1) -> None:
        self.id = ident
        self.number = number
        """Of those that ever were in the booth; the log knows it by this."""
        self.name = ""
        self.mic = False
        self.cough = False
        self.output = outputs[0]
        self.directed = False
        """The interpreter has said, or has begun to speak, into which output: from then on the rules hold for it."""
        self.consent: bool | None = None
        """Whether the interpreter agreed to be streamed and recorded; None: this console does not say."""
        self.listen = "floor"
        self.partner = False
        """The interpreter wants to hear the partner, beside what they listen to."""
        self.watch = "program"
        self.openings: deque[tuple[int, str | None]] = deque(maxlen=OPENINGS)
        """From which house position on the voice goes into which output, or none, as people wanted it: a line that is
        lost closes nothing here."""
        self.resumed: int | None = None
        """House position from which on the same interpreter goes on at another console."""
        self.line: Line | None = None
        self.voice = ConsoleVoice()
        self._clock = clock
        self._gates = {
            place: {output: Gate(ramp_ms=RAMP_MS) for output in outputs} for place in ("program", "ear")
        }
        self.input = RecoveredInput(TimelineBuffer(1, seconds=10.0), playout_delay=PLAYOUT_DELAY)

    @property
    def last_arrival(self) -> int | None:
        """House position at which the last packet of the voice came."""
        return self.voice.last_arrival

    @property
    def connected(self) -> bool:
        """The connection stands."""
        return self.line is not None and self.line.connected

    @property
    def stalled(self) -> bool:
        """Nothing has come for a second, whatever the connection says."""
        return self.last_arrival is None or self._clock.position() - self.last_arrival > STALLED

    @property
    def gone(self) -> bool:
        """It was here, and its line is silent and down. One that is only about to connect is not gone."""
        return self.last_arrival is not None and self.stalled and not self.connected

    @property
    def on_air(self) -> bool:
        """This voice is mixed now: mic on, no cough, and sound comes in."""
        return self.mic and not self.cough and self.connected and not self.stalled

    def switch(
        self,
        *,
        mic: bool | None = None,
        cough: bool | None = None,
        output: str | None = None,
        at: int | None = None,
    ) -> None:
        """Set what is not None, from house position `at` or else now; the voice is faded between outputs."""
        if mic is not None:
            self.mic = mic
            if not mic:
                self.cough = False
        if cough is not None:
            self.cough = cough
        if output is not None:
            self.output = output
        self.directed |= bool(mic) or output is not None
        now = self._clock.position() if at is None else at
        self._remember(now)
        self._set_gates(now)

    def _remember(self, now: int) -> None:
        into = self.output if self.mic and not self.cough else None
        if into != (self.openings[-1][1] if self.openings else None):
            self.openings.append((now, into))

    def _set_gates(self, now: int) -> None:
        for gates in self._gates.values():
            for code, gate in gates.items():
                if self.mic and not self.cough and code == self.output:
                    gate.open(now)
                else:
                    gate.close(now)

    def close(self) -> None:
        """The connection is gone: fade out from now on."""
        self.mic = self.cough = False
        self._set_gates(self._clock.position())

    def goodbye(self) -> None:
        """The interpreter leaves: what they say from now on is for nobody."""
        if self.openings and self.openings[-1][1] is not None:
            self.openings.append((self._clock.position(), None))

    def gains(self, place: Place, output: str, position: int, n: int) -> Samples | None:
        """Return the gains with which `output` hears `n` samples from `position`, (n,); None for silence.

        Programs are mixed behind now and ears hear now, so each place follows the switches on its own.
        """
        gate = self._gates[place][output]
        if gate.is_silent:
            return None
        gains = gate.gains(position, n)
        return gains if gains.any() else None

    def read(self, position: int, n: int) -> Samples:
        """Return `n` samples of the voice before its gates, shape (n,), for the programs."""
        self._note()
        span = self.input.span(position, n)
        if span is not None:
            for media, sound in self.voice.pull(*span):
                self.input.lay(media, sound)
        sound, _missing = self.input.read(position, n)
        voice: Samples = sound[0]
        return voice

    def pass_over(self, position: int, n: int) -> None:
        """Go on to the end of the `n` samples from `position`; what of them nobody has read is never decoded."""
        self._note()
        until = self.input.media(position + n)
        if until is not None:
            self.voice.pass_over(until)

    def glimpse(self, position: int, n: int) -> Samples:
        """Return `n` samples of the voice that lie behind what is mixed, shape (n,), also where nobody read them."""
        sound, missing = self.input.read(position, n)
        start = self.input.media(position)
        if missing and start is not None:
            sound = self.voice.glimpse(start, n)
        voice: Samples = sound[0]
        return voice

    def hear(self, position: int, n: int) -> Samples:
        """Return `n` samples of the voice before its gates, shape (n,), for ears that hear `position` now."""
        return self.voice.hear(position + n, n)

    def _note(self) -> None:
        for media, arrival, count in self.voice.arrivals():
            self.input.note(media, arrival, count)
