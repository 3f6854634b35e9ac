"""RTMP's chunk stream: messages cut into chunks (Adobe, "RTMP specification 1.0", 5.3). No I/O here."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SET_CHUNK_SIZE, ABORT, ACKNOWLEDGEMENT, USER_CONTROL, WINDOW_SIZE, PEER_BANDWIDTH = 1, 2, 3, 4, 5, 6
AUDIO, VIDEO = 8, 9
DATA_AMF3, COMMAND_AMF3, DATA, COMMAND, AGGREGATE = 15, 17, 18, 20, 22

MOST_STREAMS = 64
"""Chunk streams of one peer."""
LONGEST = 16 * 1024 * 1024 - 1
"""Bytes of a message: what its header can say."""
EXTENDED = 0xFFFFFF
FIRST_SIZE = 128
"""Bytes of a chunk until the peer says otherwise."""


class BadChunk(ValueError):
    """Bytes that are not RTMP, or more than a peer may send."""


@dataclass(frozen=True, slots=True)
class Message:
    """One RTMP message."""

    kind: int
    stream: int
    """Message stream id."""
    timestamp: int
    """Milliseconds, 32 bits."""
    payload: bytes


@dataclass(slots=True)
class _ChunkStream:
    timestamp: int = 0
    delta: int = 0
    extended: bool = False
    stamp: int = 0
    """The 32-bit time field of its last full header."""
    length: int = 0
    kind: int = 0
    stream: int = 0
    parts: list[bytes] = field(default_factory=list)
    missing: int = 0
    """Bytes of the message under way that have not come."""


class ChunkReader:
    """Puts messages together from bytes as they come.

    `limit`: the longest message taken, bytes; a longer one is an error as soon as its header says so.
    """

    def __init__(self, limit: int = LONGEST) -> None:
        self.limit = limit
        self._size = FIRST_SIZE
        self._buffer = bytearray()
        self._streams: dict[int, _ChunkStream] = {}

    def feed(self, data: bytes) -> Iterator[Message]:
        """Give the messages that `data` completes; raises BadChunk."""
        self._buffer += data
        at = 0
        while True:
            step = self._chunk(at)
            if step is None:
                break
            at, message = step
            if message is None:
                continue
            if message.kind == SET_CHUNK_SIZE:
                self._resize(message.payload)
            elif message.kind == ABORT:
                self._abort(message.payload)
            else:
                yield message
        del self._buffer[:at]

    def _chunk(self, at: int) -> tuple[int, Message | None] | None:
        """Read the chunk at `at`; None when it is not whole yet. Changes nothing then."""
        buffer = self._buffer
        if len(buffer) < at + 1:
            return None
        form, name = buffer[at] >> 6, buffer[at] & 0x3F
        head = {0: 2, 1: 3}.get(name, 1)
        size = head + (11, 7, 3, 0)[form]
        if len(buffer) < at + size:
            return None
        if name < 2:
            name = 64 + int.from_bytes(buffer[at + 1 : at + head], "little")
        stream = self._streams.get(name)
        if stream is None:
            if form == 3:
                raise BadChunk("a chunk that continues nothing")
            if len(self._streams) >= MOST_STREAMS:
                raise BadChunk(f"more than {MOST_STREAMS} chunk streams")
            stream = _ChunkStream()
        header = bytes(buffer[at + head : at + size])
        stamp = int.from_bytes(header[:3]) if form < 3 else 0
        length = int.from_bytes(header[3:6]) if form < 2 else stream.length
        if length > self.limit:
            raise BadChunk(f"a message of {length} bytes")
        extended = stamp == EXTENDED if form < 3 else stream.extended
        if extended:
            if len(buffer) < at + size + 4:
                return None
            full = int.from_bytes(buffer[at + size : at + size + 4])
            if form < 3:
                stamp = full
                size += 4
            elif full == stream.stamp:  # repeated in each chunk, though not by every encoder
                size += 4
        fresh = stream.missing == 0 or form < 3
        count = min(self._size, length if fresh else stream.missing)
        if len(buffer) < at + size + count:
            return None
        self._streams[name] = stream
        if fresh:
            self._begin(stream, form, stamp, extended, header, length)
        payload = bytes(buffer[at + size : at + size + count])
        return at + size + count, self._add(stream, payload)

    def _begin(
        self, stream: _ChunkStream, form: int, stamp: int, extended: bool, header: bytes, length: int
    ) -> None:
        if form == 0:
            stream.timestamp, stream.delta = stamp, 0
            stream.stream = int.from_bytes(header[7:11], "little")
        elif form < 3:
            stream.delta = stamp
        if form < 3:
            stream.extended, stream.stamp = extended, stamp
        if form < 2:
            stream.length, stream.kind = length, header[6]
        if form > 0:
            stream.timestamp = (stream.timestamp + stream.delta) & 0xFFFFFFFF
        stream.parts, stream.missing = [], stream.length
        held = sum(len(part) for other in self._streams.values() for part in other.parts)
        if held + min(length, self._size) > LONGEST:
            raise BadChunk("too many messages under way")

    def _add(self, stream: _ChunkStream, payload: bytes) -> Message | None:
        stream.parts.append(payload)
        stream.missing -= len(payload)
        if stream.missing:
            return None
        whole, stream.parts = b"".join(stream.parts), []
        return Message(stream.kind, stream.stream, stream.timestamp, whole)

    def _resize(self, payload: bytes) -> None:
        size = int.from_bytes(payload[:4]) & 0x7FFFFFFF
        if len(payload) < 4 or size == 0:
            raise BadChunk(f"a chunk size of {size} bytes")
        self._size = min(size, LONGEST)

    def _abort(self, payload: bytes) -> None:
        stream = self._streams.get(int.from_bytes(payload[:4]))
        if stream is not None:
            stream.parts, stream.missing = [], 0


def pack(message: Message, chunk_stream: int, size: int = FIRST_SIZE) -> bytes:
    """Return a message as chunks of at most `size` bytes; for small chunk stream ids (2 to 63)."""
    stamp = min(message.timestamp, EXTENDED)
    extra = message.timestamp.to_bytes(4) if stamp == EXTENDED else b""
    head = bytes([chunk_stream]) + stamp.to_bytes(3) + len(message.payload).to_bytes(3)
    out = [head, bytes([message.kind]), struct.pack("<I", message.stream), extra, message.payload[:size]]
    for at in range(size, len(message.payload), size):
        out += [bytes([0xC0 | chunk_stream]), extra, message.payload[at : at + size]]
    return b"".join(out)
