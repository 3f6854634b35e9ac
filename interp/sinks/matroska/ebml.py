"""EBML elements (RFC 8794), written as bytes."""

import struct


def size(value: int, width: int = 0) -> bytes:
    """Return a data size; `width` is the number of bytes, 0 for the fewest."""
    least = 1
    while value >= (1 << 7 * least) - 1:
        least += 1
    width = max(width, least)
    return (value | 1 << 7 * width).to_bytes(width, "big")


UNKNOWN_SIZE = b"\x01" + b"\xff" * 7
"""A data size in eight bytes: up to the end of the file."""


def element(identity: int, *content: bytes) -> bytes:
    """Return an element with its identity, size and content."""
    body = b"".join(content)
    return identity.to_bytes((identity.bit_length() + 7) // 8, "big") + size(len(body)) + body


def uint(identity: int, value: int) -> bytes:
    """Return an element of an unsigned number."""
    return element(identity, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def real(identity: int, value: float) -> bytes:
    """Return an element of a number in eight bytes, always of the same length."""
    return element(identity, struct.pack(">d", value))


def text(identity: int, value: str) -> bytes:
    """Return an element of text."""
    return element(identity, value.encode())


def void(length: int) -> bytes:
    """Return a Void element of `length` bytes in all; 9 at least."""
    return b"\xec" + size(length - 9, 8) + bytes(length - 9)
