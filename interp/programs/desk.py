"""The mixing desk: the same for the live event and for a re-render from its recording.

Everything that changes the sound comes in as a control event, a plain dict that is logged with its
position; so ISO tracks and the log give the same samples again (invariant 8).
"""

from collections.abc import Mapping, Sequence
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
                self._open[event["name"]] = tuple(event["outputs"])
            case other:
                raise KeyError(other)

    def open_event(self, booth: str, opened: tuple[bool, ...]) -> dict[str, Any] | None:
        """Return the event that says which outputs of `booth` are open, None when nothing changed."""
        if self._open.get(booth, (False,) * len(self.booths[booth])) == opened:
            return None
        return {"type": "open", "name": booth, "outputs": list(opened)}

    def mix(self, floor: Samples, tracks: Mapping[str, Samples]) -> Mixed:
        """Mix `floor` (2, n) and each booth's tracks (outputs, n), both quantised, n a multiple of BLOCK.

        What comes out lies `lookahead` samples before what went in.
        """
        n = floor.shape[1]
        voices = np.zeros((len(self.languages), n), np.float32)
        opened = np.zeros(len(self.languages), np.bool_)
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
        keep = np.array([language == self.floor_language for language in self.languages])
        return self._bank.mix(floor, voices, opened, keep)
