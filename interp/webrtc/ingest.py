"""WHIP: a browser, OBS or another encoder sends sound and picture by WebRTC (RFC 9725)."""

from collections.abc import Callable, Sequence
from typing import Final, Literal

from aiortc import RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtcpSenderInfo

from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, samples
from interp.webrtc import wire
from interp.webrtc.console import REFUSALS, answer, answer_opus
from interp.webrtc.lipsync import Lipsync
from interp.webrtc.offer import BadOffer, Offer, read_offer
from interp.webrtc.peer import Peer
from interp.webrtc.playout.source_voice import SourceVoice
from interp.webrtc.red import Unpacking
from interp.webrtc.video_receiver import PATIENCE, AccessUnit, VideoReceiver

SOUND_BIT_RATE: Final = 128_000
PICTURE_BIT_RATE: Final = 8_000_000
"""What a browser is told that it may send (REMB); it sends less where the network has less."""
KEY_EVERY: Final = samples(2000)
"""A key frame is asked for when the last one is older."""
_WAIT_FOR_SOUND: Final = samples(2500)
"""The picture waits this long for the sound, whose clock is then the reference."""
_MAX_WAITING: Final = 200
_DIRECTIONS: Final = ("sendonly", "sendrecv")

VideoSink = Callable[[int, bytes, int, str], None]
"""Called with media position (48 kHz), an Annex B access unit or a VP8 frame, arrival, `h264` or `vp8`."""


class IngestPeer(Peer):
    """A connected WHIP client."""

    answer: str
    """The SDP answer."""

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
    ) -> None:
        super().__init__(connection, clock, on_change)
        self.answer = connection.localDescription.sdp
        self.codec: str | None = None
        """Of the picture: `h264` or `vp8`."""
        self._voice, self._on_video, self._on_media = voice, on_video, on_media
        voice.place, voice.on_placed = self._place, self._release
        voice.ask_again(self.nack_sound if repeats else None)
        self._sync = Lipsync()
        self._pictures: VideoReceiver | None = None
        self._waiting: list[AccessUnit] | None = []
        self._media = 0
        """The last picture's media position; they strictly go up."""
        kinds = [t.kind for t in connection.getTransceivers()]
        if "audio" not in kinds:
            self._waiting = None
        for transceiver in connection.getTransceivers():
            payload_type = wire.payload_type_of(transceiver)
            if transceiver.kind == "video" and self._pictures is not None:
                continue  # of a second picture whoever takes one takes care
            if transceiver.kind == "audio":
                self.add_stream(payload_type, voice, RATE)
                if red is not None:
                    self.add_stream(red, Unpacking(voice, payload_type), RATE)
            else:
                mime = wire.codecs_of(transceiver)[0].mimeType.lower()
                codec: Literal["h264", "vp8"] = "h264" if mime == "video/h264" else "vp8"
                self.codec = codec
                self._pictures = VideoReceiver(
                    codec,
                    self._picture,
                    self.nack,
                    self.ask_for_key,
                    key_every=KEY_EVERY,
                    patience=patience,
                )
                self.add_stream(payload_type, self._pictures, 90_000)
                self.receive_at_most = PICTURE_BIT_RATE
        self.on_sender_report = self._sender_report

    def on_first_media(self) -> None:
        self._on_media()

    def _place(self, position: int, arrival: int) -> int:
        return self._sync.place("audio", position, arrival)

    def _picture(self, unit: AccessUnit) -> None:
        if self._waiting is not None:
            self._waiting.append(unit)
            if unit.arrival - self._waiting[0].arrival > _WAIT_FOR_SOUND or len(self._waiting) > _MAX_WAITING:
                self._release()
            return
        media = self._sync.place("video", unit.position, unit.arrival)
        self._media = max(media, self._media + 1) if self._media else media
        self._on_video(self._media, unit.data, unit.arrival, unit.codec)

    def _release(self) -> None:
        """Let the pictures go that waited for the sound."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            for unit in waiting:
                self._picture(unit)

    def _sender_report(self, ssrc: int, info: RtcpSenderInfo) -> None:
        reception = self.receptions.get(ssrc)
        if reception is None:
            return
        kind, stream = ("audio", self._voice) if reception.rate == RATE else ("video", self._pictures)
        now = self.clock.position()
        position = None if stream is None else stream.position(ssrc, info.rtp_timestamp, now)
        if position is not None:
            self._sync.report(kind, info.ntp_timestamp, position)


def _nothing() -> None:
    """Nobody waits for the first medium."""


async def answer_ingest(
    offer: str,
    *,
    clock: HouseClock,
    voice: SourceVoice,
    on_video: VideoSink,
    on_change: Callable[[], None],
    on_media: Callable[[], None] = _nothing,
    patience: int = PATIENCE,
    addresses: Sequence[str] | None = None,
    stun: Sequence[str] = (),
) -> IngestPeer:
    """Answer a WHIP offer: H.264 (VP8 where there is none) and Opus, either may be missing.

    `voice` gets the sound's packets. H.264 is passed on as it came, not decoded. `on_media` is called once, before
    the first of either. A lost packet of the picture is waited for `patience` samples. Raises BadOffer.
    """
    read = read_offer(
        offer,
        audio=_DIRECTIONS,
        video=_DIRECTIONS,
        video_codecs=("H264", "VP8"),
        audio_needed=False,
        any_profile=True,
    )
    connection = wire.new_connection(stun)
    try:
        await connection.setRemoteDescription(RTCSessionDescription(read.sdp, "offer"))
        for transceiver in connection.getTransceivers():
            transceiver.direction = "recvonly"
            if transceiver.kind == "audio":
                answer_opus(transceiver, read.sounds[0], hears=2, sends=0, bit_rate=SOUND_BIT_RATE, red=True)
            else:
                answer_picture(transceiver, read)
        await answer(connection, addresses)
    except REFUSALS as error:
        await connection.close()
        raise (
            error if isinstance(error, BadOffer) else BadOffer(f"the offer cannot be answered: {error}")
        ) from error
    return IngestPeer(
        connection,
        clock,
        voice,
        on_video,
        on_media,
        on_change,
        repeats=bool(read.sounds) and read.sounds[0].repeats,
        red=read.sounds[0].red if read.sounds else None,
        patience=patience,
    )


def answer_picture(transceiver: RTCRtpTransceiver, read: Offer) -> None:
    codec = _preferred(wire.codecs_of(transceiver))
    if codec is None:
        raise BadOffer("the offer's video has neither H.264 with packetization-mode=1 nor VP8")
    assert codec.payloadType is not None
    profile = read.profiles.get(codec.payloadType)
    wire.choose_codec(
        transceiver, codec, {"profile-level-id": profile} if profile else {}, feedback_of(codec)
    )


def feedback_of(codec: RTCRtpCodecParameters) -> list[tuple[str, str]]:
    """Return what of the feedback on pictures that we give or take a codec was offered with."""
    offered = {(f.type, f.parameter or "") for f in codec.rtcpFeedback}
    return [f for f in (("nack", ""), ("nack", "pli"), ("goog-remb", "")) if f in offered]


def _preferred(codecs: Sequence[RTCRtpCodecParameters]) -> RTCRtpCodecParameters | None:
    h264 = [c for c in codecs if c.mimeType.lower() == "video/h264"]
    vp8 = [c for c in codecs if c.mimeType.lower() == "video/vp8"]
    return next(iter([*h264, *vp8]), None)
