"""What passes between the service and a media process. Pure: plain values, packed by msgspec.

A *line* is the number that the service gave a connection. Positions are house positions: both sides count by the
same clock.
"""

from typing import Literal, NamedTuple

import msgspec

from interp.webrtc.peer import PeerStats
from interp.webrtc.rtp import Rtp


class FeedInfo(NamedTuple):
    """A feed that a connection can hear."""

    name: str
    channels: int
    bit_rate: int


class Message(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """One message."""


# From the service.


class Start(Message, frozen=True):
    """The first message: when the house clock began (monotonic and wall seconds), what there is to hear and to see."""

    began: tuple[float, float]
    feeds: list[FeedInfo]
    views: list[str]
    stun: list[str]


class Open(Message, frozen=True):
    """Answer an offer."""

    line: int
    kind: Literal["console", "playback"]
    offer: str
    feed: str
    view: str | None
    """What a console is to see."""


class Listen(Message, frozen=True):
    """Let a connection hear another feed."""

    line: int
    feed: str


class Partner(Message, frozen=True):
    """Let a console's connection hear a feed beside the first, its partner; None sends nothing."""

    line: int
    feed: str | None


class Watch(Message, frozen=True):
    """Let a console see another picture, None for none."""

    line: int
    view: str | None


class Again(Message, frozen=True):
    """Ask a connection for packets of its sound again."""

    line: int
    sequences: list[int]


class Close(Message, frozen=True):
    """End a connection, with a goodbye."""

    line: int


class Sound(Message, frozen=True):
    """The next packet of a feed."""

    feed: str
    position: int
    packet: bytes


class Picture(Message, frozen=True):
    """An access unit of a picture for consoles, cut for RTP."""

    feed: str
    position: int
    payloads: list[bytes]
    key: bool


# To the service.


class Answered(Message, frozen=True):
    """The answer to an offer."""

    line: int
    sdp: str


class Refused(Message, frozen=True):
    """An offer that cannot be answered, and why."""

    line: int
    reason: str


class VoicePacket(NamedTuple):
    """A packet of a connection's sound."""

    line: int
    spare: bool
    """It came with its successor."""
    arrival: int
    packet: Rtp


class Voices(Message, frozen=True):
    """What has come since the last tick, in the order in which it was read."""

    packets: list[VoicePacket]


class LineStatus(NamedTuple):
    """How a connection is."""

    line: int
    connected: bool
    stats: PeerStats | None
    """None of one that only listens."""


class Status(Message, frozen=True):
    """How connections are: of those that changed at once, of all now and then."""

    lines: list[LineStatus]


class Closed(Message, frozen=True):
    """A connection is gone, whoever ended it."""

    line: int


class Heard(Message, frozen=True):
    """What each peer that hears a feed here reports to have lost, percent; empty when nobody hears it."""

    feed: str
    losses: list[float]


class Watched(Message, frozen=True):
    """How many see a picture here."""

    feed: str
    viewers: int


class KeyWanted(Message, frozen=True):
    """Somebody needs a key frame of a picture."""

    feed: str


ToProcess = Start | Open | Listen | Partner | Watch | Again | Close | Sound | Picture
ToService = Answered | Refused | Voices | Status | Closed | Heard | Watched | KeyWanted
