"""A worker process seen from the service: frames out of its stdout, media into its stdin."""

import asyncio
import contextlib
import os
import signal
import sys

from interp.processes import spawn
from interp.sources.frames import HEADER, LIMIT, BadFrame, Frame, unpack
from interp.sources.spec import Spec

_READ_AHEAD = 1 << 18
"""Bytes that asyncio reads ahead of us; beyond it the pipe fills and the worker waits."""
_LAST_WORDS = 2000
"""Bytes of a worker's stderr that are kept."""


class WorkerDied(Exception):
    """The worker ended without saying why; str() is its last words."""


class Child:
    """A running worker; leave it with `async with`, which kills it and all of its group."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._process: asyncio.subprocess.Process | None = None
        self._words = b""
        self._read = bytearray()
        """What came on stdout and is no whole frame yet."""
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Child":
        pipe = asyncio.subprocess.PIPE
        self._process = await spawn(
            sys.executable,
            "-m",
            "interp.sources.worker",
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            limit=_READ_AHEAD,
            start_new_session=True,
        )
        self._listener = asyncio.create_task(self._listen())
        try:
            await self.feed(self._spec.line())
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._listener is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        assert self._process.stdin is not None
        self._process.stdin.close()
        burial = asyncio.create_task(self._bury())
        try:
            await asyncio.shield(burial)
        except asyncio.CancelledError:
            await burial  # a moment, for it is killed; left alone it would outlive the event loop
            raise

    async def frames(self) -> list[Frame]:
        """Return the next frames, all that have come, at least one; raises WorkerDied."""
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            while not (frames := self._whole()):
                data = await self._process.stdout.read(_READ_AHEAD)
                if not data:
                    raise BadFrame("a frame that was cut off")
                self._read += data
        except BadFrame as error:
            raise WorkerDied(f"its worker ended {self._last_words()}".strip()) from error
        return frames

    def _whole(self) -> list[Frame]:
        """Take the frames that are complete from what was read."""
        frames: list[Frame] = []
        at, size = 0, len(self._read)
        while size - at >= HEADER.size:
            kind, length = HEADER.unpack_from(self._read, at)
            if length > LIMIT:
                raise BadFrame(f"a frame of {length} bytes")
            end = at + HEADER.size + length
            if end > size:
                break
            frames.append(unpack(kind, bytes(memoryview(self._read)[at + HEADER.size : end])))
            at = end
        del self._read[:at]
        return frames

    async def feed(self, data: bytes) -> None:
        """Give the worker media; waits while its pipe is full. Raises WorkerDied."""
        assert self._process is not None
        assert self._process.stdin is not None
        if self._process.stdin.is_closing():
            raise WorkerDied("its worker ended")  # uvloop would say so with a RuntimeError
        try:
            self._process.stdin.write(data)
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise WorkerDied("its worker ended") from error

    def finish(self) -> None:
        """Tell the worker that no more media will come."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()

    async def _bury(self) -> None:
        """Wait for the end of a killed worker. asyncio sees it only once the pipes are read empty."""
        assert self._process is not None
        assert self._process.stdout is not None
        assert self._listener is not None
        while await self._process.stdout.read(_READ_AHEAD):
            pass
        await self._listener
        await self._process.wait()

    async def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        while data := await self._process.stderr.read(4096):
            self._words = (self._words + data)[-_LAST_WORDS:]

    def _last_words(self) -> str:
        """Return the last line of stderr, without the URL, which may hold a key."""
        lines = self._words.decode(errors="replace").strip().splitlines()
        line = lines[-1] if lines else ""
        return f"({line.replace(self._spec.url, '***') if self._spec.url else line})" if line else ""
