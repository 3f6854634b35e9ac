"""Messages over a pair of sockets: neither end ever waits for the other."""

import socket
import struct
from typing import Any, Final, Generic, TypeVar

import msgspec

MEDIA_WAITING: Final = 512 * 1024
"""Bytes that may wait for an end that is behind; beyond, media are left out, since late sound is worth nothing."""
MOST_WAITING: Final = 8 * 1024 * 1024
"""Bytes that may wait at all; an end that lets more come together is given up."""
_LENGTH: Final = struct.Struct("!I")
_CHUNK: Final = 256 * 1024

T = TypeVar("T")


class Broken(Exception):
    """The other end is gone, or does not read."""


class Pipe(Generic[T]):
    """One end of the pair; `T` is what comes in."""

    def __init__(self, end: socket.socket, incoming: Any) -> None:
        """`incoming`: the type of what comes, for the decoder."""
        self.dropped = 0
        """Messages of media left out."""
        self._socket = end
        self._socket.setblocking(False)
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder: msgspec.msgpack.Decoder[T] = msgspec.msgpack.Decoder(incoming)
        self._in, self._out = bytearray(), bytearray()

    def fileno(self) -> int:
        """The socket, for the event loop."""
        return self._socket.fileno()

    @property
    def waiting(self) -> int:
        """Bytes that wait for the other end."""
        return len(self._out)

    def send(self, message: msgspec.Struct, *, media: bool = False) -> bool:
        """Send a message. Raises Broken.

        One of `media` goes with the next `flush`, for each send wakes the other end up; it is left out when too much
        waits already: False.
        """
        if media and len(self._out) > MEDIA_WAITING:
            self.dropped += 1
            return False
        data = self._encoder.encode(message)
        self._out += _LENGTH.pack(len(data))
        self._out += data
        if not media:
            self.flush()
        if len(self._out) > MOST_WAITING:
            raise Broken
        return True

    def flush(self) -> None:
        """Send what waits, as far as there is room; call it now and then. Raises Broken."""
        while self._out:
            try:
                sent = self._socket.send(self._out)
            except BlockingIOError:
                return
            except OSError:
                raise Broken from None
            del self._out[:sent]

    def read(self) -> list[T]:
        """Return the messages that have come. Raises Broken, and only once there are none left."""
        gone = False
        while len(self._in) < MOST_WAITING:
            try:
                data = self._socket.recv(_CHUNK)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            if not data:
                gone = True
                break
            self._in += data
            if len(data) < _CHUNK:
                break
        messages = self._whole()
        if gone and not messages:
            raise Broken
        return messages

    def _whole(self) -> list[T]:
        """Take the messages out that are complete. Raises Broken where these are none."""
        messages: list[T] = []
        at, end = 0, len(self._in)
        with memoryview(self._in) as view:
            while end - at >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(view, at)
                start = at + _LENGTH.size
                if length > MOST_WAITING:
                    raise Broken
                if end - start < length:
                    break
                try:
                    messages.append(self._decoder.decode(view[start : start + length]))
                except msgspec.DecodeError:
                    raise Broken from None
                at = start + length
        del self._in[:at]
        return messages

    def close(self) -> None:
        """Close this end; the other one reads its end."""
        self._socket.close()
