"""A remote delegate's media session: their voice and camera in, the program back, without their own voice."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from aiortc import RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.rtp import RtcpSenderInfo

from interp.timeline.clock import HouseClock
from interp.webrtc import wire
from interp.webrtc.console import REFUSALS, answer, answer_opus
from interp.webrtc.ingest import KEY_EVERY, SOUND_BIT_RATE, IngestPeer, VideoSink, answer_picture, feedback_of
from interp.webrtc.offer import BadOffer, Offer, baseline_of, read_offer
from interp.webrtc.packet_feed import Listener, PacketFeed
from interp.webrtc.playout.source_voice import SourceVoice
from interp.webrtc.video_receiver import PATIENCE, AccessUnit, VideoReceiver
from interp.webrtc.viewer import View, Viewer


class ScreenSink(Protocol):
    """Takes a second picture: media position (48 kHz), what is coded, arrival, and `h264` or `vp8`."""

    def __call__(self, position: int, data: bytes, arrival: int, codec: str, /) -> None: ...
    def closed(self) -> None: ...


class DelegatePeer(IngestPeer):
    """A connected delegate: an ingest whose lines lead back, too."""

    def __init__(
        self,
        connection: RTCPeerConnection,
        clock: HouseClock,
        voice: SourceVoice,
        on_video: VideoSink,
        on_media: Callable[[], None],
        on_change: Callable[[], None],
        *,
        repeats: bool,
        red: int | None,
        patience: int,
        on_screen: ScreenSink,
        second_picture: frozenset[int],
    ) -> None:
        super().__init__(
            connection,
            clock,
            voice,
            on_video,
            on_media,
            on_change,
            repeats=repeats,
            red=red,
            patience=patience,
        )
        self._feed: PacketFeed | None = None
        self._view: View | None = None
        self._listener: Listener | None = None
        self._viewer: Viewer | None = None
        self._on_screen, self._second_picture = on_screen, second_picture
        self._shown = 0
        pictures = [t for t in connection.getTransceivers() if t.kind == "video"]
        for transceiver in pictures[1:]:
            codec: Literal["h264", "vp8"] = (
                "h264" if wire.codecs_of(transceiver)[0].mimeType.lower() == "video/h264" else "vp8"
            )
            screen = VideoReceiver(
                codec, self._screen, self.nack, self.ask_for_key, key_every=KEY_EVERY, patience=patience
            )
            for ssrc in second_picture:
                self.name_stream(ssrc, wire.payload_type_of(transceiver), screen, 90_000)
        for transceiver in connection.getTransceivers():
            if transceiver.currentDirection not in ("sendrecv", "sendonly"):
                continue
            sender = self.send_on(transceiver)
            if transceiver.kind == "audio":
                self._listener = Listener(sender, red)
            else:
                self._viewer = Viewer(sender)

    def listen(self, feed: PacketFeed | None) -> None:
        """Let the delegate hear this."""
        self._feed = feed
        if self.connected and self._listener is not None:
            self._listener.listen(feed)

    def watch(self, view: View | None) -> None:
        """Let the delegate see this, from its next key frame on."""
        self._view = view
        if self.connected and self._viewer is not None:
            self._viewer.watch(view)

    def on_connected(self) -> None:
        self.listen(self._feed)
        self.watch(self._view)
        if self._viewer is not None:
            self.on_key_request = self._viewer.ask_for_key

    def on_report(self, now: float) -> None:
        if self._viewer is not None:
            self._viewer.look(self.rtt_ms, now)

    def _screen(self, unit: AccessUnit) -> None:
        """Pass a picture of the screen on. It has no sound of its own: it is shown when it comes."""
        self._shown = max(unit.position, self._shown + 1)
        self._on_screen(self._shown, unit.data, unit.arrival, unit.codec)

    def _sender_report(self, ssrc: int, info: RtcpSenderInfo) -> None:
        if ssrc not in self._second_picture:
            super()._sender_report(ssrc, info)

    def on_closed(self) -> None:
        self._on_screen.closed()
        if self._listener is not None:
            self._listener.listen(None)
        if self._viewer is not None:
            self._viewer.watch(None)


async def answer_delegate(
    offer: str,
    *,
    clock: HouseClock,
    voice: SourceVoice,
    on_video: VideoSink,
    on_media: Callable[[], None],
    on_change: Callable[[], None],
    feed: PacketFeed,
    view: View,
    on_screen: ScreenSink,
    patience: int = PATIENCE,
    addresses: Sequence[str] | None = None,
    stun: Sequence[str] = (),
) -> DelegatePeer:
    """Answer a delegate's offer: Opus both ways, and H.264 (VP8 where there is none) whose line also leads back.

    Who has no camera offers that line one way.
    A second picture, slides or a screen, goes to `on_screen`. `feed` and `view` are what they hear and see; where they
    send VP8 they see nothing, for the program is H.264. The rest is as for `answer_ingest`. Raises BadOffer.
    """
    read = read_offer(
        offer,
        audio=("sendrecv", "sendonly"),
        video=("sendrecv", "sendonly", "recvonly"),
        second_video=("sendonly", "sendrecv"),
        video_codecs=("H264", "VP8"),
    )
    connection = wire.new_connection(stun)
    try:
        await connection.setRemoteDescription(RTCSessionDescription(read.sdp, "offer"))
        camera: RTCRtpTransceiver | None = None
        for transceiver in connection.getTransceivers():
            if transceiver.kind == "audio":
                both = read.sounds[0]
                answer_opus(
                    transceiver, both, hears=1, sends=feed.channels, bit_rate=SOUND_BIT_RATE, red=True
                )
                transceiver.direction = "sendrecv"
            elif camera is None:
                camera = transceiver
                _answer_camera(transceiver, read)
            else:
                transceiver.direction = "recvonly"
                answer_picture(transceiver, read)
        await answer(connection, addresses)
    except REFUSALS as error:
        await connection.close()
        raise (
            error if isinstance(error, BadOffer) else BadOffer(f"the offer cannot be answered: {error}")
        ) from error
    peer = DelegatePeer(
        connection,
        clock,
        voice,
        on_video,
        on_media,
        on_change,
        repeats=read.sounds[0].repeats,
        red=read.sounds[0].red,
        patience=patience,
        on_screen=on_screen,
        second_picture=read.second_picture,
    )
    peer.listen(feed)
    peer.watch(view)
    return peer


def _answer_camera(transceiver: RTCRtpTransceiver, read: Offer) -> None:
    """Take H.264 that every browser decodes, for the program goes back as that; else what there is, one way."""
    baseline = baseline_of(wire.codecs_of(transceiver))
    if baseline is None:
        transceiver.direction = "recvonly"
        answer_picture(transceiver, read)
        return
    transceiver.direction = "sendrecv"
    wire.choose_codec(transceiver, baseline, {}, feedback_of(baseline))
