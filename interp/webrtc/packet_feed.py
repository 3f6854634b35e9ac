"""One signal's packets, fanned out to all who hear it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from interp.timeline.units import BLOCK
from interp.webrtc.red import join
from interp.webrtc.sender import RtpSender


class Ear(Protocol):
    """Whoever takes a feed's packets."""

    @property
    def losses(self) -> Sequence[float]:
        """What each peer behind it reports to have lost, percent."""

    def packet(self, feed: "PacketFeed", position: int, packet: bytes) -> None:
        """Take the Opus packet of what sounds at house position `position`."""


class PacketFeed:
    """The floor, a channel or a talkback as Opus packets of 20 ms, for whoever listens.

    `on_audience` is called whenever somebody begins or ceases to listen.
    """

    def __init__(
        self, channels: int, bit_rate: int, name: str, on_audience: Callable[[], None] | None = None
    ) -> None:
        self.channels = channels
        self.bit_rate = bit_rate
        self.name = name
        self._on_audience = on_audience
        self._ears: dict[Ear, None] = {}
        self._newest: tuple[int, bytes] | None = None
        self._before: tuple[int, bytes] | None = None
        self._red: tuple[int, bytes] | None = None
        """The newest packet with the one before in it, and the payload type it was made for."""

    @property
    def listeners(self) -> int:
        """How many take this feed's packets now."""
        return len(self._ears)

    @property
    def losses(self) -> list[float]:
        """What each peer that hears this feed reports to have lost, percent."""
        return [loss for ear in self._ears for loss in ear.losses]

    def deliver(self, position: int, packet: bytes) -> None:
        """Give all who listen the packet of house position `position`."""
        self._before, self._newest, self._red = self._newest, (position, packet), None
        for ear in tuple(self._ears):
            ear.packet(self, position, packet)

    def add(self, ear: Ear) -> None:
        """Let somebody hear what is delivered from now on."""
        self._ears[ear] = None
        if self._on_audience is not None:
            self._on_audience()

    def remove(self, ear: Ear) -> None:
        """Take somebody out; no error when it is not there."""
        if self._ears.pop(ear, self) is self:
            return
        if not self._ears:
            # Who comes next must not hear an echo of what was said long ago.
            self._newest = self._before = None
            self.silenced()
        if self._on_audience is not None:
            self._on_audience()

    def silenced(self) -> None:
        """Nobody listens any more."""

    def with_the_one_before(self, payload_type: int) -> bytes:
        """Return the newest packet as RED whose blocks are of `payload_type`; made once for all who want the same."""
        if self._red is None or self._red[0] != payload_type:
            assert self._newest is not None
            position, packet = self._newest
            before, offset = None, 0
            if self._before is not None:
                before, offset = self._before[1], position - self._before[0]
            self._red = payload_type, join(payload_type, packet, before, offset)
        return self._red[1]


class Listener:
    """One peer's ear: hears one feed at a time, and changes without a gap or a repetition.

    The old feed is heard until the new one delivers, so that the positions sent always go up.
    """

    def __init__(self, sender: RtpSender, red: int | None = None) -> None:
        """With `red`, a payload type, each packet carries the one before (RFC 2198)."""
        self._sender, self._red = sender, red
        self._feed: PacketFeed | None = None
        self._next: PacketFeed | None = None
        self._position = -BLOCK
        self._marker = True

    @property
    def losses(self) -> Sequence[float]:
        """What this peer reports to have lost, percent: one figure."""
        return (self._sender.remote_loss_percent,)

    def listen(self, feed: PacketFeed | None) -> None:
        """Change to another feed; None is silence."""
        for known in (self._next, self._feed if feed is None else None):
            if known is not None:
                known.remove(self)
        self._next = None
        if feed is None:
            self._feed = None
        elif feed is self._feed:
            return
        elif self._feed is None:
            self._feed = feed
            self._marker = True
            feed.add(self)
        else:
            self._next = feed
            feed.add(self)

    def packet(self, feed: PacketFeed, position: int, packet: bytes) -> None:
        """Pass a packet of a feed on, unless another feed already gave this position."""
        if feed is self._next:
            if self._feed is not None:
                self._feed.remove(self)
            self._feed, self._next = feed, None
            self._marker = True
        if position <= self._position:
            return
        marker = self._marker or position != self._position + BLOCK
        self._position, self._marker = position, False
        if self._red is not None:
            packet = feed.with_the_one_before(self._sender.payload_type)
        self._sender.send(position, packet, marker, self._red)
