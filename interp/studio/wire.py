"""What passes between the service and its studio process: framed messages on pipes. Pure."""

import struct
from dataclasses import dataclass
from typing import Final

CONFIG: Final = 1
"""How to decode what follows: an AVCDecoderConfigurationRecord. From the studio, with the picture's size."""
PACKET: Final = 2
"""One H.264 access unit, NAL units behind four-byte lengths, shown at `position`."""
SHOW: Final = 3
"""To the studio: a change of scene from `position` on, JSON (see show.py)."""
COMPOSE: Final = 4
"""To the studio: every frame up to `position` may be made, for what belongs into it has been sent; with `key` there is
time for the monitors."""
NEWS: Final = 5
"""From the studio: how its sources are, JSON."""
PAGE: Final = 6
"""To the studio: a page of slides, PNG or JPEG, that its source shows from now on; without data none."""
NEXT: Final = 7
"""To the studio: the scene of the preview, JSON as of SHOW."""
WATCH: Final = 8
"""To the studio: somebody looks at the monitors (`key`), or nobody does any more."""
MONITOR: Final = 9
"""From the studio: a JPEG of a source, or of PROGRAM or PREVIEW in its place."""
PROGRAM: Final = 0xFFFF
PREVIEW: Final = 0xFFFE
HEADER: Final = struct.Struct("<BHqBHHI")
LIMIT: Final = 64 * 1024 * 1024
"""Bytes: no message is longer."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; what a kind does not need is zero."""

    kind: int
    source: int = 0
    """Which of the sources, by its number in the order of the event."""
    position: int = 0
    """House position, samples."""
    key: bool = False
    width: int = 0
    height: int = 0
    data: bytes = b""

    def pack(self) -> bytes:
        """Return the bytes on the pipe."""
        head = HEADER.pack(
            self.kind, self.source, self.position, self.key, self.width, self.height, len(self.data)
        )
        return head + self.data


def unpack_header(header: bytes) -> tuple[Message, int]:
    """Return a message without its data, and how many bytes of that follow. ValueError: no message has so many."""
    kind, source, position, key, width, height, size = HEADER.unpack(header)
    if size > LIMIT:
        raise ValueError(f"a message of {size} bytes")
    return Message(kind, source, position, bool(key), width, height), size
