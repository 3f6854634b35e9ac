"""Real encoders: ffmpeg processes that send a clip at its own pace, and what became of them."""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from interp.ffmpeg import ffmpeg_path
from tests.sources.clips import long

FLV = ("-c", "copy", "-f", "flv")
TS = ("-c", "copy", "-f", "mpegts", "-flush_packets", "1")


class Sender:
    """`async with` runs ffmpeg with `arguments` behind its input, and kills it at the end."""

    def __init__(
        self, *arguments: str, clip: Path | None = None, start: float = 0.0, burst: float = 0.0
    ) -> None:
        """`start`: where in the clip it begins. `burst`: what it sends at once before it keeps the pace. Seconds.

        One that publishes by RTMP begins when the port is open: ffmpeg tries once and no more.
        """
        self._clip = clip or long()
        self._arguments = arguments
        self._pace = ["-readrate", "1", "-readrate_initial_burst", str(burst), "-ss", str(start)]
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Sender":
        command = [ffmpeg_path(), "-nostdin", "-hide_banner", "-loglevel", "info", "-nostats"]
        command += [*self._pace, "-i", str(self._clip), *self._arguments]
        if self._arguments and self._arguments[-1].startswith("rtmp://"):
            await opened(urlsplit(self._arguments[-1]).port or 1935)
        self._process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.die()

    async def ends(self, seconds: float = 30.0) -> tuple[int, str]:
        """Wait for its own end; returns its exit code and what it said."""
        assert self._process is not None
        async with asyncio.timeout(seconds):
            _, said = await self._process.communicate()
        assert self._process.returncode is not None
        return self._process.returncode, said.decode(errors="replace")

    async def die(self) -> None:
        """Be killed: its connection closes without a word of farewell."""
        assert self._process is not None
        self.signal(signal.SIGKILL)
        await self._process.communicate()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal: SIGSTOP makes it hang with its connection open."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, number)


async def opened(port: int, seconds: float = 20.0) -> None:
    """Wait until somebody on this machine listens on a TCP port."""
    async with asyncio.timeout(seconds):
        while not any(  # noqa: ASYNC110 - a port of the machine's, not a thing of the loop's
            one.status == psutil.CONN_LISTEN and one.laddr.port == port
            for one in psutil.net_connections("tcp")
        ):
            await asyncio.sleep(0.02)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of the loopback address that nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
