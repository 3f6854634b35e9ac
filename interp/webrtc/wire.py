"""The RTP side of an aiortc peer connection, taken over: packets straight from the socket, straight to it.

aiortc does ICE, DTLS, SRTP keys and SDP. Its senders and receivers cost a task, a thread hop and a future
a frame, so they are never started. **Every private name of aiortc and aioice that we use is in this file**;
`tests/webrtc/test_wire.py` says so when a new version of either has moved one.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import pylibsrtp
from aioice.ice import get_host_addresses
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCRtpTransceiver
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtcdtlstransport import RTCDtlsTransport, State
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpCodecParameters
from aiortc.rtp import AnyRtcpPacket, RtcpPacket, is_rtcp

from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from interp.webrtc.datagrams import Datagrams

MAX_UNSENT: Final = 256 * 1024
"""Bytes that may wait in the loop's socket; more are dropped, since late sound is worth nothing."""

STUN_S: Final = 2
"""Seconds that a STUN server may take; a browser waits for our answer meanwhile."""

SELDOM: Final = 5
"""Of so many reads one is of the sockets that carry no media."""

_log = logging.getLogger(__name__)


def new_connection(stun: Sequence[str] = ()) -> RTCPeerConnection:
    """Return a peer connection, all its media on one port.

    `stun`: addresses such as `stun:HOST:PORT`, of which the first is asked for this machine's address as others
    see it. None by default, for aiortc would ask a public one.
    """
    servers = [RTCIceServer(urls=list(stun))] if stun else []
    return RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


def ssrc_of(transceiver: RTCRtpTransceiver) -> int:
    """Return the SSRC that the session description names for what we send."""
    ssrc: int = transceiver.sender._ssrc
    return ssrc


def codecs_of(transceiver: RTCRtpTransceiver) -> list[RTCRtpCodecParameters]:
    """Return the codecs both sides have, after the other side's description has been set."""
    return list(transceiver._codecs)


def payload_type_of(transceiver: RTCRtpTransceiver) -> int:
    """Return the RTP payload type of the codec that was chosen; RED is only its wrapping."""
    payload_type = transceiver._codecs[-1].payloadType
    assert payload_type is not None
    return payload_type


def choose_codec(
    transceiver: RTCRtpTransceiver,
    codec: RTCRtpCodecParameters,
    parameters: dict[str, int | str],
    feedback: Sequence[tuple[str, str]],
    red: int | None = None,
) -> None:
    """Answer with one codec, its `fmtp` parameters and its RTCP feedback (type, parameter).

    `red` is the payload type of its wrapping by RED, which is then preferred.
    """
    codec.parameters = {**codec.parameters, **parameters}
    codec.rtcpFeedback = [RTCRtcpFeedback(type=kind, parameter=what or None) for kind, what in feedback]
    transceiver._codecs = [codec]
    if red is not None:
        both: dict[str, Any] = {f"{codec.payloadType}/{codec.payloadType}": None}
        wrapping = RTCRtpCodecParameters(
            mimeType="audio/red",
            clockRate=codec.clockRate,
            channels=codec.channels,
            payloadType=red,
            parameters=both,
        )
        transceiver._codecs.insert(0, wrapping)
    transceiver._headerExtensions = []


def use_addresses(connection: RTCPeerConnection, addresses: Sequence[str] | None) -> None:
    """Gather candidates on these addresses; call it before the local description is set.

    None is every address of the host, and loopback on a machine without a network.
    """
    chosen = list(addresses or get_host_addresses(use_ipv4=True, use_ipv6=True) or ["127.0.0.1"])
    for transceiver in connection.getTransceivers():
        ice: Any = transceiver.receiver.transport.transport._connection
        if not isinstance(ice.get_component_candidates, _OnAddresses):  # bundled media share one
            ice.get_component_candidates = _OnAddresses(ice.get_component_candidates, chosen)


class _OnAddresses:
    """Calls aioice's gathering with our addresses in place of its own."""

    def __init__(self, gather: Callable[..., Awaitable[object]], addresses: list[str]) -> None:
        self._gather, self._addresses = gather, addresses

    def __call__(self, component: int, addresses: list[str]) -> Awaitable[object]:
        return self._gather(component=component, addresses=self._addresses, timeout=STUN_S)


async def _never(_: object) -> None:
    """Stand in for `RTCRtpSender.send` and `RTCRtpReceiver.receive`: start nothing."""


def hold_back(connection: RTCPeerConnection) -> None:
    """Keep aiortc's own senders and receivers from starting; call it before connecting begins."""
    for transceiver in connection.getTransceivers():
        sender: Any = transceiver.sender
        receiver: Any = transceiver.receiver
        sender.send = receiver.receive = _never


class Wire:
    """Sends and receives RTP and RTCP of one connection; make it once candidates are gathered.

    Nothing here blocks: packets are handled in the socket's callback, or if `polled` only by `read`. An
    exception in a handler is counted and reported once, and does no more harm.
    """

    def __init__(
        self,
        connection: RTCPeerConnection,
        clock: HouseClock,
        on_rtp: Callable[[bytes, int], None],
        on_rtcp: Callable[[list[AnyRtcpPacket], int], None],
        on_datagram: Callable[[], None],
        *,
        polled: bool = False,
    ) -> None:
        """`on_rtp` and `on_rtcp` are given what came and the house position at which it arrived."""
        self.faults = 0
        """Exceptions in handlers."""
        self.rejected = 0
        """Packets that were not authentic, or came twice, or were no RTP."""
        self.dropped = 0
        """Packets not sent because the socket was full."""
        self._dtls: RTCDtlsTransport = connection.getTransceivers()[0].receiver.transport
        self._ice = self._dtls.transport._connection
        self._clock = clock
        self._on_rtp, self._on_rtcp, self._on_datagram = on_rtp, on_rtcp, on_datagram
        self._polled: list[Any] = []
        self._carrier: Any = None
        """By which of them media came last."""
        self._reads = 0
        for protocol in self._ice._protocols:
            if polled:
                protocol.transport = Datagrams(protocol.transport, protocol)
                self._polled.append(protocol)
            else:
                self._tap(protocol)

    @property
    def open(self) -> bool:
        """Media can be sent and received."""
        return bool(self._dtls._state is State.CONNECTED)

    @property
    def closed(self) -> bool:
        """The other side has said goodbye, or DTLS or ICE failed."""
        return self._dtls._state in (State.CLOSED, State.FAILED) or bool(self._ice._closed)

    def read(self) -> None:
        """Handle what has come since the last time.

        A peer has a socket for each address of this machine, and once it is connected media come by one of them: the
        others are looked at now and then, for what ICE may still say there. By which one they come the other side
        chooses, so it need not be the one that we send by.
        """
        self._reads += 1
        for protocol in self._polled:
            if self._carrier is not None and protocol is not self._carrier and self._reads % SELDOM:
                continue
            datagrams = protocol.transport.read()
            now = self._clock.position() if datagrams else 0
            for data, address, age in datagrams:
                if data and 127 < data[0] < 192:
                    self._carrier = protocol
                    self._handle(data, now - int(age * RATE))
                else:
                    self._on_datagram()
                    protocol.datagram_received(data, address)

    def send(self, packet: bytes) -> bool:
        """Send an RTP packet; False when it could not go."""
        return self._send(packet, rtcp=False)

    def send_rtcp(self, packets: Sequence[AnyRtcpPacket]) -> bool:
        """Send a compound RTCP packet; False when it could not go."""
        return self._send(b"".join(bytes(p) for p in packets), rtcp=True)

    def cut(self) -> None:
        """Vanish without a goodbye, as a pulled cable does; the connection must still be closed."""
        protocols: list[Any] = list(self._ice._protocols)
        self._ice._nominated.clear()
        for protocol in protocols:
            protocol.transport.abort()

    def _send(self, packet: bytes, *, rtcp: bool) -> bool:
        dtls = self._dtls
        pair = self._ice._nominated.get(1)
        if pair is None or dtls._state is not State.CONNECTED:
            return False
        transport: Any = pair.protocol.transport
        if transport.is_closing() or transport.get_write_buffer_size() > MAX_UNSENT:
            self.dropped += 1
            return False
        srtp = dtls._tx_srtp
        transport.sendto(srtp.protect_rtcp(packet) if rtcp else srtp.protect(packet), pair.remote_addr)
        return True

    def _tap(self, protocol: Any) -> None:
        """Take RTP and RTCP (RFC 7983: first byte 128-191) before aioice queues them; leave it the rest."""
        rest = protocol.datagram_received

        def datagram_received(data: bytes, address: tuple[str, int]) -> None:
            if data and 127 < data[0] < 192:
                self._handle(data, self._clock.position())
            else:
                self._on_datagram()
                rest(data, address)

        protocol.datagram_received = datagram_received

    def _handle(self, data: bytes, arrival: int) -> None:
        srtp = self._dtls._rx_srtp
        if srtp is None:
            return
        try:
            if is_rtcp(data):
                self._on_rtcp(RtcpPacket.parse(srtp.unprotect_rtcp(data)), arrival)
            else:
                self._on_rtp(srtp.unprotect(data), arrival)
            self._on_datagram()
        except (pylibsrtp.Error, ValueError):
            self.rejected += 1
        except Exception:  # noqa: BLE001 - whatever a handler does, the connection goes on; see `faults`
            self.faults += 1
            if self.faults == 1:
                _log.exception(
                    "a media packet could not be handled; more of this connection are only counted"
                )
