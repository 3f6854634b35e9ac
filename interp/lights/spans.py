"""Each interpreter's ear-voice span, while they are on the air."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.lights.envelopes import Envelopes
from mixers.activity import Activity, active
from mixers.span import LONGEST, SECOND, EarVoiceSpan

BEFORE = 3
"""Seconds before a turn in which the booth is known to be silent, where no partner spoke: they tell when it began."""
AWAY = 10
"""After so many seconds off the air another turn begins."""
KNOWN = 2 * SECOND
"""Blocks of a voice from which on its own share of speech is known."""
USUAL_SHARE = 0.7


class _Voice:
    """What is known of one console."""

    def __init__(self) -> None:
        self.span = EarVoiceSpan()
        self.listens = ""
        self.away = AWAY
        """Seconds since it was last on the air, AWAY at most."""


class Spans:
    """Looks once a second at who is on the air, what they hear, and when both speak."""

    def __init__(self, booths: Mapping[str, Booth], envelopes: Envelopes) -> None:
        self._booths, self._envelopes = booths, envelopes
        self._voices: dict[str, _Voice] = {}

    def read(self, console: Console) -> float | None:
        """Return the span, s; None while it is off the air or not known surely enough."""
        voice = self._voices.get(console.id)
        return None if voice is None or voice.away else voice.span.read()

    def look(self, floor_language: str | None) -> None:
        """Take what the envelopes got in the last second."""
        present = {ident for booth in self._booths.values() for ident in booth.consoles}
        self._voices = {ident: voice for ident, voice in self._voices.items() if ident in present}
        for voice in self._voices.values():
            voice.away = min(voice.away + 1, AWAY)
        if self._envelopes.filled < LONGEST + (1 + BEFORE) * SECOND:
            return
        heard: dict[str, Activity] = {}
        for booth in self._booths.values():
            console = booth.on_air
            if console is None:
                continue
            if console.listen not in heard:
                powers = self._envelopes.heard(console.listen, floor_language)
                heard[console.listen] = active(powers[-self._envelopes.filled :])
            self._follow(booth, console, heard[console.listen])

    def _follow(self, booth: Booth, console: Console, heard: Activity) -> None:
        powers, opened = self._envelopes.voice(booth.name)
        lately = np.flatnonzero(opened[-SECOND:])
        if not len(lately):
            return
        voice = self._voices.setdefault(console.id, _Voice())
        filled = self._envelopes.filled
        spoken = active(powers[-filled:])
        share = float(heard.mean())
        start, end = (filled - SECOND + int(lately[at]) + bit for at, bit in ((0, 0), (-1, 1)))
        if voice.away == AWAY or voice.listens != console.listen:
            voice.span.begin()
            voice.listens = console.listen
            before = opened[-filled:][max(0, start - BEFORE * SECOND) : start]
            if voice.away == AWAY and not before.any():
                _silent_before(voice.span, heard, start, share)
        voice.away = 0
        on_air = spoken[opened[-filled:]]
        voice.span.push(
            heard[start - LONGEST : end],
            spoken[start:end],
            heard_share=share,
            voice_share=float(on_air.mean()) if len(on_air) >= KNOWN else USUAL_SHARE,
        )


def _silent_before(span: EarVoiceSpan, heard: Activity, start: int, share: float) -> None:
    """Let the seconds before a turn, which begins at block `start`, tell that nothing was said in them."""
    silence: npt.NDArray[np.bool_] = np.zeros(SECOND, np.bool_)
    for second in range(BEFORE, 0, -1):
        end = start - (second - 1) * SECOND
        if end >= LONGEST + SECOND:
            span.push(
                heard[end - LONGEST - SECOND : end], silence, heard_share=share, voice_share=USUAL_SHARE
            )
