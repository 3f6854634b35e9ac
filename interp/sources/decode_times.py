"""Decoding times where a container has none: Matroska and RTP carry presentation times only.

FFmpeg works decoding times out once it has seen enough pictures, and leaves the first ones without.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

PATIENCE = 16
"""Pictures without a decoding time after which their presentation times stand in: H.264 reorders no more."""


class DecodeTimes(Generic[T]):
    """Holds the first pictures back until a decoding time is known, and counts back from it.

    An item comes with its presentation and decoding time (samples; None: not told) and leaves with both.
    """

    def __init__(self, nominal: int) -> None:
        """`nominal`: samples from one picture to the next."""
        self._nominal = nominal
        self._held: list[tuple[T, int]] = []
        self._known = False

    def take(self, item: T, pts: int | None, dts: int | None) -> Iterator[tuple[T, int, int]]:
        """Give the items whose times are known now: (item, pts, dts). One without any time is dropped."""
        if dts is not None:
            held, self._held = self._held, []
            for index, (earlier, shown) in enumerate(held):
                yield earlier, shown, min(shown, dts - (len(held) - index) * self._nominal)
            self._known = True
            yield item, dts if pts is None else pts, dts
        elif pts is not None and self._known:
            yield item, pts, pts
        elif pts is not None:
            self._held.append((item, pts))
            if len(self._held) > PATIENCE:
                yield from self.rest()

    def rest(self) -> Iterator[tuple[T, int, int]]:
        """Give what is held, at the end."""
        held, self._held, self._known = self._held, [], True
        for earlier, shown in held:
            yield earlier, shown, shown
