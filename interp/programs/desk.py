"""The mixing desk: the same for the live event and for a re-render from its recording.

Everything that changes the sound comes in as a control event, a plain dict that is logged with its
position; so ISO tracks and the log give the same samples again (invariant 8).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from mixers.decibel import amplitude
from mixers.program import Mixed, ProgramBank, ProgramSettings
from mixers.units import BLOCK, Samples

FULL_SCALE = float(2**23)
PERIOD = 10 * BLOCK
"""Samples that an event, and a re-render of it, give the desk at a time: 200 ms. The programs are computed
behind now anyway, and numpy costs by the call."""


def quantise(block: Samples) -> Samples:
    """Return `block` at the 24 bits that the recording keeps: a re-render starts from the same numbers."""
    return np.asarray(
        np.clip(np.rint(block * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1) / FULL_SCALE, dtype=np.float32
    )


@dataclass(frozen=True, slots=True)
class BoothFader:
    """A booth's gain as the desk applies it."""

    gain_db: float = 0.0
    mute: bool = False

    @property
    def gain(self) -> float:
        """Linear gain."""
        return 0.0 if self.mute else amplitude(self.gain_db)


class Desk:
    """Brings floor and booths together into all programs, any number of blocks at a time.

    `booths` gives each booth's outputs in the order of its tracks.
    """

    def __init__(
        self,
        languages: Sequence[str],
        booths: Mapping[str, Sequence[str]],
        settings: Sequence[ProgramSettings],
    ) -> None:
        self.languages = tuple(languages)
        self.booths = {name: tuple(outputs) for name, outputs in booths.items()}
        self.settings = list(settings)
        self.floor_language: str | None = None
        self.faders = {name: BoothFader() for name in self.booths}
        self._gains = dict.fromkeys(self.booths, 1.0)
        self._bank = ProgramBank(len(self.languages), settings)
        self._open: dict[str, tuple[bool, ...]] = {}
        self._talkers: dict[tuple[str, str], int] = {}
        """By booth and language: the console that is heard, or was last."""
        self._speaking: dict[str, list[str]] = {language: [] for language in self.languages}
        """By language: the booths that are open to it, the newest last."""
        self._turns: list[tuple[int, int, Hashable]] = []
        self._awaited: dict[str, tuple[bool, ...]] = {}
        """By booth: for each output whether somebody has taken over there and has not been heard yet."""

    @property
    def lookahead(self) -> int:
        """Samples by which the programs come out behind what goes in."""
        return self._bank.lookahead

    def start_event(self) -> list[dict[str, Any]]:
        """Return the control events that bring a new desk to this one's state."""
        return [
            {"type": "floor_language", "language": self.floor_language},
            *(
                {"type": "program", "language": language, "settings": asdict(settings)}
                for language, settings in zip(self.languages, self.settings, strict=True)
            ),
            *({"type": "booth", "name": name, **asdict(fader)} for name, fader in self.faders.items()),
        ]

    def apply(self, event: Mapping[str, Any]) -> None:
        """Apply a control event from what is mixed next on. Raises KeyError for an event of another kind."""
        match event["type"]:
            case "floor_language":
                self.floor_language = event["language"]
            case "program":
                index = self.languages.index(event["language"])
                self.settings[index] = replace(self.settings[index], **event["settings"])
                self._bank.configure(index, self.settings[index])
            case "booth":
                self.faders[event["name"]] = BoothFader(event["gain_db"], event["mute"])
            case "open":
                outputs = event["outputs"]
                self._switch(event["name"], outputs, event.get("talkers", [None] * len(outputs)))
                self._awaited[event["name"]] = tuple(event.get("awaited", [False] * len(outputs)))
            case other:
                raise KeyError(other)

    def open_event(
        self,
        booth: str,
        opened: tuple[bool, ...],
        talkers: Sequence[tuple[int, int] | None],
        awaited: tuple[bool, ...] | None = None,
    ) -> dict[str, Any] | None:
        """Return the event that says which outputs of `booth` are open, and who talks to each of them: the number of a
        console and the block of what is mixed next from which on it does; and where somebody has taken over who is
        still `awaited`. None when nothing changed.
        """
        before = [self._talkers.get((booth, language)) for language in self.booths[booth]]
        same = all(new is None or new[0] == old for new, old in zip(talkers, before, strict=True))
        nowhere = (False,) * len(opened)
        waits, waited = awaited or nowhere, self._awaited.get(booth, nowhere)
        if same and self._open.get(booth, nowhere) == opened and waits == waited:
            return None
        event = {"type": "open", "name": booth, "outputs": list(opened), "talkers": list(talkers)}
        return {**event, "awaited": list(waits)} if any(waits) else event

    def _switch(self, booth: str, opened: Sequence[bool], talkers: Sequence[Sequence[int] | None]) -> None:
        """Open and close a booth's outputs. Where several booths are open to a language, the newest counts."""
        self._open[booth] = tuple(opened)
        for language, is_open, new in zip(self.booths[booth], opened, talkers, strict=True):
            speaking = self._speaking[language]
            if is_open and booth not in speaking:
                speaking.append(booth)
            elif not is_open and booth in speaking:
                speaking.remove(booth)
            if new is not None:
                self._talkers[booth, language] = new[0]
            if speaking:
                newest = speaking[-1]
                block = new[1] if new is not None and newest == booth else 0
                talker = newest, self._talkers.get((newest, language))
                self._turns.append((block, self.languages.index(language), talker))

    def mix(self, floor: Samples, tracks: Mapping[str, Samples]) -> Mixed:
        """Mix `floor` (2, n) and each booth's tracks (outputs, n), both quantised, n a multiple of BLOCK.

        What comes out lies `lookahead` samples before what went in.
        """
        n = floor.shape[1]
        voices = np.zeros((len(self.languages), n), np.float32)
        opened = np.zeros(len(self.languages), np.bool_)
        stay = np.zeros(len(self.languages), np.bool_)
        for name, outputs in self.booths.items():
            before, after = self._gains[name], self.faders[name].gain
            self._gains[name] = after
            flags = self._open.get(name)
            if flags is None or (before == 0.0 and after == 0.0):
                continue
            fade = after if before == after else np.linspace(before, after, n, dtype=np.float32)
            for track, output in enumerate(outputs):
                if flags[track]:
                    index = self.languages.index(output)
                    voices[index] += tracks[name][track] * fade
                    opened[index] |= True
                    stay[index] |= self._awaited[name][track]
        keep = np.array([language == self.floor_language for language in self.languages])
        turns, self._turns = self._turns, []
        return self._bank.mix(floor, voices, opened, keep, turns, stay)
