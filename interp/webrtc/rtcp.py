"""What RTCP needs to know about a stream: reception statistics, sender reports, round trips (RFC 3550)."""

from collections.abc import Iterable
from typing import Final

from aiortc.rtp import RtcpReceiverInfo, RtcpSenderInfo

from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, samples
from interp.webrtc.rtp import Rtp, Unwrap

REPEATED: Final = samples(15)
"""What comes so long after it was asked for is the repetition, not the packet. Samples."""
_SHORT: Final = 3.0
"""On a path with a shorter round trip, ms, nothing overtakes, and a repetition is there at once."""
_ASKED_MOST: Final = 512
"""Packets that are remembered to have been asked for."""
_NTP_EPOCH: Final = 2_208_988_800
"""Seconds from 1900 to 1970."""


def ntp_time(clock: HouseClock, position: int) -> int:
    """Return the 64-bit NTP time of a house position, the same for every stream: browsers lip-sync by it."""
    seconds = clock.wall_at(position).timestamp() + _NTP_EPOCH
    whole = int(seconds)
    return whole << 32 | int((seconds - whole) * (1 << 32))


class Reception:
    """Counts one incoming stream as RFC 3550, appendix A.3 and A.8, does."""

    def __init__(self, ssrc: int, rate: int) -> None:
        self.ssrc = ssrc
        self.received = 0
        """Packets that came of their own: what was sent again is lost to the network all the same."""
        self.jitter = 0.0
        """In units of 1/rate seconds."""
        self.rate = rate
        self._unwrap = Unwrap(16)
        self._first = 0
        self._highest = 0
        self._transit: float | None = None
        self._expected_before = 0
        self._received_before = 0
        self._sender_report: tuple[int, int] | None = None
        self._asked: dict[int, int] = {}
        """By number, 16 bits: the house position from which on a packet is one that was sent again."""

    def asked(self, sequences: Iterable[int], now: int, rtt_ms: float | None) -> None:
        """Note that packets were asked for again at house position `now`; numbers may be unwrapped."""
        wait = REPEATED
        if rtt_ms is not None:
            wait = 0 if rtt_ms < _SHORT else min(samples(0.8 * rtt_ms), REPEATED)
        self._asked |= {sequence & 0xFFFF: now + wait for sequence in sequences}
        while len(self._asked) > _ASKED_MOST:
            del self._asked[next(iter(self._asked))]

    def packet(self, packet: Rtp, now: int) -> None:
        """Count a packet that arrived at house position `now`."""
        if self._asked:
            again = self._asked.pop(packet.sequence, None)
            if again is not None and now >= again:
                return
        sequence = self._unwrap(packet.sequence)
        if not self.received:
            self._first = self._highest = sequence
        self.received += 1
        if sequence < self._highest:
            return
        self._highest = sequence
        transit = now * self.rate / RATE - packet.timestamp
        if self._transit is not None:
            step = abs(transit - self._transit)
            if step < self.rate * 10:  # a wrap or a new start of the time stamps is not jitter
                self.jitter += (step - self.jitter) / 16
        self._transit = transit

    @property
    def jitter_ms(self) -> float:
        """Interarrival jitter."""
        return self.jitter * 1000 / self.rate

    @property
    def expected(self) -> int:
        """Packets sent so far, as far as their numbers tell."""
        return self._highest - self._first + 1 if self.received else 0

    def heard_sender(self, info: RtcpSenderInfo, arrival: int) -> None:
        """Note a sender report that came at house position `arrival`: the sender measures the round trip."""
        self._sender_report = ((info.ntp_timestamp >> 16) & 0xFFFFFFFF, arrival)

    def report(self, now: int) -> tuple[RtcpReceiverInfo, float]:
        """Return the next report block and the fraction lost (0-1) since the one before.

        `now` is a house position.
        """
        expected = self.expected - self._expected_before
        lost = expected - (self.received - self._received_before)
        fraction = max(0.0, lost / expected) if expected > 0 else 0.0
        self._expected_before, self._received_before = self.expected, self.received
        lsr, delay = 0, 0
        if self._sender_report is not None:
            lsr, heard = self._sender_report
            delay = min(max(0, now - heard) * 65536 // RATE, 0xFFFFFFFF)
        block = RtcpReceiverInfo(
            ssrc=self.ssrc,
            fraction_lost=min(int(fraction * 256), 255),
            packets_lost=max(-(1 << 23), min(self.expected - self.received, (1 << 23) - 1)),
            highest_sequence=self._highest & 0xFFFFFFFF,
            jitter=int(self.jitter),
            lsr=lsr,
            dlsr=delay,
        )
        return block, fraction
