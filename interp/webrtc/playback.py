"""WHEP: a program's sound for a listener, at the lowest delay."""

from collections.abc import Callable, Sequence

from aiortc import RTCPeerConnection, RTCSessionDescription

from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from interp.webrtc import wire
from interp.webrtc.console import REFUSALS, answer, answer_opus
from interp.webrtc.offer import BadOffer, read_offer
from interp.webrtc.packet_feed import Listener, PacketFeed
from interp.webrtc.peer import Peer
from interp.webrtc.sender import RtpSender


class PlaybackPeer(Peer):
    """A connected listener."""

    answer: str
    """The SDP answer."""

    def __init__(
        self,
        connection: RTCPeerConnection,
        clock: HouseClock,
        feed: PacketFeed,
        on_change: Callable[[], None],
        red: int | None,
    ) -> None:
        super().__init__(connection, clock, on_change)
        self.answer = connection.localDescription.sdp
        self._feed = feed
        audio = next(t for t in connection.getTransceivers() if t.kind == "audio")
        sender = RtpSender(
            self.wire,
            clock,
            payload_type=wire.payload_type_of(audio),
            ssrc=wire.ssrc_of(audio),
            rate=RATE,
        )
        self.add_sender(sender)
        self._listener = Listener(sender, red)

    def listen(self, feed: PacketFeed) -> None:
        """Let the listener hear another feed."""
        self._feed = feed
        if self.connected:
            self._listener.listen(feed)

    def on_connected(self) -> None:
        self._listener.listen(self._feed)

    def on_closed(self) -> None:
        self._listener.listen(None)


async def answer_playback(
    offer: str,
    *,
    clock: HouseClock,
    feed: PacketFeed,
    on_change: Callable[[], None] = lambda: None,
    addresses: Sequence[str] | None = None,
    stun: Sequence[str] = (),
) -> PlaybackPeer:
    """Answer a WHEP offer: one recvonly Opus audio; a video section stays inactive. Raises BadOffer."""
    read = read_offer(
        offer,
        audio=("recvonly", "sendrecv"),
        video=("recvonly", "sendrecv", "inactive"),
        video_codecs=("H264", "VP8"),
    )
    connection = wire.new_connection(stun)
    try:
        await connection.setRemoteDescription(RTCSessionDescription(read.sdp, "offer"))
        for transceiver in connection.getTransceivers():
            if transceiver.kind == "audio":
                transceiver.direction = "sendonly"
                answer_opus(
                    transceiver,
                    read.sounds[0],
                    hears=1,
                    sends=feed.channels,
                    bit_rate=feed.bit_rate,
                    red=True,
                )
            else:
                transceiver.direction = "inactive"
        await answer(connection, addresses)
    except REFUSALS as error:
        await connection.close()
        raise (
            error if isinstance(error, BadOffer) else BadOffer(f"the offer cannot be answered: {error}")
        ) from error
    return PlaybackPeer(connection, clock, feed, on_change, read.sounds[0].red)
