"""Push to an RTMP, RTMPS or SRT server: one supervised ffmpeg, which alone suffers from its server."""

import asyncio
import errno
import os
import time
from asyncio.subprocess import PIPE, Process
from collections import deque
from contextlib import suppress

from interp.config.urls import redact
from interp.media import AudioPacket, VideoPacket
from interp.processes import spawn
from interp.sinks.base import SinkStateName, SinkStatus
from interp.sinks.child import bound
from interp.sinks.flv import HEADER, FlvMuxer
from interp.sinks.push_queue import PushQueue
from interp.sinks.push_url import explain, push_command, push_kind
from interp.timeline.units import milliseconds

STALL_S = 5.0
"""A connected server that takes nothing for this long is left."""
CONNECT_S = 10.0
"""The same before the first media have gone out."""
STEADY_S = 10.0
"""A connection that lasted this long makes the next retry a first one."""
LONGEST_RETRY_S = 30.0
_END_S = 3.0
"""How long ffmpeg may take to say goodbye."""


class _Stalled(Exception):
    """The server takes nothing."""


class PushSink:
    """Sends the program of `language` to `url`; `video` and `audio` only queue.

    Starts at a key frame, retries 1, 2, 4 … 30 s apart, and connects anew where the picture's parameters
    change. The URL, with its key, is given to ffmpeg alone.
    """

    def __init__(self, name: str, url: str, language: str) -> None:
        self.name = name
        self.language: str | None = language
        self._url = url
        self._kind = push_kind(url)
        self._queue = PushQueue()
        self._arrived = asyncio.Event()
        self._state: SinkStateName = "starting"
        self._error: str | None = None
        self._retry_at: float | None = None
        self._restarts = 0
        self._live_since: float | None = None
        self._sent: deque[tuple[float, int]] = deque([(0.0, 0)])
        self._bytes = 0

    @property
    def dropped(self) -> int:
        """Packets left out since the server was too slow."""
        return self._queue.dropped

    def video(self, packet: VideoPacket) -> None:
        """Queue a picture."""
        self._queue.video(packet)
        self._arrived.set()

    def audio(self, language: str, packet: AudioPacket) -> None:
        """Queue a packet of a program, if it is ours."""
        if language == self.language:
            self._queue.audio(packet)
            self._arrived.set()

    async def run(self) -> None:
        """Deliver until cancelled; then say goodbye to the server."""
        retry = 1.0
        try:
            while True:
                while not self._queue:
                    self._arrived.clear()
                    await self._arrived.wait()
                self._retry_at = None
                error = await self._connection()
                self._restarts += 1
                steady = self._live_since is not None and time.monotonic() - self._live_since >= STEADY_S
                self._live_since = None
                if error is None:
                    continue
                self._state, self._error = "retrying", error
                retry = 1.0 if steady else retry
                self._retry_at = time.monotonic() + retry
                await asyncio.sleep(retry)
                retry = min(retry * 2, LONGEST_RETRY_S)
        finally:
            self._state = "stopped"

    def status(self) -> SinkStatus:
        """Return how the push is now."""
        retry = None if self._retry_at is None else max(0.0, self._retry_at - time.monotonic())
        return SinkStatus(
            name=self.name,
            kind=self._kind,
            language=self.language,
            url=redact(self._url),
            state=self._state,
            bit_rate=self._bit_rate() if self._state == "live" else 0,
            queue_ms=round(milliseconds(self._queue.span)),
            restarts=self._restarts,
            error=self._error,
            retry_in_s=None if retry is None else round(retry, 1),
        )

    async def _connection(self) -> str | None:
        """Run one ffmpeg to its end; return what went wrong, None to connect anew at once."""
        try:
            process = await spawn(
                *bound(push_command(self._url), os.getpid()), stdin=PIPE, stdout=PIPE, stderr=PIPE
            )
        except OSError as error:
            return f"ffmpeg can't be started: {os.strerror(error.errno or errno.EIO)}."
        said: deque[str] = deque(maxlen=20)
        readers = [
            asyncio.create_task(self._watch(process), name=f"push {self.name} progress"),
            asyncio.create_task(_listen(process, said), name=f"push {self.name} messages"),
        ]
        feeding = asyncio.create_task(self._feed(process), name=f"push {self.name} feed")
        ended = asyncio.create_task(process.wait(), name=f"push {self.name} end")
        try:
            await asyncio.wait({feeding, ended}, return_when=asyncio.FIRST_COMPLETED)
            feeding.cancel()
            fed = (await asyncio.gather(feeding, return_exceptions=True))[0]
            if fed is None:
                return None  # new parameters
            if isinstance(fed, _Stalled):
                live = self._live_since is not None
                return "The server has stopped reading." if live else "The server does not answer."
            if isinstance(fed, BaseException) and not isinstance(
                fed, asyncio.CancelledError | BrokenPipeError | ConnectionResetError
            ):
                raise fed
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(ended), _END_S)
            await asyncio.wait(readers, timeout=1.0)
            return explain(list(said), process.returncode, self._url)
        finally:
            self._queue.rest()
            feeding.cancel()
            stalled = feeding.done() and not feeding.cancelled() and feeding.exception() is not None
            await asyncio.shield(_end(process, ended, patience=0.0 if stalled else _END_S))
            for task in readers:
                task.cancel()
            await asyncio.gather(*readers, return_exceptions=True)

    async def _feed(self, process: Process) -> None:
        """Write packets into ffmpeg; return where the picture's parameters change. Raises _Stalled."""
        pipe = process.stdin
        assert pipe is not None
        first = await self._next()
        assert isinstance(first, VideoPacket)
        muxer = FlvMuxer(first.dts)
        pending = HEADER + muxer.video_config(first.config)
        packet: VideoPacket | AudioPacket = first
        waiting = [muxer.video(first)]  # until the first sound: players want both headers before any media
        opened = False
        while True:
            packet = await self._next()
            if isinstance(packet, VideoPacket):
                if packet.config != first.config:
                    if packet.key:
                        self._queue.put_back(packet)
                        return
                    continue
                tag = muxer.video(packet)
            elif packet.pts < first.dts:
                continue
            else:
                if not opened:
                    opened = True
                    pending = b"".join([pending, muxer.audio_config(packet.config), *waiting])
                    waiting = []
                tag = muxer.audio(packet)
            if not opened:
                waiting.append(tag)
                continue
            if pipe.is_closing():
                raise BrokenPipeError  # ffmpeg has gone; uvloop would say so with a RuntimeError
            pipe.write(pending + tag)
            self._bytes += len(tag)
            pending = b""
            try:
                await asyncio.wait_for(pipe.drain(), STALL_S if self._live_since else CONNECT_S)
            except TimeoutError:
                raise _Stalled from None

    async def _next(self) -> VideoPacket | AudioPacket:
        while True:
            packet = self._queue.take()
            if packet is not None:
                return packet
            self._arrived.clear()
            await self._arrived.wait()

    async def _watch(self, process: Process) -> None:
        """Read ffmpeg's progress: it is live as soon as media have gone out."""
        assert process.stdout is not None
        async for line in process.stdout:
            key, _, value = line.decode("ascii", "replace").strip().partition("=")
            if key == "out_time_us" and value.lstrip("-").isdecimal() and int(value) > 0:
                if self._live_since is None:
                    self._live_since = time.monotonic()
                self._state, self._error = "live", None
            if key == "progress":
                self._sent.append((time.monotonic(), self._bytes))
                while self._sent[-1][0] - self._sent[0][0] > 5.0:
                    self._sent.popleft()

    def _bit_rate(self) -> int:
        (since, before), (now, after) = self._sent[0], self._sent[-1]
        return round((after - before) * 8 / (now - since)) if now > since else 0


async def _listen(process: Process, said: deque[str]) -> None:
    """Keep ffmpeg's last messages; they may hold the key and are never logged as they are."""
    assert process.stderr is not None
    while chunk := await process.stderr.read(4096):
        said.extend(chunk.decode("utf-8", "replace").splitlines())


async def _end(process: Process, ended: "asyncio.Task[int]", *, patience: float) -> None:
    """Let ffmpeg end by the end of its input, or kill it after `patience` seconds."""
    if process.stdin is not None:
        process.stdin.close()
    if not ended.done() and patience:
        await asyncio.wait({ended}, timeout=patience)
    if not ended.done():
        with suppress(ProcessLookupError):
            process.kill()
    await ended
