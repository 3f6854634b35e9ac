"""An interpreter's voice: for the programs and, while anybody listens, for ears as soon as the network allows."""

import numpy as np

from interp.timeline.units import samples
from interp.webrtc.playout.timeline_playout import TimelinePlayout
from interp.webrtc.playout.voice import Voice
from mixers.units import Samples

LISTENED = samples(500)
"""An ear that has heard nothing for so long is gone. Samples."""


class ConsoleVoice(Voice):
    """Mono; no picture goes with it, so ears need not hear it at its place on the house timeline."""

    @property
    def listened(self) -> bool:
        """An ear hears it now, or did half a second ago."""
        due, last = None if self._soon is None else self._soon.due, self.last_arrival
        return due is not None and last is not None and last - due < LISTENED

    @property
    def ear_concealed_samples(self) -> int:
        return 0 if self._soon is None else self._soon.concealed_samples

    def pass_over(self, until: float) -> None:
        """Let time pass that no program wants."""
        self._programs.pass_over(until)
        self._store.passed = self._programs.passed

    def glimpse(self, start: float, n: int) -> Samples:
        """Return the `n` samples from `start`, (1, n), and change nothing; `KEEP` back at most. Only for the eye."""
        sound = np.zeros((1, n), np.float32)
        for position, run in TimelinePlayout(self._store).pull(start, start + n):
            at = round(position - start)
            part = run[:, : max(0, n - at)]
            sound[:, at : at + part.shape[1]] = part
        return sound
