"""An encoder that publishes to us by RTMP: our own server in front, FLV on a pipe to the worker."""

import asyncio
import urllib.parse
from typing import TYPE_CHECKING

from interp.sources.child import Child, WorkerDied
from interp.sources.frames import End
from interp.sources.rtmp.server import RtmpPorts, Slot
from interp.sources.source import OnVideo
from interp.sources.spec import Spec
from interp.sources.worker_source import WorkerSource
from interp.timeline.clock import HouseClock

if TYPE_CHECKING:
    from interp.config import SourceConfig

PLAYOUT_MS = 250
PORT = 1935


class RtmpSource(WorkerSource):
    """Listens; one publisher at a time, a worker for each."""

    def __init__(
        self, config: "SourceConfig", clock: HouseClock, on_video: OnVideo, ports: RtmpPorts
    ) -> None:
        spec = Spec("stdin", format="flv", transcode=config.transcode)
        super().__init__(config, clock, on_video, spec, playout_ms=PLAYOUT_MS)
        self._ports = ports
        self._slot: Slot | None = None

    async def run(self) -> None:
        parts = urllib.parse.urlsplit(self.config.url)
        host, port = parts.hostname or "0.0.0.0", parts.port or PORT
        while True:
            try:
                async with self._ports.slot(host, port, parts.path) as self._slot:
                    self._state, self._error = "connecting", None
                    await super().run()
            except OSError as error:
                self._state, self._error = "failed", f"port {port} cannot be opened: {error.strerror}"
            await asyncio.sleep(5)

    async def _connect(self) -> End:
        assert self._slot is not None
        if self._state == "connecting":
            self._state = "waiting"
        publication = await self._slot.publisher()
        tags = publication.tags()
        first = await anext(tags, None)
        if first is None:
            return End("the publisher hung up")
        async with Child(self.spec) as child:

            async def feed() -> None:
                await child.feed(first)
                async for tag in tags:
                    await child.feed(tag)
                child.finish()

            feeder = asyncio.create_task(feed())
            try:
                end = await self._read(child)
            finally:
                feeder.cancel()
                (fed,) = await asyncio.gather(feeder, return_exceptions=True)
                await tags.aclose()
            if isinstance(fed, WorkerDied):
                return End(str(fed))
            if isinstance(fed, Exception):
                raise fed
        if end.error is None:
            return End("the publisher hung up")
        return end
