"""WHEP: a program's sound for a listener, at the lowest delay."""

from collections.abc import Callable, Sequence

from aiortc import RTCPeerConnection, RTCSessionDescription

from interp.timeline.clock import HouseClock
from interp.webrtc import wire
from interp.webrtc.console import REFUSALS, answer, answer_opus, answer_view
from interp.webrtc.offer import BadOffer, baseline_of, read_offer
from interp.webrtc.packet_feed import Listener, PacketFeed
from interp.webrtc.peer import Peer
from interp.webrtc.viewer import View, Viewer


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
        view: View | None = None,
    ) -> None:
        super().__init__(connection, clock, on_change)
        self.answer = connection.localDescription.sdp
        self._feed = feed
        audio = next(t for t in connection.getTransceivers() if t.kind == "audio")
        self._listener = Listener(self.send_on(audio), red)
        self._view, self._viewer = view, self._eye(connection) if view is not None else None

    def _eye(self, connection: RTCPeerConnection) -> Viewer | None:
        """Return what the picture goes through, None where none was asked for."""
        for transceiver in connection.getTransceivers():
            if transceiver.kind == "video" and transceiver.currentDirection == "sendonly":
                return Viewer(self.send_on(transceiver))
        return None

    def listen(self, feed: PacketFeed) -> None:
        """Let the listener hear another feed."""
        self._feed = feed
        if self.connected:
            self._listener.listen(feed)

    def on_connected(self) -> None:
        self._listener.listen(self._feed)
        if self._viewer is not None:
            self._viewer.watch(self._view)
            self.on_key_request = self._viewer.ask_for_key

    def on_report(self, now: float) -> None:
        if self._viewer is not None:
            self._viewer.look(self.rtt_ms, now)

    def on_closed(self) -> None:
        self._listener.listen(None)
        if self._viewer is not None:
            self._viewer.watch(None)


async def answer_playback(
    offer: str,
    *,
    clock: HouseClock,
    feed: PacketFeed,
    view: View | None = None,
    on_change: Callable[[], None] = lambda: None,
    addresses: Sequence[str] | None = None,
    stun: Sequence[str] = (),
) -> PlaybackPeer:
    """Answer a WHEP offer: one recvonly Opus audio, and the picture of `view` in a video section, which is inactive
    without. Raises BadOffer."""
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
            elif view is not None and baseline_of(wire.codecs_of(transceiver)) is not None:
                answer_view(transceiver, wanted=True)
            else:
                transceiver.direction = "inactive"
        await answer(connection, addresses)
    except REFUSALS as error:
        await connection.close()
        raise (
            error if isinstance(error, BadOffer) else BadOffer(f"the offer cannot be answered: {error}")
        ) from error
    return PlaybackPeer(connection, clock, feed, on_change, read.sounds[0].red, view)
