"""A console as a program: a real WebRTC client of the public contract.

The demo's synthetic interpreters are these, and so are the tests' interpreters.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

import httpx
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.sdp import SessionDescription

from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE
from interp.webrtc import wire
from interp.webrtc.h264 import packetize
from interp.webrtc.offer import second_sound
from interp.webrtc.opus import Encoder
from interp.webrtc.peer import Peer
from interp.webrtc.playout.arrival_playout import ArrivalPlayout, SoundSink
from interp.webrtc.red import Unpacking, join
from interp.webrtc.sender import RtpSender
from interp.webrtc.video_receiver import AccessUnit, VideoReceiver
from mixers.units import Samples

RED: Final = 63
"""Payload type of RED in our offers."""
VOICE_BIT_RATE: Final = 48_000
"""Of the voice that is sent, bits a second."""


class MediaClient:
    """The media side of a console: makes an offer, takes the answer, sends a voice, hears the floor.

    `on_floor(media_position, samples, arrival)` gets what is heard, shape (2, n): media positions count the
    service's samples, arrivals those of this client's own clock. `on_partner` gets the partner's voice likewise, shape
    (1, n), `on_picture(access_unit)` H.264.
    """

    def __init__(
        self,
        *,
        on_floor: SoundSink | None = None,
        on_partner: SoundSink | None = None,
        on_picture: Callable[[AccessUnit], None] | None = None,
        addresses: Sequence[str] | None = None,
        red: bool = False,
        camera: bool = False,
    ) -> None:
        """`red`: let each packet carry the one before, both ways (RFC 2198); `camera`: a picture is sent, too."""
        self.clock = HouseClock()
        self.stalled = False
        """While set, blocks are taken and not sent, as when a browser's tab is frozen."""
        self.sent = 0
        """Blocks sent."""
        self._on_floor, self._on_partner, self._on_picture = on_floor, on_partner, on_picture
        self._partner_ssrc: int | None = None
        self._addresses = addresses
        self._connection: RTCPeerConnection | None = None
        self._peer: Peer | None = None
        self._voice: RtpSender | None = None
        self._sends_picture = camera
        self._camera: RtpSender | None = None
        self.key_requests = 0
        """Times that the service asked for a key frame."""
        self._encoder = Encoder(1, VOICE_BIT_RATE)
        self._position = 0
        self._red = red
        self._before: bytes | None = None
        self._ready = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Media can flow now."""
        return self._peer is not None and self._peer.connected

    @property
    def received(self) -> int:
        """Packets that have come, of sound and picture."""
        return 0 if self._peer is None else sum(one.received for one in self._peer.receptions.values())

    @property
    def received_of_partner(self) -> int:
        """Packets of the partner's voice that have come."""
        if self._peer is None or self._partner_ssrc not in self._peer.receptions:
            return 0
        return self._peer.receptions[self._partner_ssrc].received

    async def offer(self) -> str:
        """Return an SDP offer: Opus both ways; towards us Opus and H.264 where the partner and a picture are wanted."""
        connection = self._connection = wire.new_connection()
        opus_only = [c for c in RTCRtpSender.getCapabilities("audio").codecs if c.mimeType == "audio/opus"]
        audio = connection.addTransceiver("audio", "sendrecv")
        audio.setCodecPreferences(opus_only)
        if self._on_partner is not None:
            connection.addTransceiver("audio", "recvonly").setCodecPreferences(opus_only)
        if self._on_picture is not None or self._sends_picture:
            video = connection.addTransceiver("video", "sendrecv" if self._sends_picture else "recvonly")
            video.setCodecPreferences(
                [c for c in RTCRtpSender.getCapabilities("video").codecs if c.mimeType == "video/H264"]
            )
        wire.hold_back(connection)
        wire.use_addresses(connection, self._addresses)
        await connection.setLocalDescription(await connection.createOffer())
        payload_type = wire.payload_type_of(audio)
        opus = f"a=rtpmap:{payload_type} opus/48000/2\r\n"
        repeats = f"a=rtcp-fb:{payload_type} nack\r\n"
        sdp: str = connection.localDescription.sdp.replace(opus, opus + repeats)
        if self._red:
            wrapping = f"a=rtpmap:{RED} red/48000/2\r\na=fmtp:{RED} {payload_type}/{payload_type}\r\n"
            sdp = re.sub(r"(?m)^(m=audio \d+ \S+ )", rf"\g<1>{RED} ", sdp).replace(opus, opus + wrapping)
        return sdp

    async def accept(self, answer: str, *, within: float = 10.0) -> None:
        """Take the answer and return once media flows. Raises TimeoutError or ConnectionError."""
        connection = self._connection
        assert connection is not None, "offer() comes first"
        self._red = self._red and f"a=rtpmap:{RED} red/" in answer
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        peer = self._peer = Peer(connection, self.clock, self._changed)
        for transceiver in connection.getTransceivers():
            payload_type = wire.payload_type_of(transceiver)
            if transceiver.kind == "audio" and self._voice is not None:
                self._hear_partner(peer, answer, payload_type)
            elif transceiver.kind == "audio":
                receiver = ArrivalPlayout(2, self._heard, peer.nack_sound)
                peer.add_stream(payload_type, receiver, RATE)
                if self._red:
                    peer.add_stream(RED, Unpacking(receiver, payload_type), RATE)
                self._voice = peer.send_on(transceiver)
            elif transceiver.kind == "video":
                if self._on_picture is not None:
                    pictures = VideoReceiver("h264", self._on_picture, peer.nack, peer.ask_for_key)
                    peer.add_stream(payload_type, pictures, 90_000)
                if self._sends_picture:
                    self._camera = peer.send_on(transceiver)
                    peer.on_key_request = self._key_wanted
        async with asyncio.timeout(within):
            await self._ready.wait()
        if not peer.connected:
            raise ConnectionError("the service ended the connection before it was up")

    def _hear_partner(self, peer: Peer, answer: str, payload_type: int) -> None:
        """Take the packets of the answer's second audio, where it sends one."""
        if self._on_partner is None or not second_sound(answer):
            return
        section = [media for media in SessionDescription.parse(answer).media if media.kind == "audio"][1]
        ssrc = self._partner_ssrc = section.ssrc[0].ssrc

        def again(sequences: list[int]) -> float | None:
            peer.nack(ssrc, sequences)
            return peer.rtt_ms

        receiver = ArrivalPlayout(1, self._on_partner, again)
        peer.name_stream(ssrc, payload_type, receiver, RATE)
        if self._red:
            peer.name_stream(ssrc, RED, Unpacking(receiver, payload_type), RATE)

    @property
    def position(self) -> int:
        """Samples of voice so far: the place of what is sent next."""
        return self._position

    def send(self, block: Samples) -> None:
        """Send 20 ms of voice, shape (1, 960); the caller keeps the pace."""
        silent = self.stalled or self._voice is None
        self.send_coded(b"" if silent else self._encoder.encode(block))

    def send_coded(self, packet: bytes) -> None:
        """Send 20 ms of voice that is Opus already; the caller keeps the pace."""
        position = self._position
        self._position += BLOCK
        if self.stalled or self._voice is None:
            self._before = None
            return
        payload = join(self._voice.payload_type, packet, self._before, BLOCK) if self._red else packet
        self._voice.send(position, payload, self.sent == 0, RED if self._red else None)
        self._before = packet
        self.sent += 1

    def show(self, position: int, units: Sequence[bytes]) -> None:
        """Send the NAL units of one picture, which goes with the sound at `position` (samples, as `send` counts)."""
        if self.stalled or self._camera is None:
            return
        payloads = packetize(units)
        for number, payload in enumerate(payloads, 1):
            self._camera.send(position, payload, number == len(payloads))

    def _key_wanted(self) -> None:
        self.key_requests += 1

    async def speak(self, blocks: AsyncIterator[Samples] | Callable[[], Samples | None]) -> None:
        """Send blocks on an absolute schedule until there are no more; late ones catch up."""
        loop = asyncio.get_running_loop()
        start, count = loop.time(), 0
        while True:
            if callable(blocks):
                block = blocks()
            else:
                block = await anext(blocks, None)
            if block is None:
                return
            self.send(block)
            count += 1
            await asyncio.sleep(start + count * BLOCK / RATE - loop.time())

    async def wait_closed(self) -> None:
        """Return once the connection is gone."""
        if self._peer is not None:
            await self._peer.wait_closed()

    async def close(self) -> None:
        """End the connection; the service is told."""
        if self._peer is not None:
            await self._peer.close()
        elif self._connection is not None:
            await self._connection.close()

    async def vanish(self) -> None:
        """End the connection without a word, as a pulled cable does."""
        if self._peer is not None:
            self._peer.wire.cut()
            await self._peer.close()

    def _changed(self) -> None:
        self._ready.set()

    def _heard(self, position: int, sound: Samples, arrival: int) -> None:
        if self._on_floor is not None:
            self._on_floor(position, sound, arrival)


class SignallingClient(MediaClient):
    """A client that signals by HTTP: `POST`, `PATCH` and `DELETE` as the contract has them.

    An answer other than 2xx is httpx.HTTPStatusError, with the service's sentence in it.
    """

    location = ""
    """Path of this session at the service."""
    _http: httpx.AsyncClient | None = None

    async def _enter(self, base_url: str, path: str, token: str) -> None:
        """Open a session at `path` and return once media flows. `base_url` is `http://host:port`."""
        self._http = httpx.AsyncClient(
            base_url=base_url, headers={"Authorization": f"Bearer {token}"}, timeout=15
        )
        response = await self._http.post(
            path, content=await self.offer(), headers={"Content-Type": "application/sdp"}
        )
        _check(response)
        self.location = response.headers["Location"]
        await self.accept(response.text)

    async def _patch(self, path: str, switches: dict[str, object]) -> dict[str, object]:
        assert self._http is not None, "connect() comes first"
        response = await self._http.patch(path, json=switches)
        _check(response)
        state: dict[str, object] = response.json()
        return state

    async def close(self) -> None:
        """Leave and end the connection."""
        try:
            if self._http is not None and self.location:
                await self._http.delete(self.location)
        except httpx.TransportError:
            pass  # the service is gone already
        finally:
            await super().close()
            if self._http is not None:
                await self._http.aclose()

    async def vanish(self) -> None:
        """End the connection without a word to anybody."""
        await super().vanish()
        if self._http is not None:
            await self._http.aclose()


class ConsoleClient(SignallingClient):
    """A console of a booth."""

    async def connect(self, base_url: str, booth: str, token: str) -> None:
        """Enter a booth and return once media flows. `base_url` is `http://host:port`."""
        await self._enter(base_url, f"/api/v1/booths/{booth}/consoles", token)

    async def patch(self, **switches: object) -> dict[str, object]:
        """Set `mic`, `cough`, `output`, `listen`, `partner` or `name`; return the console's state."""
        return await self._patch(self.location, switches)


class DelegateClient(SignallingClient):
    """A remote delegate, with a camera."""

    _place = ""

    async def connect(self, base_url: str, delegate: str, token: str) -> None:
        """Join as a delegate and return once media flows. `base_url` is `http://host:port`."""
        self._place = f"/api/v1/delegates/{delegate}"
        await self._enter(base_url, f"{self._place}/sessions", token)

    async def patch(self, **switches: object) -> dict[str, object]:
        """Set what a delegate may: `language`; return their state."""
        return await self._patch(self._place, switches)


def _check(response: httpx.Response) -> None:
    if response.is_error:
        raise httpx.HTTPStatusError(
            f"{response.status_code}: {response.text[:300]}", request=response.request, response=response
        )
