"""H.264 NAL units in their two wrappings: Annex B (start codes) and AVCC (lengths)."""

import re
from collections.abc import Iterable

IDR = 5
SEI = 6
SPS = 7
PPS = 8
DELIMITER = 9

_START = re.compile(b"\x00\x00\x01")


class BadNal(ValueError):
    """Bytes that are not the NAL units they should be."""


def kind(nal: bytes) -> int:
    """Return the nal_unit_type."""
    return nal[0] & 0x1F


def split_annexb(data: bytes) -> list[bytes]:
    """Return the NAL units between start codes of three or four bytes; none where there is no start code."""
    starts = [match.start() for match in _START.finditer(data)]
    ends = [*starts[1:], len(data)][: len(starts)]
    # A zero byte ahead of a start code is part of it (zero_byte, trailing_zero_8bits: Annex B.1.2).
    nals = (data[start + 3 : end].rstrip(b"\x00") for start, end in zip(starts, ends, strict=True))
    return [nal for nal in nals if nal]


def split_lengths(data: bytes, size: int) -> list[bytes]:
    """Return the NAL units behind lengths of `size` bytes; raises BadNal."""
    nals = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + size])
        at += size
        if length == 0:
            continue
        if at + length > len(data):
            raise BadNal(f"a NAL unit of {length} bytes in {len(data) - at} that are left")
        nals.append(data[at : at + length])
        at += length
    return nals


def join_lengths(nals: Iterable[bytes]) -> bytes:
    """Return NAL units, each behind its length in four bytes."""
    return b"".join(len(nal).to_bytes(4) + nal for nal in nals)


def is_annexb(data: bytes) -> bool:
    """Say whether bytes begin with a start code."""
    return data.startswith((b"\x00\x00\x01", b"\x00\x00\x00\x01"))
