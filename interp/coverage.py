"""Whether the floor's talk reaches every program in its language, or nobody interprets it."""

from collections.abc import Iterable
from typing import Final

TALKS: Final = -50.0
"""Short-term loudness (3 s) from which on somebody talks, LUFS."""
PATIENCE: Final = 20.0
"""Seconds of talk that may go by uninterpreted: a greeting, a change of interpreters."""
QUIET: Final = 15.0
"""Seconds of silence after which what was said before is over."""


class Coverage:
    """Counts, for each language, the seconds of talk that nobody interpreted."""

    def __init__(self, languages: Iterable[str]) -> None:
        self._missed = dict.fromkeys(languages, 0.0)
        self._quiet = dict.fromkeys(self._missed, 0.0)

    def pass_by(self, language: str, seconds: float, *, covered: bool, loudness: float) -> bool:
        """Let time pass; return whether too much was missed in `language`.

        `covered`: the floor speaks it, or somebody interprets into it. `loudness` of its program, LUFS: the
        floor's, while it is not covered.
        """
        if covered:
            self._missed[language] = self._quiet[language] = 0.0
        elif loudness > TALKS:
            self._missed[language] += seconds
            self._quiet[language] = 0.0
        else:
            self._quiet[language] += seconds
            if self._quiet[language] >= QUIET:
                self._missed[language] = 0.0
        return self._missed[language] >= PATIENCE
