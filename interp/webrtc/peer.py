"""One WebRTC connection: its streams in and out, RTCP, and knowing when the other side is gone."""

import asyncio
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from aiortc import RTCPeerConnection, RTCRtpTransceiver
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    pack_remb_fci,
)

from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, milliseconds
from interp.webrtc.inbox import Inbox
from interp.webrtc.rtcp import Reception
from interp.webrtc.rtp import Rtp, parse_rtp
from interp.webrtc.sender import RtpSender
from interp.webrtc.wire import Wire, codecs_of, payload_type_of, ssrc_of

TICK: Final = 0.03
"""Seconds between two looks at what is overdue. All peers look at the same moments: one wake-up for all."""
CONNECT_WITHIN: Final = 20.0
"""Seconds from the answer to the first media."""
LOST_AFTER: Final = 8.0
"""Seconds without a single datagram; browsers check the connection every 2-5 s even when nothing is sent."""


class Stream(Protocol):
    """An incoming stream."""

    def packet(self, packet: Rtp, now: int) -> None:
        """Take a packet that arrived at house position `now`."""

    def tick(self, now: int) -> None:
        """Let time pass."""


class Decoded(Protocol):
    """Sound that was decoded, and what could not be; samples, and packets that were late."""

    @property
    def concealed_samples(self) -> int: ...
    @property
    def ear_concealed_samples(self) -> int: ...
    @property
    def recovered_samples(self) -> int: ...
    @property
    def late(self) -> int: ...


@dataclass(frozen=True, slots=True)
class PeerStats:
    """How well a peer is connected."""

    rtt_ms: float | None
    loss_percent: float
    """Of what the peer sends us, over the last second or so, before anything is repaired."""
    jitter_ms: float
    concealed_ms: int
    """Sound made up or missing since the beginning, after all repair."""
    received: int
    """Packets of sound since the beginning."""
    last_arrival: int | None
    """House position at which the last media packet arrived; None before the first."""
    picture: Literal["full", "low", "none"] = "none"
    """What of a picture is sent to the peer."""
    recovered_ms: int = 0
    """Sound rebuilt from in-band FEC."""
    ear_concealed_ms: int = 0
    """Like `concealed_ms`, for ears, which can't wait."""
    late: int = 0
    """Packets dropped because they came too late."""

    def with_voice(self, voice: Decoded) -> "PeerStats":
        """Return the same with what is known where the sound is decoded."""
        return replace(
            self,
            concealed_ms=round(milliseconds(voice.concealed_samples)),
            ear_concealed_ms=round(milliseconds(voice.ear_concealed_samples)),
            recovered_ms=round(milliseconds(voice.recovered_samples)),
            late=voice.late,
        )


class Peer:
    """Owns a connection once it is signalled: routes packets, sends RTCP, notices when the peer is gone."""

    def __init__(
        self,
        connection: RTCPeerConnection,
        clock: HouseClock,
        on_change: Callable[[], None],
        inbox: Inbox | None = None,
    ) -> None:
        self.clock = clock
        self.last_arrival: int | None = None
        self.loss_percent = 0.0
        self.receive_at_most: int | None = None
        """Bits a second that the peer is told it may send (REMB); None says nothing."""
        self.on_key_request: Callable[[], None] = _nothing
        self.on_sender_report: Callable[[int, RtcpSenderInfo], None] = _ignore
        self.receptions: dict[int, Reception] = {}
        self.senders: dict[int, RtpSender] = {}
        self.wire = Wire(connection, clock, self._rtp, self._rtcp, self._alive, polled=inbox is not None)
        self._connection = connection
        self._on_change = on_change
        self._streams: dict[int, tuple[Stream, int]] = {}
        self._named: dict[int, dict[int, tuple[Stream, int]]] = {}
        self._cname = secrets.token_hex(8)
        self._begun = self._heard = time.monotonic()
        self._connected = False
        self._next_report = 0.0
        self._closing: asyncio.Task[None] | None = None
        self._closed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._due = self._begun + TICK
        """When the next tick should come (monotonic seconds)."""
        self._inbox = inbox
        self._timer: asyncio.TimerHandle | None = None
        if inbox is None:
            self._tick_later()
        else:
            inbox.add(self._read)

    @property
    def connected(self) -> bool:
        """Media can flow now."""
        return self._connected

    @property
    def rtt_ms(self) -> float | None:
        """The round trip, None before it is known."""
        return min((s.rtt_ms for s in self.senders.values() if s.rtt_ms is not None), default=None)

    def add_stream(self, payload_type: int, stream: Stream, rate: int) -> None:
        """Route packets of a payload type; `rate` is its RTP clock in Hz."""
        self._streams[payload_type] = (stream, rate)

    def name_stream(self, ssrc: int, payload_type: int, stream: Stream, rate: int) -> None:
        """Route packets of a payload type that have this SSRC; those of others go where `add_stream` says."""
        self._named.setdefault(ssrc, {})[payload_type] = (stream, rate)

    def add_sender(self, sender: RtpSender) -> None:
        """Report on an outgoing stream, and let the other side ask for its packets again."""
        self.senders[sender.ssrc] = sender

    def send_on(self, transceiver: RTCRtpTransceiver) -> RtpSender:
        """Return what sends on a line of the connection, by the codec that was chosen, and report on it."""
        sender = RtpSender(
            self.wire,
            self.clock,
            payload_type=payload_type_of(transceiver),
            ssrc=ssrc_of(transceiver),
            rate=codecs_of(transceiver)[-1].clockRate,
        )
        self.add_sender(sender)
        return sender

    def nack(self, ssrc: int, sequences: list[int]) -> None:
        """Ask for packets again (RFC 4585); `sequences` may be unwrapped."""
        if (reception := self.receptions.get(ssrc)) is not None:
            reception.asked(sequences, self.clock.position(), self.rtt_ms)
        packet = RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=self._own_ssrc, media_ssrc=ssrc)
        packet.lost = [s & 0xFFFF for s in sequences]
        self.wire.send_rtcp([packet])

    def nack_sound(self, sequences: list[int]) -> float | None:
        """Ask for packets of the peer's sound again; return the round trip in ms, None before it is known."""
        for ssrc, reception in self.receptions.items():
            if reception.rate == RATE and ssrc not in self._named:
                self.nack(ssrc, sequences)
        return self.rtt_ms

    def ask_for_key(self, ssrc: int) -> None:
        """Ask for a key frame (PLI)."""
        self.wire.send_rtcp([RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=self._own_ssrc, media_ssrc=ssrc)])

    def on_connected(self) -> None:
        """Begin to send; called once."""

    def on_first_media(self) -> None:
        """Hear that the first packet of a stream is there; called once, before it is passed on."""

    def on_report(self, now: float) -> None:
        """Look at what is known of the line at `now` (monotonic seconds); called about once a second."""

    def on_closed(self) -> None:
        """Let go of everything outside; called once."""

    async def wait_closed(self) -> None:
        """Return once the connection is gone, whoever ended it."""
        await self._closed.wait()

    async def close(self) -> None:
        """End the connection; the other side is told."""
        if self._closing is None:
            self._closing = self._loop.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._connected = False
        self.on_closed()
        try:
            async with asyncio.timeout(3):
                await self._connection.close()
        except TimeoutError:
            pass
        if self._inbox is not None:
            self._inbox.remove(self._read)
        self._closed.set()
        self._on_change()

    @property
    def _own_ssrc(self) -> int:
        return next(iter(self.senders), 1)

    def _alive(self) -> None:
        self._heard = time.monotonic()

    def _rtp(self, data: bytes, now: int) -> None:
        packet = parse_rtp(data)
        found = self._named.get(packet.ssrc, self._streams).get(packet.payload_type)
        if found is None:
            return
        stream, rate = found
        reception = self.receptions.get(packet.ssrc)
        if reception is None:
            if len(self.receptions) >= 8:
                return  # one peer sends two or three streams, never dozens
            reception = self.receptions[packet.ssrc] = Reception(packet.ssrc, rate)
        reception.packet(packet, now)
        if self.last_arrival is None:
            self.on_first_media()
        self.last_arrival = now
        stream.packet(packet, now)

    def _rtcp(self, packets: list[AnyRtcpPacket], arrival: int) -> None:
        for packet in packets:
            if isinstance(packet, RtcpSrPacket):
                if (reception := self.receptions.get(packet.ssrc)) is not None:
                    reception.heard_sender(packet.sender_info, arrival)
                self.on_sender_report(packet.ssrc, packet.sender_info)
            if isinstance(packet, RtcpSrPacket | RtcpRrPacket):
                for block in packet.reports:
                    if (sender := self.senders.get(block.ssrc)) is not None:
                        sender.heard(block, arrival)
            elif isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
                if (sender := self.senders.get(packet.media_ssrc)) is not None:
                    sender.resend(packet.lost)
            elif isinstance(packet, RtcpPsfbPacket) and packet.fmt in (RTCP_PSFB_PLI, RTCP_PSFB_FIR):
                self.on_key_request()

    def _tick_later(self) -> None:
        at = (round(self._loop.time() / TICK) + 1) * TICK
        self._timer = self._loop.call_at(at, self._tick_and_again)

    def _tick_and_again(self) -> None:
        self._tick_later()
        now = time.monotonic()
        behind, self._due = now - self._due, now + TICK
        self._tick(now, all_read=behind < TICK)  # else it was us who stood still: packets wait in the socket

    @property
    def listened(self) -> bool:
        """An ear waits for what this peer sends."""
        return True

    def _read(self, hurried: bool) -> None:
        """Read the socket, at the inbox's tick; if `hurried`, only when it can't wait for the next."""
        if hurried and self._connected and not self.listened:
            return
        self.wire.read()
        now = time.monotonic()
        if now >= self._due:
            self._due = now + TICK
            self._tick(now, all_read=True)

    def _tick(self, now: float, *, all_read: bool) -> None:
        if not self._connected:
            if self.wire.open:
                self._connected, self._heard = True, now
                self.on_connected()
                self._on_change()
            elif self.wire.closed or now - self._begun > CONNECT_WITHIN:
                self._lost()
            return
        if self.wire.closed or now - self._heard > LOST_AFTER:
            self._lost()
            return
        if all_read:
            position = self.clock.position()
            for streams in (self._streams, *self._named.values()):
                for stream, _ in streams.values():
                    stream.tick(position)
        if now >= self._next_report:
            self._next_report = now + 0.5 + random.random()  # as RFC 3550 asks, never in step with others
            self._report()
            self.on_report(now)

    def _lost(self) -> None:
        if self._closing is None:
            self._closing = self._loop.create_task(self._close())

    def _report(self) -> None:
        blocks, fractions, now = [], [], self.clock.position()
        for reception in self.receptions.values():
            block, fraction = reception.report(now)
            blocks.append(block)
            fractions.append(fraction)
        if fractions:
            self.loss_percent = 0.5 * self.loss_percent + 50 * max(fractions)
        packets: list[AnyRtcpPacket] = []
        for sender in self.senders.values():
            packets.append(RtcpSrPacket(ssrc=sender.ssrc, sender_info=sender.report(), reports=blocks))
            blocks = []
        if not packets:
            packets.append(RtcpRrPacket(ssrc=self._own_ssrc, reports=blocks))
        chunks = [
            RtcpSourceInfo(ssrc=s, items=[(1, self._cname.encode())])
            for s in self.senders or [self._own_ssrc]
        ]
        packets.append(RtcpSdesPacket(chunks=chunks))
        if self.receive_at_most is not None and self.receptions:
            fci = pack_remb_fci(self.receive_at_most, list(self.receptions))
            packets.append(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=self._own_ssrc, media_ssrc=0, fci=fci))
        self.wire.send_rtcp(packets)


def _nothing() -> None:
    """Ignore a key frame request."""


def _ignore(ssrc: int, info: RtcpSenderInfo) -> None:
    """Ignore a sender report."""
