"""One signal that many hear: encoded once, its packets fanned out (invariant 7)."""

from typing import Final

from interp.webrtc.opus import Encoder
from interp.webrtc.packet_feed import PacketFeed
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


class OpusFeed(PacketFeed):
    """A feed that is encoded here.

    Everything that an ear hears passes here, and here it is limited: 1 ms (`ear_limiter.AHEAD`) behind its
    position. Without listeners nothing is encoded.
    """

    def __init__(self, channels: int, bit_rate: int, name: str) -> None:
        super().__init__(channels, bit_rate, name)
        self.encoded = 0
        """Packets made so far, however many listened."""
        self.loss_percent = 0.0
        """What the listeners' networks lose, as it is coded for."""
        self._encoder: Encoder | None = None
        self._limiter = EarLimiter(channels)
        self._limited_before = 0

    @property
    def limited(self) -> int:
        """Blocks of 20 ms in which the ears were protected, so far."""
        return self._limited_before + self._limiter.events

    def push(self, position: int, block: Samples) -> None:
        """Send the block of house position `position`, shape (channels, 960), to all who listen."""
        if not self.listeners:
            return
        if self._encoder is None:
            self._encoder = Encoder(self.channels, self.bit_rate, complexity=COMPLEXITY)
        packet = self._encoder.encode(self._limiter.push(block))
        self.encoded += 1
        if self.encoded % ADAPT == 0:
            self._adapt(self._encoder)
        self.deliver(position, packet)

    def _adapt(self, encoder: Encoder) -> None:
        """Suit the coding to the upper quartile of what the listeners report: one bad line is not everybody's."""
        losses = sorted(self.losses)
        if not losses:
            return
        self.loss_percent = losses[int(0.75 * (len(losses) - 1))]
        yielded = min(max((self.loss_percent - YIELDS_FROM) / (YIELDS_TO - YIELDS_FROM), 0.0), 1.0)
        rate = round(self.bit_rate * (1 - yielded * (1 - LEAST_RATE)))
        encoder.expect(min(max(round(1.2 * self.loss_percent), LEAST_LOSS), MOST_LOSS), rate)

    def silenced(self) -> None:
        self._encoder = None
        self._limited_before = self.limited
        self._limiter = EarLimiter(self.channels)
