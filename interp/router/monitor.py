"""The feeds that ears listen to, at the lowest delay: floor, each booth, each channel.

A feed is encoded once for all who hear it, and only while somebody does.
"""

from collections.abc import Callable, Mapping, Sequence

from interp.booths.booth import Booth, Stretch
from interp.router.channel import Channel
from interp.router.floor import Floor
from interp.router.partner import Partners
from interp.router.returns import Return
from interp.timeline.units import BLOCK
from interp.webrtc.opus_feed import OpusFeed
from mixers.units import Samples

BEHIND = BLOCK
"""An ear hears the block that ended just now."""
CATCH_UP = 10
"""Blocks that are made up for after a hold-up; older ones nobody wants to hear any more."""


def _nobody(_position: int) -> Mapping[str, Samples]:
    """Nobody speaks to delegates."""
    return {}


class NoSuchFeed(ValueError):
    """Somebody wants to listen to something that the event does not have."""


class Monitor:
    """Makes every feed's next block when its time has come, and shows the picture that goes with it."""

    def __init__(
        self,
        floor: Floor,
        booths: Mapping[str, Booth],
        languages: Sequence[str],
        show: Callable[[int], None],
        returns: Sequence[Return] = (),
        talk: Callable[[int], Mapping[str, Samples]] = _nobody,
    ) -> None:
        """`show(position)` lets pictures go that are shown up to a house position; `returns` go with the feeds.

        `talk(position)` gives what is said to the delegate of a return alone, by their names.
        """
        self._floor, self._booths = floor, booths
        self._show = show
        self._channels = {language: Channel(language, booths) for language in languages}
        self.feeds: dict[str, OpusFeed] = {"floor": OpusFeed(2, 96_000, "floor")}
        self._heard_in: dict[str, list[str]] = {"floor": []}
        """By feed: the booths whose voices are in it."""
        for name in booths:
            self.feeds[f"booth:{name}"] = OpusFeed(1, 48_000, f"booth:{name}")
            self._heard_in[f"booth:{name}"] = [name]
        for language in languages:
            self.feeds[f"channel:{language}"] = OpusFeed(2, 64_000, f"channel:{language}")
            self._heard_in[f"channel:{language}"] = [n for n, b in booths.items() if language in b.outputs]
        self._partners = Partners(booths, self.feeds)
        self._returns, self._talk = returns, talk
        self._position = 0
        self.on_made: Callable[[], None] = _nothing
        """Called whenever every feed has been made up to now, and the picture shown."""

    def feed(self, name: str) -> OpusFeed:
        """Return the feed called `floor`, `booth:NAME` or `channel:CODE`. Raises NoSuchFeed."""
        try:
            return self.feeds[name]
        except KeyError:
            raise NoSuchFeed(
                f"listen: {name!r} is not here; expected one of {', '.join(self.feeds)}"
            ) from None

    @property
    def due(self) -> int:
        """The clock's position at which the next block can be made."""
        return self._position + BLOCK

    def tick(self, now: int) -> None:
        """Make every block that has ended by `now`."""
        if now - self.due > CATCH_UP * BLOCK:
            self._position = (now // BLOCK - CATCH_UP) * BLOCK
        while self.due <= now:
            self._partners.follow(now, self._position)
            self._make(self._position)
            self._position += BLOCK
        self._show(self._position)
        self.on_made()

    def _make(self, position: int) -> None:
        wanted = {name: feed for name, feed in self.feeds.items() if feed.listeners}
        returns = [one for one in self._returns if one.wanted]
        if not wanted and not returns:
            return
        heard = {which for name in wanted for which in self._heard_in[name]}
        heard |= {which for one in returns for which in one.booths}
        tracks = {which: self._booths[which].tracks("ear", position, BLOCK) for which in heard}
        spoken = self._floor.language
        if wanted:
            self._feed(position, wanted, tracks, spoken)
        if returns:
            floor, parts = self._floor.converse(position)
            said = self._talk(position)
            for one in returns:
                one.push(position, floor, parts.get(one.name), tracks, spoken, said.get(one.name))

    def _feed(
        self, position: int, wanted: Mapping[str, OpusFeed], tracks: Mapping[str, Stretch], spoken: str | None
    ) -> None:
        """Make the block of every feed that is wanted."""
        floor = self._floor.hear(position)
        for name, feed in wanted.items():
            kind, _, which = name.partition(":")
            if kind == "floor":
                feed.push(position, floor)
            elif kind == "booth":
                feed.push(position, tracks[which].sound.sum(axis=0, keepdims=True))
            else:
                feed.push(position, self._channels[which].block(floor, tracks, spoken=spoken == which))


def _nothing() -> None:
    """Nobody wants to know."""
