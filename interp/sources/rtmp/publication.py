"""What one publisher sends, as FLV on its way to a worker."""

import asyncio
import time
from collections.abc import AsyncGenerator

from interp.sources.rtmp import flv
from interp.sources.rtmp.chunks import AUDIO, DATA, VIDEO, Message

QUEUE = 300
"""Messages between the publisher and the worker; beyond it TCP holds the publisher back."""
DEAD_S = 3.0
"""A publisher that has sent nothing for this long may be replaced by another with the right key."""


class Publication:
    """One publisher's media. The session `put`s messages; the source reads `tags()`, once or again after a
    worker's death: what a decoder needs first is sent again."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue(QUEUE)
        self._metadata: bytes | None = None
        self._headers: dict[int, Message] = {}
        self._heard = time.monotonic()
        self.closed = asyncio.Event()
        """Set when either side has had enough; the session then ends."""
        self.declared: tuple[bool, bool] | None = None

    @property
    def dead(self) -> bool:
        """Whether it has been silent for long."""
        return self.closed.is_set() or time.monotonic() - self._heard > DEAD_S

    async def put(self, message: Message) -> None:
        """Take an audio, video or data message; waits while the worker is behind."""
        self._heard = time.monotonic()
        await self._queue.put(message)

    def close(self) -> None:
        """End it: what is queued is still read, then `tags()` ends."""
        self.closed.set()
        if not self._queue.full():
            self._queue.put_nowait(None)

    async def tags(self) -> AsyncGenerator[bytes, None]:
        """Give an FLV file from now on, until the publisher is gone."""
        first = await self._first()
        if first is None:
            return
        audio, video = self.declared or (True, True)
        yield flv.header(audio=audio or first.kind == AUDIO, video=video or first.kind == VIDEO)
        if self._metadata is not None:
            yield flv.tag(DATA, 0, self._metadata)
        for header in self._headers.values():
            if header is not first:
                yield flv.tag(header.kind, first.timestamp, header.payload)
        yield flv.tag(first.kind, first.timestamp, first.payload)
        while (message := await self._next()) is not None:
            if message.kind in (AUDIO, VIDEO):
                yield flv.tag(message.kind, message.timestamp, message.payload)

    async def _first(self) -> Message | None:
        """Return the next message that is sound or picture, None at the end."""
        while (message := await self._next()) is not None:
            if message.kind in (AUDIO, VIDEO):
                return message
        return None

    async def _next(self) -> Message | None:
        """Return the next message, None at the end."""
        if self.closed.is_set() and self._queue.empty():
            return None
        message = await self._queue.get()
        if message is not None:
            self._remember(message)
        return message

    def _remember(self, message: Message) -> None:
        if message.kind == DATA:
            body = flv.as_metadata(message.payload)
            if body is not None:
                self._metadata, self.declared = body, flv.declared(body)
        elif flv.is_sequence_header(message.kind, message.payload):
            self._headers[message.kind] = message
