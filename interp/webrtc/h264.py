"""H.264 in RTP (RFC 6184, packetization mode 1), and between the forms that containers use. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

MAX_PAYLOAD: Final = 1180
"""Bytes in one packet: below the smallest usual path MTU with SRTP, UDP and IPv6 around it."""
_STAP_A: Final = 24
_FU_A: Final = 28
NAL_IDR: Final = 5
NAL_SPS: Final = 7
NAL_PPS: Final = 8


def nal_units(avcc: bytes) -> Iterator[bytes]:
    """Yield the NAL units of an access unit whose units stand behind their four-byte lengths.

    Raises ValueError when the lengths don't add up.
    """
    at = 0
    while at < len(avcc):
        end = at + 4 + int.from_bytes(avcc[at : at + 4], "big")
        if end > len(avcc):
            raise ValueError("a NAL unit is longer than its access unit")
        yield avcc[at + 4 : end]
        at = end


def parameter_sets(avcc_config: bytes) -> list[bytes]:
    """Return the SPS and PPS of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1)."""
    sets, at = [], 6
    for count in (avcc_config[5] & 0x1F, None):
        if count is None:
            count = avcc_config[at]
            at += 1
        for _ in range(count):
            size = int.from_bytes(avcc_config[at : at + 2], "big")
            sets.append(avcc_config[at + 2 : at + 2 + size])
            at += 2 + size
    return sets


def split_annexb(stream: bytes) -> Iterator[bytes]:
    """Yield the NAL units of an Annex B byte stream, without start codes and trailing zeros."""
    at = stream.find(b"\0\0\1")
    while at >= 0:
        start = at + 3
        at = stream.find(b"\0\0\1", start)
        unit = (stream[start:at] if at >= 0 else stream[start:]).rstrip(b"\0")
        if unit:
            yield unit


def annexb(units: Sequence[bytes]) -> bytes:
    """Return NAL units as an Annex B byte stream."""
    return b"".join(b"\0\0\0\1" + unit for unit in units)


def packetize(units: Sequence[bytes]) -> list[bytes]:
    """Return the RTP payloads of an access unit; the last one takes the marker bit."""
    payloads: list[bytes] = []
    small: list[bytes] = []

    def flush() -> None:
        if len(small) == 1:
            payloads.append(small[0])
        elif small:
            top = max(unit[0] & 0x60 for unit in small) | _STAP_A
            payloads.append(bytes([top]) + b"".join(len(u).to_bytes(2, "big") + u for u in small))
        small.clear()

    for unit in units:
        if len(unit) > MAX_PAYLOAD:
            flush()
            payloads += _fragments(unit)
        elif unit:
            if 1 + sum(2 + len(u) for u in small) + 2 + len(unit) > MAX_PAYLOAD:
                flush()
            small.append(unit)
    flush()
    return payloads


def _fragments(unit: bytes) -> list[bytes]:
    """Return the FU-A fragments of a large NAL unit, of nearly equal size."""
    body = len(unit) - 1
    count = -(-body // (MAX_PAYLOAD - 2))
    edges = [1 + body * i // count for i in range(count + 1)]
    indicator, kind = unit[0] & 0xE0 | _FU_A, unit[0] & 0x1F
    return [
        bytes([indicator, kind | (0x80 if i == 0 else 0) | (0x40 if i == count - 1 else 0)]) + unit[a:b]
        for i, (a, b) in enumerate(pairwise(edges))
    ]


class Depacketizer:
    """RTP payloads of one access unit, in order, back into NAL units."""

    def __init__(self) -> None:
        self.units: list[bytes] = []
        self._fragment: list[bytes] = []

    def push(self, payload: bytes) -> None:
        """Add a payload. Raises ValueError when it is malformed or of a kind that mode 1 has not."""
        if len(payload) < 2:
            raise ValueError("H.264 payload too short")
        kind = payload[0] & 0x1F
        if 1 <= kind <= 23:
            self.units.append(payload)
        elif kind == _STAP_A:
            at = 1
            while at < len(payload):
                end = at + 2 + int.from_bytes(payload[at : at + 2], "big")
                if end > len(payload) or end == at + 2:
                    raise ValueError("H.264 aggregation packet is cut off")
                self.units.append(payload[at + 2 : end])
                at = end
        elif kind == _FU_A and len(payload) > 2:
            if payload[1] & 0x80:
                self._fragment = [bytes([payload[0] & 0xE0 | payload[1] & 0x1F])]
            elif not self._fragment:
                raise ValueError("H.264 fragment without its beginning")
            self._fragment.append(payload[2:])
            if payload[1] & 0x40:
                self.units.append(b"".join(self._fragment))
                self._fragment = []
        else:
            raise ValueError(f"H.264 payload of kind {kind}")
