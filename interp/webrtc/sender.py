"""One outgoing RTP stream of one peer: its own numbers around payloads that many peers share."""

import secrets
import time
from typing import Final

from aiortc.rtp import RtcpReceiverInfo, RtcpSenderInfo

from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from interp.webrtc.rtcp import ntp_time
from interp.webrtc.rtp import build_rtp
from interp.webrtc.wire import Wire

_HISTORY: Final = 256
"""Packets kept for those who ask again: 5 s of sound, 2-4 s of a console's picture."""
_RESEND_PAUSE: Final = 0.03
"""Seconds: a packet is not sent again sooner, however often it is asked for."""


class RtpSender:
    """Numbers and sends packets; time stamps are house positions, so streams stay in sync whatever is sent.

    `rate` is the RTP clock of the payload: 48000 for Opus, 90000 for pictures.
    """

    def __init__(self, wire: Wire, clock: HouseClock, *, payload_type: int, ssrc: int, rate: int) -> None:
        self.ssrc = ssrc
        self.rtt_ms: float | None = None
        self.remote_loss_percent = 0.0
        """What the other side reports of this stream, over some seconds."""
        self._wire, self._clock = wire, clock
        self.payload_type, self._rate = payload_type, rate
        self._sequence = secrets.randbelow(1 << 15)
        self._offset = secrets.randbits(32)
        self._packets = self._octets = 0
        self._history: list[tuple[int, bytes, float] | None] = [None] * _HISTORY
        self._reported: tuple[int, int] | None = None

    def send(
        self, position: int, payload: bytes, marker: bool = False, payload_type: int | None = None
    ) -> None:
        """Send one packet of what sounds or shows at house position `position`, as another payload type if given."""
        sequence = self._sequence
        packet = build_rtp(
            payload_type or self.payload_type, sequence, self._timestamp(position), self.ssrc, payload, marker
        )
        self._sequence = (sequence + 1) & 0xFFFF
        self._history[sequence % _HISTORY] = (sequence, packet, 0.0)
        self._packets += 1
        self._octets += len(payload)
        self._wire.send(packet)

    def resend(self, sequences: list[int]) -> None:
        """Send again what the other side misses, if it is still known."""
        now = time.monotonic()
        for sequence in sequences[:_HISTORY]:
            kept = self._history[sequence % _HISTORY]
            if kept is not None and kept[0] == sequence and now - kept[2] > _RESEND_PAUSE:
                self._history[sequence % _HISTORY] = (sequence, kept[1], now)
                self._wire.send(kept[1])

    def report(self) -> RtcpSenderInfo:
        """Return the sender report of now."""
        position = self._clock.position()
        ntp = ntp_time(self._clock, position)
        self._reported = ((ntp >> 16) & 0xFFFFFFFF, position)
        return RtcpSenderInfo(
            ntp_timestamp=ntp,
            rtp_timestamp=self._timestamp(position),
            packet_count=self._packets & 0xFFFFFFFF,
            octet_count=self._octets & 0xFFFFFFFF,
        )

    def heard(self, block: RtcpReceiverInfo, arrival: int) -> None:
        """Take the other side's report on this stream, which came at house position `arrival`."""
        self.remote_loss_percent += 0.3 * (block.fraction_lost * 100 / 256 - self.remote_loss_percent)
        if self._reported is not None and block.lsr == self._reported[0]:
            rtt = (arrival - self._reported[1]) / RATE - block.dlsr / 65536
            rtt_ms = max(0.0, rtt * 1000)
            self.rtt_ms = rtt_ms if self.rtt_ms is None else 0.8 * self.rtt_ms + 0.2 * rtt_ms

    def _timestamp(self, position: int) -> int:
        return (position * self._rate // RATE + self._offset) & 0xFFFFFFFF
