"""RTP packets and the arithmetic of their wrapping counters (RFC 3550). Pure: bytes and numbers only."""

import struct
from typing import Final, NamedTuple

_HEADER: Final = struct.Struct("!BBHII")


class Rtp(NamedTuple):
    """One RTP packet, without its header extensions."""

    payload_type: int
    marker: bool
    sequence: int
    """16 bits."""
    timestamp: int
    """32 bits, in the clock of the payload type: 48 kHz for Opus, 90 kHz for pictures."""
    ssrc: int
    payload: bytes


def parse_rtp(data: bytes) -> Rtp:
    """Read a packet; contributing sources and header extensions are skipped.

    Raises ValueError when the lengths in it don't add up.
    """
    if len(data) < 12:
        raise ValueError("RTP packet shorter than its header")
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    start, end = 12 + 4 * (first & 0x0F), len(data)
    if first & 0x10:
        if end < start + 4:
            raise ValueError("RTP header extension is cut off")
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if first & 0x20:
        end -= data[-1]
    if first >> 6 != 2 or start > end:
        raise ValueError("not an RTP packet")
    return Rtp(second & 0x7F, second > 0x7F, sequence, timestamp, ssrc, data[start:end])


def build_rtp(
    payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, marker: bool = False
) -> bytes:
    """Return the bytes of a packet; `sequence` and `timestamp` are already wrapped."""
    return _HEADER.pack(0x80, payload_type | (0x80 if marker else 0), sequence, timestamp, ssrc) + payload


class Unwrap:
    """Turns a counter of `bits` bits that wraps into one that doesn't: the value nearest to the last one."""

    def __init__(self, bits: int) -> None:
        self._size = 1 << bits
        self._half = self._size >> 1
        self._last: int | None = None

    def __call__(self, value: int) -> int:
        """Return the whole value, from which the next one is counted."""
        self._last = self.near(value)
        return self._last

    def near(self, value: int) -> int:
        """Return the whole value and change nothing."""
        if self._last is None:
            return value
        return self._last + (value - self._last + self._half) % self._size - self._half
