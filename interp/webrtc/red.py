"""RED: a packet of sound that also carries the one before (RFC 2198), so that a single loss costs no round trip."""

from typing import Final, NamedTuple, Protocol

from interp.webrtc.rtp import Rtp

_LONGEST: Final = 1023
"""Bytes of a redundant block, 10 bits."""
_FARTHEST: Final = 16_383
"""Of its time stamp, 14 bits."""
_MOST: Final = 4
"""Blocks in a packet; more is not sound that anybody sends."""


class BadRed(ValueError):
    """A payload that is not RED."""


class Block(NamedTuple):
    """One block of a packet."""

    payload_type: int
    offset: int
    """How much its time stamp lies before the packet's."""
    payload: bytes


def join(payload_type: int, current: bytes, before: bytes | None, offset: int) -> bytes:
    """Return the payload that carries `current` and, if there is room, `before`, `offset` earlier by its time stamp."""
    if before is None or len(before) > _LONGEST or not 0 < offset <= _FARTHEST:
        return bytes((payload_type,)) + current
    head = 0x80 << 24 | payload_type << 24 | offset << 10 | len(before)
    return head.to_bytes(4, "big") + bytes((payload_type,)) + before + current


def split(payload: bytes) -> list[Block]:
    """Return the blocks of a payload, the packet's own last. Raises BadRed."""
    heads: list[tuple[int, int, int]] = []
    at = 0
    while at < len(payload) and payload[at] & 0x80:
        if at + 4 > len(payload) or len(heads) >= _MOST:
            raise BadRed("RED header is cut off or has too many blocks")
        head = int.from_bytes(payload[at : at + 4], "big")
        heads.append((head >> 24 & 0x7F, head >> 10 & 0x3FFF, head & 0x3FF))
        at += 4
    if at >= len(payload):
        raise BadRed("RED header is cut off")
    own = payload[at] & 0x7F
    at += 1
    blocks = []
    for kind, offset, length in heads:
        if at + length > len(payload):
            raise BadRed("RED block is cut off")
        blocks.append(Block(kind, offset, payload[at : at + length]))
        at += length
    return [*blocks, Block(own, 0, payload[at:])]


def unpacked(packet: Rtp, payload_type: int) -> tuple[list[Rtp], Rtp | None]:
    """Return what a RED packet repeats, oldest first, and what is new in it: as packets of `payload_type`.

    Block k before the packet's own is taken to be of the packet k before it. Raises BadRed.
    """
    *before, own = split(packet.payload)
    spares = [
        packet._replace(
            payload_type=block.payload_type,
            marker=False,
            sequence=(packet.sequence - back) & 0xFFFF,
            timestamp=(packet.timestamp - block.offset) & 0xFFFFFFFF,
            payload=block.payload,
        )
        for back, block in zip(range(len(before), 0, -1), before, strict=True)
        if block.payload_type == payload_type and block.payload
    ]
    fresh = packet._replace(payload_type=own.payload_type, payload=own.payload)
    return spares, fresh if own.payload_type == payload_type else None


class Wanting(Protocol):
    """Takes packets that come of their own, and such as come once more."""

    def packet(self, packet: Rtp, now: int) -> None: ...
    def spare(self, packet: Rtp, now: int) -> None: ...


class Unpacking:
    """Takes the packets of a stream out of RED; `payload_type` is what it wraps."""

    def __init__(self, stream: Wanting, payload_type: int) -> None:
        self._stream, self._payload_type = stream, payload_type

    def packet(self, packet: Rtp, now: int) -> None:
        """Take what a packet repeats, then what is new in it. Raises BadRed."""
        spares, fresh = unpacked(packet, self._payload_type)
        for spare in spares:
            self._stream.spare(spare, now)
        if fresh is not None:
            self._stream.packet(fresh, now)

    def tick(self, now: int) -> None:
        """The stream is ticked by itself."""
