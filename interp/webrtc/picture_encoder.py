"""Keeps a picture worker running while some console wants the picture, and feeds it the shared video."""

import asyncio
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from interp.media import VideoConfig, VideoPacket
from interp.processes import spawn
from interp.webrtc.picture_feed import PictureFeed
from interp.webrtc.picture_wire import CONFIG, HEADER, KEY, PACKET, QUIET, Message, unpack_header

MAX_QUEUED: Final = 4 * 1024 * 1024
"""Bytes on the way to the worker; beyond, pictures are left out up to the next key frame."""
_MAX_GOP: Final = 2000
"""Packets kept since the last key frame, so that a console need not wait for the next one."""
_LINGER: Final = 5.0
"""Seconds that the worker stays when the last console has gone."""
_BACK_OFF: Final = 1.0

_log = logging.getLogger(__name__)


class PictureEncoder:
    """The consoles' picture: `feed` for consoles, `video()` for the shared video, `run()` for the service."""

    def __init__(
        self,
        name: str = "picture",
        *,
        width: int = 640,
        height: int = 360,
        bit_rate: int = 600_000,
        fps: int = 30,
        gop_s: int = 1,
    ) -> None:
        """At most `fps` pictures a second inside `width` x `height`; a key frame at least every `gop_s` seconds."""
        self.feed = PictureFeed(name, self._request_key, self._audience)
        self.restarts = 0
        """Times that the worker died."""
        self.dropped = 0
        """Pictures left out because the worker was behind."""
        self._arguments: Sequence[str] = (
            *("--width", str(width), "--height", str(height)),
            *("--bit-rate", str(bit_rate)),
            *("--fps", str(fps), "--gop", str(gop_s)),
        )
        self._gop: list[VideoPacket] = []
        self._config: VideoConfig | None = None
        self._process: Process | None = None
        self._skipping = False
        self._wanted = asyncio.Event()
        self._unwanted = asyncio.Event()
        self._unwanted.set()

    @property
    def running(self) -> bool:
        """A worker is encoding now."""
        return self._process is not None

    def video(self, packet: VideoPacket) -> None:
        """Take a packet of the shared video; never waits."""
        if packet.key or len(self._gop) >= _MAX_GOP:
            self._gop.clear()
        if packet.key or self._gop:
            self._gop.append(packet)
        if self._process is not None:
            self._send(packet, PACKET)

    async def run(self) -> None:
        """Start the worker whenever somebody watches, and again when it dies, until cancelled."""
        while True:
            await self._wanted.wait()
            begun = asyncio.get_running_loop().time()
            if not await self._encode():
                self.restarts += 1
                _log.warning("the picture worker ended; starting another")
                await asyncio.sleep(max(0.0, begun + _BACK_OFF - asyncio.get_running_loop().time()))

    async def _encode(self) -> bool:
        """Run one worker; True when it was ended because nobody watches."""
        process = await spawn(
            sys.executable,
            "-m",
            "interp.webrtc.picture_worker",
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        try:
            self._process, self._config, self._skipping = process, None, False
            for i, packet in enumerate(self._gop, 1):
                self._send(packet, PACKET if i == len(self._gop) else QUIET)
            reading = asyncio.create_task(self._read(process))
            leaving = asyncio.create_task(self._nobody())
            try:
                await asyncio.wait((reading, leaving), return_when=asyncio.FIRST_COMPLETED)
                return leaving.done()
            finally:
                for task in (reading, leaving):
                    task.cancel()
                await asyncio.gather(reading, leaving, return_exceptions=True)
        finally:
            self._process = None
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _nobody(self) -> None:
        """Return once nobody has watched for a while."""
        while True:
            await self._unwanted.wait()
            try:
                async with asyncio.timeout(_LINGER):
                    await self._wanted.wait()
            except TimeoutError:
                return

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        config: VideoConfig | None = None
        while True:
            try:
                message, size = unpack_header(await process.stdout.readexactly(HEADER.size))
                message = replace(message, data=await process.stdout.readexactly(size))
            except asyncio.IncompleteReadError:
                return
            if message.kind == CONFIG:
                config = VideoConfig(message.data, message.width, message.height, Fraction(30))
            elif message.kind == PACKET and config is not None:
                self.feed.push(message.data, message.position, message.key, config)

    def _send(self, packet: VideoPacket, kind: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        pipe = self._process.stdin
        if pipe.is_closing():
            return
        if pipe.transport.get_write_buffer_size() > MAX_QUEUED:
            self._skipping = True
        elif packet.key:
            self._skipping = False
        if self._skipping:
            self.dropped += 1
            return
        if packet.config is not self._config:
            self._config = packet.config
            pipe.write(Message(CONFIG, data=packet.config.avcc).pack())
        pipe.write(Message(kind, packet.key, packet.pts, data=packet.data).pack())

    def _request_key(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(Message(KEY).pack())

    def _audience(self, viewers: int) -> None:
        on, off = (self._wanted, self._unwanted) if viewers else (self._unwanted, self._wanted)
        on.set()
        off.clear()
