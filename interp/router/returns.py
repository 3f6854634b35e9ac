"""What comes back to a remote delegate: the channel of their language, or else the floor, without their own voice."""

from collections.abc import Callable, Mapping

import numpy as np

from interp.booths.booth import Booth, Stretch
from interp.router.channel import Channel
from interp.timeline.units import BLOCK
from interp.webrtc.opus_feed import OpusFeed
from mixers.units import Samples

UNDER_TALKBACK = 10 ** (-15.0 / 20)
"""Gain of all else while the director speaks to a delegate."""
_RISE = (np.arange(1, BLOCK + 1) / BLOCK).astype(np.float32)


class Return:
    """One delegate's ear. What it hears is made for it alone, for nobody else has this mix-minus."""

    def __init__(self, name: str, language: str | None, booths: Mapping[str, Booth]) -> None:
        """`name`: of the delegate, as of their source; `language`: what they want to hear, None the floor."""
        self.name = name
        self.feed = OpusFeed(2, 64_000, f"return:{name}")
        self.taps: list[Callable[[int, Samples], None]] = []
        """Take each block beside those who listen: its house position, and (2, BLOCK)."""
        self._booths = booths
        self.language = language
        self._channel = self._of(language)
        self._former: tuple[str | None, Channel | None] | None = None
        """The language that was heard before, while it fades, and its channel."""
        self._under = 1.0

    @property
    def wanted(self) -> bool:
        """Somebody hears it."""
        return bool(self.taps) or bool(self.feed.listeners)

    def speak(self, language: str | None) -> None:
        """Let the delegate hear another language, from the next block on."""
        if language != self.language:
            self._former = self.language, self._channel
            self.language, self._channel = language, self._of(language)

    @property
    def booths(self) -> list[str]:
        """The booths whose voices may be in it."""
        languages = {self.language} if self._former is None else {self.language, self._former[0]}
        return [name for name, booth in self._booths.items() if languages & set(booth.outputs)]

    def push(
        self,
        position: int,
        floor: Samples,
        own: Samples | None,
        tracks: Mapping[str, Stretch],
        spoken: str | None,
        talk: Samples | None = None,
    ) -> None:
        """Make the block of `position`: `floor` (2, BLOCK) has `own` in it, the delegate's voice as the floor has it.

        `tracks` are those of all `booths`; `spoken` is the floor's language. `talk` (2, BLOCK) is said to this
        delegate alone, over all the rest.
        """
        others = floor if own is None else floor - own
        heard = self._heard(self._channel, others, tracks, spoken == self.language)
        if self._former is not None:
            language, channel = self._former
            before = self._heard(channel, others, tracks, spoken == language)
            heard = before * (1 - _RISE) + heard * _RISE
            self._former = None
        under = 1.0 if talk is None else UNDER_TALKBACK
        if under != self._under or under != 1.0:
            heard = heard * (self._under + (under - self._under) * _RISE)
            self._under = under
        heard = heard if talk is None else heard + talk
        self.feed.push(position, heard)
        for tap in self.taps:
            tap(position, heard)

    def _heard(
        self, channel: Channel | None, floor: Samples, tracks: Mapping[str, Stretch], spoken: bool
    ) -> Samples:
        return floor if channel is None else channel.block(floor, tracks, spoken=spoken)

    def _of(self, language: str | None) -> Channel | None:
        return None if language is None else Channel(language, self._booths)
