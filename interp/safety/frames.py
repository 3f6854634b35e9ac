"""The frames that a page brings, as bytes: each Opus packet with its RTP time stamp, as it left the encoder.

Time stamp (32 bits), length (16 bits), both big-endian, then the packet; the next one follows at once.
"""

from collections.abc import Iterable
from struct import Struct
from typing import Final, NamedTuple

from interp.webrtc.opus import OpusError, frame_samples

_HEAD: Final = Struct(">IH")
MAX_BYTES: Final = 48 * 1024
"""Of one body: 8 s at the bit rate that pages are asked for."""
MAX_PACKET: Final = 1500
"""Bytes of one Opus packet: more fits into no datagram."""


class BadFrames(ValueError):
    """The bytes are no frames; `str()` names the place and what was expected."""


class Frame(NamedTuple):
    """One Opus packet."""

    stamp: int
    """RTP time stamp, 48 kHz, 32 bits."""
    length: int
    """Samples in it."""
    payload: bytes


def read_frames(body: bytes) -> list[Frame]:
    """Return the frames of a body, in its order. Raises BadFrames."""
    if len(body) > MAX_BYTES:
        raise BadFrames(f"body: {len(body)} bytes; expected at most {MAX_BYTES}")
    frames, at = [], 0
    while at < len(body):
        if at + _HEAD.size > len(body):
            raise BadFrames(f"body: byte {at}: expected a time stamp and a length, {_HEAD.size} bytes")
        stamp, size = _HEAD.unpack_from(body, at)
        start, at = at, at + _HEAD.size + size
        if not 0 < size <= MAX_PACKET or at > len(body):
            raise BadFrames(
                f"body: byte {start}: a packet of {size} bytes; expected 1 to {MAX_PACKET}, all of them there"
            )
        payload = body[at - size : at]
        try:
            frames.append(Frame(stamp, frame_samples(payload), payload))
        except OpusError:
            raise BadFrames(f"body: byte {start}: expected an Opus packet") from None
    return frames


def write_frames(frames: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the body of (time stamp, Opus packet) pairs."""
    return b"".join(_HEAD.pack(stamp, len(payload)) + payload for stamp, payload in frames)
