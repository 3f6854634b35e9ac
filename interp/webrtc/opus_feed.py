"""One signal that many hear: encoded once, its packets fanned out (invariant 7)."""

from typing import Final

from interp.timeline.units import BLOCK
from interp.webrtc.opus import Encoder
from interp.webrtc.red import join
from interp.webrtc.sender import RtpSender
from mixers.ear_limiter import EarLimiter
from mixers.units import Samples

COMPLEXITY: Final = 5
ADAPT: Final = 50
"""Packets between two looks at what the listeners' networks lose: 1 s."""
LEAST_LOSS, MOST_LOSS = 5, 30
"""Percent of loss that packets are made for; each carries some of its predecessor accordingly (in-band FEC)."""
YIELDS_FROM, YIELDS_TO = 2.0, 20.0
"""Between these percents of loss the bit rate goes from full down to `LEAST_RATE`: what is lost may be congestion."""
LEAST_RATE: Final = 0.5


class OpusFeed:
    """The floor, a channel or a talkback, as Opus packets for whoever listens.

    Everything that an ear hears passes here, and here it is limited: 1 ms (`ear_limiter.AHEAD`) behind its
    position. Without listeners nothing is encoded.
    """

    def __init__(self, channels: int, bit_rate: int, name: str) -> None:
        self.channels = channels
        self.bit_rate = bit_rate
        self.name = name
        self.encoded = 0
        """Packets made so far, however many listened."""
        self.loss_percent = 0.0
        """What the listeners' networks lose, as it is coded for."""
        self._encoder: Encoder | None = None
        self._limiter = EarLimiter(channels)
        self._limited_before = 0
        self._listeners: dict[Listener, None] = {}
        self._newest: tuple[int, bytes] | None = None
        self._before: tuple[int, bytes] | None = None
        self._red: tuple[int, bytes] | None = None
        """The newest packet with the one before in it, and the payload type it was made for."""

    @property
    def limited(self) -> int:
        """Blocks of 20 ms in which the ears were protected, so far."""
        return self._limited_before + self._limiter.events

    @property
    def listeners(self) -> int:
        """How many peers hear this feed now."""
        return len(self._listeners)

    def push(self, position: int, block: Samples) -> None:
        """Send the block of house position `position`, shape (channels, 960), to all who listen."""
        if not self._listeners:
            return
        if self._encoder is None:
            self._encoder = Encoder(self.channels, self.bit_rate, complexity=COMPLEXITY)
        packet = self._encoder.encode(self._limiter.push(block))
        self.encoded += 1
        if self.encoded % ADAPT == 0:
            self._adapt(self._encoder)
        self._before, self._newest, self._red = self._newest, (position, packet), None
        for listener in tuple(self._listeners):
            listener.packet(self, position, packet)

    def _adapt(self, encoder: Encoder) -> None:
        """Suit the coding to the upper quartile of what the listeners report: one bad line is not everybody's."""
        losses = sorted(listener.loss_percent for listener in self._listeners)
        if not losses:
            return
        self.loss_percent = losses[int(0.75 * (len(losses) - 1))]
        yielded = min(max((self.loss_percent - YIELDS_FROM) / (YIELDS_TO - YIELDS_FROM), 0.0), 1.0)
        rate = round(self.bit_rate * (1 - yielded * (1 - LEAST_RATE)))
        encoder.expect(min(max(round(1.2 * self.loss_percent), LEAST_LOSS), MOST_LOSS), rate)

    def add(self, listener: "Listener") -> None:
        """Let a listener hear what is pushed from now on."""
        self._listeners[listener] = None

    def remove(self, listener: "Listener") -> None:
        """Take a listener out; no error when it is not there."""
        self._listeners.pop(listener, None)
        if not self._listeners:
            # Who comes next must not hear an echo of what was said long ago.
            self._encoder = None
            self._limited_before = self.limited
            self._limiter = EarLimiter(self.channels)
            self._newest = self._before = None

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
        self._feed: OpusFeed | None = None
        self._next: OpusFeed | None = None
        self._position = -BLOCK
        self._marker = True

    @property
    def loss_percent(self) -> float:
        """What this peer reports to have lost."""
        return self._sender.remote_loss_percent

    def listen(self, feed: OpusFeed | None) -> None:
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

    def packet(self, feed: OpusFeed, position: int, packet: bytes) -> None:
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
