"""A console's media session: the interpreter's voice in, floor sound and picture out."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from aiortc import RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError

from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from interp.webrtc import wire
from interp.webrtc.inbox import Inbox
from interp.webrtc.offer import BadOffer, Sound, baseline_of, opus_of, read_offer
from interp.webrtc.packet_feed import Listener, PacketFeed
from interp.webrtc.peer import Decoded, Peer, PeerStats
from interp.webrtc.red import Unpacking, Wanting
from interp.webrtc.viewer import View, Viewer

VOICE_BIT_RATE: Final = 48_000
"""What an interpreter's browser is asked to send, bits a second."""
REFUSALS: Final = (InternalError, InvalidAccessError, InvalidStateError, OperationError, ValueError)
"""What aiortc raises at an offer that it cannot take."""


class Mouth(Wanting, Decoded, Protocol):
    """Takes the packets of an interpreter's voice."""

    @property
    def listened(self) -> bool:
        """An ear waits for them."""

    def tick(self, now: int) -> None: ...
    def ask_again(self, ask: Callable[[list[int]], float | None] | None) -> None: ...


class ConsolePeer(Peer):
    """A connected console."""

    answer: str
    """The SDP answer."""

    def __init__(
        self,
        connection: RTCPeerConnection,
        clock: HouseClock,
        voice: Mouth,
        on_change: Callable[[], None],
        *,
        sounds: Sequence[Sound],
        inbox: Inbox | None,
    ) -> None:
        """`sounds`: of each audio, in their order: the voice and what is heard, the partner."""
        super().__init__(connection, clock, on_change, inbox)
        self.answer = connection.localDescription.sdp
        self._voice = voice
        voice.ask_again(self.nack_sound if sounds[0].repeats else None)
        self._feed: PacketFeed | None = None
        self._listener: Listener | None = None
        self._partner_feed: PacketFeed | None = None
        self._partner: Listener | None = None
        self._view: View | None = None
        self._viewer: Viewer | None = None
        unheard = list(sounds)
        for transceiver in connection.getTransceivers():
            sends = transceiver.currentDirection in ("sendrecv", "sendonly")
            sender = self.send_on(transceiver)
            if transceiver.kind == "audio" and len(unheard) < len(sounds):
                self._partner = Listener(sender, unheard.pop(0).red) if sends else None
            elif transceiver.kind == "audio":
                red = unheard.pop(0).red
                opus = wire.payload_type_of(transceiver)
                self.add_stream(opus, self._voice, RATE)
                if red is not None:
                    self.add_stream(red, Unpacking(self._voice, opus), RATE)
                self._listener = Listener(sender, red) if sends else None
            elif sends:
                self._viewer = Viewer(sender)

    @property
    def listened(self) -> bool:
        return self._voice.listened

    def listen(self, feed: PacketFeed) -> None:
        """Let the interpreter hear another feed; time stamps go on without a break."""
        self._feed = feed
        if self.connected and self._listener is not None:
            self._listener.listen(feed)

    def partner(self, feed: PacketFeed | None) -> None:
        """Let the interpreter hear the partner beside what they listen to; None sends nothing."""
        self._partner_feed = feed
        if self.connected and self._partner is not None:
            self._partner.listen(feed)

    def watch(self, view: View | None) -> None:
        """Let the interpreter see another picture, from its next key frame on; with None none is sent."""
        if self.connected and self._viewer is not None:
            self._viewer.watch(view)
        self._view = view

    def stats(self) -> PeerStats:
        """Return how well the console is connected."""
        sound = [r for r in self.receptions.values() if r.rate == RATE]
        return PeerStats(
            rtt_ms=self.rtt_ms,
            loss_percent=self.loss_percent,
            jitter_ms=max((r.jitter_ms for r in sound), default=0.0),
            concealed_ms=0,
            received=sum(r.received for r in sound),
            last_arrival=self.last_arrival,
            picture="none" if self._viewer is None else self._viewer.size,
        ).with_voice(self._voice)

    def on_connected(self) -> None:
        if self._feed is not None:
            self.listen(self._feed)
        self.partner(self._partner_feed)
        self.watch(self._view)
        if self._viewer is not None:
            self.on_key_request = self._viewer.ask_for_key

    def on_report(self, now: float) -> None:
        if self._viewer is not None:
            self._viewer.look(self.rtt_ms, now)

    def on_closed(self) -> None:
        if self._listener is not None:
            self._listener.listen(None)
        if self._partner is not None:
            self._partner.listen(None)
        if self._viewer is not None:
            self._viewer.watch(None)


async def answer_console(
    offer: str,
    *,
    clock: HouseClock,
    feed: PacketFeed,
    view: View | None,
    voice: Mouth,
    on_change: Callable[[], None],
    addresses: Sequence[str] | None = None,
    stun: Sequence[str] = (),
    inbox: Inbox | None = None,
) -> ConsolePeer:
    """Answer a console's offer: one sendrecv Opus audio, optionally a second, recvonly, for the partner, and one
    recvonly video.

    `voice` gets the interpreter's packets; `on_change` is called when the console connects and when it is
    gone. `addresses` are those of the host to offer, all by default; `stun` as for `wire.new_connection`.
    With an `inbox` the voice comes when that is drained. Raises BadOffer.
    """
    read = read_offer(
        offer,
        audio=("sendrecv", "sendonly"),
        second_audio=("recvonly", "inactive"),
        video=("recvonly", "sendrecv", "inactive"),
    )
    connection = wire.new_connection(stun)
    try:
        await connection.setRemoteDescription(RTCSessionDescription(read.sdp, "offer"))
        sounds = list(read.sounds)
        for transceiver in connection.getTransceivers():
            if transceiver.kind != "audio":
                answer_view(transceiver, view is not None)
                continue
            first = len(sounds) == len(read.sounds)
            sends = feed.channels if first else 1
            answer_opus(transceiver, sounds.pop(0), hears=1, sends=sends, bit_rate=VOICE_BIT_RATE, red=True)
            transceiver.direction = "sendrecv" if first else "sendonly"
        await answer(connection, addresses)
    except REFUSALS as error:
        await connection.close()
        raise (
            error if isinstance(error, BadOffer) else BadOffer(f"the offer cannot be answered: {error}")
        ) from error
    peer = ConsolePeer(connection, clock, voice, on_change, sounds=read.sounds, inbox=inbox)
    peer.listen(feed)
    peer.watch(view)
    return peer


def answer_opus(
    transceiver: RTCRtpTransceiver,
    offered: Sound,
    *,
    hears: int,
    sends: int,
    bit_rate: int,
    red: bool = False,
) -> None:
    """Answer with Opus: FEC both ways, no DTX; we take `hears` channels at `bit_rate`, and send `sends`.

    Lost packets are sent again on request, where the offer says so (`a=rtcp-fb:… nack`). With `red` each packet
    carries the one before, both ways, where the offer has RED.
    """
    codec = opus_of(wire.codecs_of(transceiver))
    if codec is None:
        raise BadOffer("the offer's audio has no opus/48000/2; expected Opus")
    parameters: dict[str, int | str] = {
        "minptime": 10,
        "useinbandfec": 1,
        "stereo": int(hears == 2),
        "sprop-stereo": int(sends == 2),
        "maxaveragebitrate": bit_rate,
        "usedtx": 0,
    }
    feedback = [("nack", "")] if offered.repeats else []
    wire.choose_codec(transceiver, codec, parameters, feedback, offered.red if red else None)


async def answer(connection: RTCPeerConnection, addresses: Sequence[str] | None) -> None:
    """Make the answer and gather candidates; aiortc's own senders and receivers stay off."""
    wire.hold_back(connection)
    wire.use_addresses(connection, addresses)
    await connection.setLocalDescription(await connection.createAnswer())


def answer_view(transceiver: RTCRtpTransceiver, wanted: bool) -> None:
    codec = baseline_of(wire.codecs_of(transceiver))
    if codec is None:
        raise BadOffer("the offer's video has no H.264 constrained baseline with packetization-mode=1")
    wire.choose_codec(transceiver, codec, {}, [("nack", ""), ("nack", "pli")])
    transceiver.direction = "sendonly" if wanted else "inactive"
