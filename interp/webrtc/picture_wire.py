"""What passes between the service and its picture worker: framed packets on pipes. Pure."""

import struct
from dataclasses import dataclass
from typing import Final

CONFIG: Final = b"C"
"""Service to worker: an AVCDecoderConfigurationRecord. Worker to service: the one of what it encodes."""
PACKET: Final = b"P"
"""An access unit, NAL units behind four-byte lengths."""
QUIET: Final = b"Q"
"""Service to worker: an access unit to be decoded only, on the way from a key frame to now."""
KEY: Final = b"K"
"""Service to worker: make the next picture a key frame."""
HEADER: Final = struct.Struct("!cBqHHI")
_MAX: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Message:
    """One message; what a kind does not need is zero."""

    kind: bytes
    key: bool = False
    position: int = 0
    """House position at which the picture is shown."""
    width: int = 0
    height: int = 0
    data: bytes = b""

    def pack(self) -> bytes:
        """Return the bytes on the pipe."""
        header = HEADER.pack(self.kind, int(self.key), self.position, self.width, self.height, len(self.data))
        return header + self.data


def unpack_header(header: bytes) -> tuple[Message, int]:
    """Return a message without its data, and how many bytes of data follow.

    Raises ValueError for a length that no picture has.
    """
    kind, key, position, width, height, size = HEADER.unpack(header)
    if size > _MAX:
        raise ValueError(f"a message of {size} bytes")
    return Message(kind, bool(key), position, width, height), size
