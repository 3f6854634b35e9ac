"""A WHIP client as encoders are: H.264 copied, Opus, sender reports with a common clock."""

import re
from collections.abc import Sequence

from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription

from interp.media import VideoPacket
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from interp.webrtc import wire
from interp.webrtc.h264 import NAL_SPS, nal_units, packetize, parameter_sets
from interp.webrtc.opus import Encoder
from interp.webrtc.peer import Peer
from interp.webrtc.sender import RtpSender
from mixers.units import Samples


class Publisher:
    """Sends what it is told at the positions it is told."""

    def __init__(self, kinds: Sequence[str] = ("audio", "video")) -> None:
        self.clock = HouseClock()
        self.kinds = kinds
        self.key_requests = 0
        self._connection: RTCPeerConnection = wire.new_connection()
        self._encoder = Encoder(2, 96_000)
        self.peer: Peer | None = None
        self.senders: dict[str, RtpSender] = {}

    async def offer(self) -> str:
        for kind in self.kinds:
            transceiver = self._connection.addTransceiver(kind, "sendonly")
            name = {"audio": "audio/opus", "video": "video/H264"}[kind]
            transceiver.setCodecPreferences(
                [c for c in RTCRtpSender.getCapabilities(kind).codecs if c.mimeType == name]
            )
        wire.hold_back(self._connection)
        wire.use_addresses(self._connection, ["127.0.0.1"])
        await self._connection.setLocalDescription(await self._connection.createOffer())
        sdp: str = self._connection.localDescription.sdp
        return re.sub(r"(?m)^(a=rtpmap:(\d+) opus/.*\r\n)", r"\1a=rtcp-fb:\2 nack\r\n", sdp)

    async def accept(self, answer: str) -> None:
        await self._connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        peer = self.peer = Peer(self._connection, self.clock, lambda: None)
        peer.on_key_request = self._key
        for transceiver in self._connection.getTransceivers():
            sender = self.senders[transceiver.kind] = RtpSender(
                peer.wire,
                self.clock,
                payload_type=wire.payload_type_of(transceiver),
                ssrc=wire.ssrc_of(transceiver),
                rate=RATE if transceiver.kind == "audio" else 90_000,
            )
            peer.add_sender(sender)

    def sound(self, position: int, block: Samples) -> None:
        self.senders["audio"].send(position, self._encoder.encode(block))

    def another_sound(self) -> None:
        """Go on with the sound as another stream of the same session."""
        assert self.peer is not None
        before = self.senders["audio"]
        self.senders["audio"] = RtpSender(
            self.peer.wire,
            self.clock,
            payload_type=before.payload_type,
            ssrc=before.ssrc ^ 1,
            rate=RATE,
        )
        del self.peer.senders[before.ssrc]
        self.peer.add_sender(self.senders["audio"])

    def jump(self, seconds: float) -> None:
        """Let all time stamps step from now on, as an encoder does whose clock is set."""
        for sender in self.senders.values():
            sender._offset += round(seconds * sender._rate)

    def picture(self, position: int, packet: VideoPacket) -> None:
        units = list(nal_units(packet.data))
        if packet.key and units[0][0] & 31 != NAL_SPS:
            units = parameter_sets(packet.config.avcc) + units
        self.units(position, units)

    def units(self, position: int, units: Sequence[bytes]) -> None:
        """Send the NAL units of one picture."""
        payloads = packetize(units)
        for i, payload in enumerate(payloads, 1):
            self.senders["video"].send(position, payload, i == len(payloads))

    def _key(self) -> None:
        self.key_requests += 1

    async def close(self) -> None:
        if self.peer is not None:
            await self.peer.close()
