"""The HLS sink: packets in, files for the web server out, all in memory."""

import asyncio
import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from interp.media import AudioPacket, VideoPacket
from interp.sinks.base import Language, SinkStatus
from interp.sinks.hls.folder import FolderCopy
from interp.sinks.hls.segmenter import Segment, Segmenter, SegmenterCounters
from interp.sinks.hls.window import Change, Packaging, Window
from interp.timeline.clock import HouseClock
from interp.timeline.units import milliseconds, samples

PLAYLIST = "application/vnd.apple.mpegurl"
_FOLDER_QUEUE = 30
"""Changes that may wait for the disk; the copy gives up beyond and begins anew with the next segment."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file for a player."""

    body: bytes
    content_type: str
    cache_control: str


class HlsSink:
    """One picture and one sound per language as fMP4 segments, served from memory by `fetch`.

    `video` and `audio` are called on the event loop; `run` packages. `segment_s`: seconds from which on a
    segment ends at the next key frame (three quarters of it are enough). `window_s`: seconds listed, 18
    at least. `folder`: where a copy of the window is kept, `count`: the file that keeps the number of discontinuities
    over a restart, None for nowhere.
    """

    def __init__(
        self,
        languages: Sequence[Language],
        clock: HouseClock,
        *,
        segment_s: float = 2.0,
        window_s: float = 60.0,
        folder: Path | None = None,
        count: Path | None = None,
    ) -> None:
        self.name = "hls"
        self.language: str | None = None
        self._segmenter = Segmenter([language.code for language in languages], samples(segment_s * 750))
        self._window = Window(languages, clock, window_s=window_s, count=count)
        self._waiting: asyncio.Queue[Segment] = asyncio.Queue()
        self._folder = FolderCopy(folder) if folder is not None else None
        self._changes: asyncio.Queue[Change] = asyncio.Queue(_FOLDER_QUEUE)
        self._newest = 0
        self._published = 0
        self._error: str | None = None
        self._ended = False
        self._news = asyncio.Event()

    @property
    def counters(self) -> SegmenterCounters:
        """What did not go as planned."""
        return self._segmenter.counters

    @property
    def published(self) -> int:
        """Segments published so far."""
        return self._published

    @property
    def on_air(self) -> bool:
        """It can be watched."""
        return self._window.fetch("master.m3u8") is not None

    def video(self, packet: VideoPacket) -> None:
        """Take the next packet of the picture."""
        if self._ended:
            return
        self._newest = max(self._newest, packet.dts)
        self._take(self._segmenter.video(packet))

    def audio(self, language: str, packet: AudioPacket) -> None:
        """Take the next packet of a language's program."""
        if self._ended:
            return
        self._take(self._segmenter.audio(language, packet))

    def fetch(self, path: str) -> Fetched | None:
        """Return a file by its path below `/live/`; None when there is none, or no segment yet."""
        body = self._window.fetch(path)
        if body is None:
            return None
        if path.endswith(".m3u8"):
            return Fetched(body, PLAYLIST, "max-age=1")
        return Fetched(body, "video/mp4", "public, max-age=3600, immutable")

    def is_to_come(self, path: str) -> bool:
        """Return whether a path below `/live/` is a playlist that the first segment will bring."""
        return not self.on_air and path in self._window.playlists

    async def until(self, number: int) -> bool:
        """Return once segment `number` is published or the event has ended; False at once when it is too far ahead.

        Players ask for the one that follows, or for one more.
        """
        newest = self._window.newest
        if newest is None or number > newest + 2:
            return False
        while number > (self._window.newest or 0) and not self._ended:
            await self._news.wait()
        return True

    async def run(self) -> None:
        """Package and publish until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._package(), name="hls package")
            if self._folder is not None:
                tasks.create_task(self._copy(self._folder), name="hls folder")

    async def finish(self) -> None:
        """Publish what is left as the last segment and end every playlist; `run` must still be running.

        What comes later is left out.
        """
        if self._ended:
            return
        self._ended = True
        self._take(self._segmenter.finish())
        await self._waiting.join()
        self._copy_later(self._window.end())
        self._tell()
        await self._changes.join()

    def status(self) -> SinkStatus:
        """Return how the sink is now."""
        return SinkStatus(
            name=self.name,
            kind="hls",
            language=None,
            url="/live/master.m3u8",
            state="live" if self.on_air else "starting",
            bit_rate=self._window.bit_rate() if self.on_air else 0,
            queue_ms=max(0, round(milliseconds(self._newest - self._segmenter.end))),
            restarts=0,
            error=self._error,
            retry_in_s=None,
        )

    def _take(self, segments: list[Segment]) -> None:
        for segment in segments:
            self._waiting.put_nowait(segment)

    async def _package(self) -> None:
        while True:
            packaging = Packaging(self._window, await self._waiting.get())
            packaging.picture()
            for language in self._window.languages:
                packaging.sound(language)
                await asyncio.sleep(0)  # with 32 languages the whole takes longer than a tick may wait
            change = self._window.publish(packaging.row(), packaging.files)
            self._published += 1
            self._tell()
            self._copy_later(change)
            self._waiting.task_done()

    def _tell(self) -> None:
        """Wake up those who wait for a segment."""
        self._news.set()
        self._news = asyncio.Event()

    def _copy_later(self, change: Change) -> None:
        if self._folder is None:
            return
        if self._changes.full():
            self._error = "The disk is too slow for the copy of the HLS window; segments are missing there."
            return
        self._changes.put_nowait(change)

    async def _copy(self, folder: FolderCopy) -> None:
        while True:
            change = await self._changes.get()
            try:
                await asyncio.to_thread(folder.apply, change)
                self._error = None
            except OSError as error:
                reason = os.strerror(error.errno or errno.EIO)
                self._error = f"The copy of the HLS window can't be written: {reason}."
            finally:
                self._changes.task_done()
