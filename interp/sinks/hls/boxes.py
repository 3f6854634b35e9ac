"""Boxes of ISO base media files (ISO/IEC 14496-12), written as bytes."""

import struct


def box(kind: str, *parts: bytes) -> bytes:
    """Return a box: its size in four bytes, its four-letter kind, its content."""
    size = 8 + sum(map(len, parts))
    return b"".join((struct.pack(">I4s", size, kind.encode("ascii")), *parts))


def full_box(kind: str, version: int, flags: int, *parts: bytes) -> bytes:
    """Return a box whose content begins with a version (one byte) and flags (three bytes)."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def u16(*values: int) -> bytes:
    """Return unsigned 16-bit numbers, big-endian."""
    return struct.pack(f">{len(values)}H", *values)


def u32(*values: int) -> bytes:
    """Return unsigned 32-bit numbers, big-endian."""
    return struct.pack(f">{len(values)}I", *values)


def u64(*values: int) -> bytes:
    """Return unsigned 64-bit numbers, big-endian."""
    return struct.pack(f">{len(values)}Q", *values)


IDENTITY = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
"""The matrix of `mvhd` and `tkhd` that leaves the picture as it is."""


def descriptor(tag: int, content: bytes) -> bytes:
    """Return an MPEG-4 descriptor (ISO/IEC 14496-1, 8.3.3) with its length in four bytes of seven bits."""
    n = len(content)
    length = bytes([0x80 | n >> 21 & 0x7F, 0x80 | n >> 14 & 0x7F, 0x80 | n >> 7 & 0x7F, n & 0x7F])
    return bytes([tag]) + length + content
