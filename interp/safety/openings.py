"""Which outputs of a booth are open when a recording is mixed again: as they were, and where a stretch was filled.

In a long hole the service gives the console up and the log says that its output closed, though its voice is in the
track now. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


class Openings:
    """Follows the log's `open` events and adds those that stretches need; where there are none it adds nothing."""

    def __init__(
        self, booths: Mapping[str, Sequence[str]], filled: Iterable[tuple[str, str, int, int]]
    ) -> None:
        """`booths`: name -> outputs; `filled`: (booth, output, start, end), in house positions."""
        self._booths = {name: tuple(outputs) for name, outputs in booths.items()}
        self._filled = [one for one in filled if one[1] in self._booths.get(one[0], ())]
        self._logged: dict[str, dict[str, Any]] = {}
        self._held: dict[str, tuple[bool, ...]] = {}
        """By booth: which outputs this holds open against the log."""

    def note(self, event: Mapping[str, Any]) -> None:
        """Take note of an event of the log that is applied."""
        if event["type"] == "open":
            self._logged[event["name"]] = dict(event)
            self._held.pop(event["name"], None)

    def over(self, position: int, n: int) -> list[dict[str, Any]]:
        """Return the events to be applied before `n` samples from `position` are mixed."""
        events = []
        for name, outputs in self._booths.items():
            logged = self._logged.get(name, {}).get("outputs", [False] * len(outputs))
            wanted = tuple(
                not is_open
                and any(
                    (booth, code) == (name, output) and start < position + n and position < end
                    for booth, code, start, end in self._filled
                )
                for is_open, output in zip(logged, outputs, strict=True)
            )
            if wanted != self._held.get(name, (False,) * len(outputs)):
                self._held[name] = wanted
                opened = [a or b for a, b in zip(logged, wanted, strict=True)]
                events.append(
                    {"type": "open", "name": name, "outputs": opened, "talkers": [None] * len(outputs)}
                )
        return events
