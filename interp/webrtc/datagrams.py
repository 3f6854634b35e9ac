"""A UDP socket that is read when asked, and knows when each datagram arrived."""

import asyncio
import socket
import struct
import sys
import time
from typing import Any, Final

MOST: Final = 2048
"""Bytes of a datagram; more than any network passes whole."""
BURST: Final = 512
"""Datagrams read in one go, so that a flood leaves time for others."""
_STAMPS: Final = 35
"""SO_TIMESTAMPNS and SCM_TIMESTAMPNS of Linux (asm-generic/socket.h): wall-clock time of arrival."""
_TIMESPEC: Final = struct.Struct("@qq")
_OLDEST_NS: Final = 10_000_000_000
"""Beyond, the wall clock was set in between and tells nothing."""


class Datagrams(asyncio.DatagramTransport):
    """Stands in for the event loop's transport of `protocol`, over the same socket.

    Nothing is received but by `read`. What the kernel has no room for is not sent: late sound is worth nothing.
    """

    def __init__(self, transport: Any, protocol: asyncio.DatagramProtocol) -> None:
        """Take the socket over from the loop's own `transport`, which is closed."""
        super().__init__()
        own: socket.socket = transport.get_extra_info("socket")
        self._socket = socket.socket(fileno=socket.dup(own.fileno()))
        self._socket.setblocking(False)
        if sys.platform == "linux":
            self._socket.setsockopt(socket.SOL_SOCKET, _STAMPS, 1)
        self._name: tuple[Any, ...] = self._socket.getsockname()
        self._protocol = protocol
        self._closing = False
        self.dropped = 0
        """Datagrams not sent."""
        transport.set_protocol(asyncio.DatagramProtocol())
        transport.abort()

    def read(self) -> list[tuple[bytes, tuple[str, int], float]]:
        """Return what has come: the datagram, its sender, seconds since it arrived."""
        found: list[tuple[bytes, tuple[str, int], float]] = []
        if self._closing:
            return found
        receive, now = self._socket.recvmsg, time.time_ns()
        while len(found) < BURST:
            try:
                data, notes, _, address = receive(MOST, 32)
            except BlockingIOError:
                break
            except (
                OSError
            ):  # a port that is no longer open answered an earlier datagram; the next call goes on
                continue
            found.append((data, address, _age(now, notes)))
        return found

    def sendto(self, data: Any, addr: Any = None) -> None:
        """Send a datagram now, or not at all."""
        if self._closing or addr is None:
            return
        try:
            self._socket.sendto(data, addr)
        except OSError:  # full, or no way there now; ICE notices when it lasts
            self.dropped += 1

    def is_closing(self) -> bool:
        """Whether it is closed or about to be."""
        return self._closing

    def close(self) -> None:
        """Close the socket; the protocol is told in the loop's next round."""
        if not self._closing:
            self._closing = True
            self._socket.close()
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close

    def get_write_buffer_size(self) -> int:
        """Nothing ever waits here."""
        return 0

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return `socket` or `sockname`."""
        return {"socket": self._socket, "sockname": self._name}.get(name, default)


def _age(now: int, notes: list[tuple[int, int, bytes]]) -> float:
    for level, kind, value in notes:
        if level == socket.SOL_SOCKET and kind == _STAMPS:
            seconds, nanoseconds = _TIMESPEC.unpack(value[: _TIMESPEC.size])
            age = now - seconds * 1_000_000_000 - nanoseconds
            return age / 1e9 if 0 <= age < _OLDEST_NS else 0.0
    return 0.0
