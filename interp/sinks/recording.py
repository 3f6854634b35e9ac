"""The recording: programs, floor, booths, delegates and the event log, written by one thread."""

import asyncio
import errno
import json
import logging
import os
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from interp.media import AudioPacket, OpusPacket, VideoPacket
from interp.sinks.base import Language, SinkStateName, SinkStatus
from interp.sinks.fills import Fill
from interp.sinks.mend import CannotMend, mend
from interp.sinks.tape import Plan, Tapes
from interp.timeline.clock import HouseClock
from interp.timeline.units import milliseconds

log = logging.getLogger(__name__)

_QUEUE_S = 20
"""Seconds of everything that may wait for the disk; what comes beyond is left out and counted."""
_IDLE_S = 0.25
"""What is open is handed to the operating system after this long without anything new."""
_RATE_EVERY_S = 2.0

_Item = tuple[str, str, int, Any]
"""(what, name, position, content)"""


class Recorder:
    """Writes a recording into `folder`, which it makes; a sink that never fails the rest of the event.

    The calls that take media only queue and may be made from the event loop; `run` writes until it is
    cancelled, then ends the files. Where the disk can't be written, the recording stops and `status` says
    so. `booths`: name -> the language codes of its tracks. `copies`: file that holds what a delegate sent as it
    came -> BCP 47 tag of what they speak, and what it is called.
    """

    def __init__(
        self,
        folder: Path,
        languages: Sequence[Language],
        booths: Mapping[str, Sequence[str]],
        clock: HouseClock,
        *,
        event_name: str = "",
        copies: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self.name = "recording"
        self.language: str | None = None
        self.folder = folder
        self._plan = Plan(folder, event_name, list(languages), dict(booths), dict(copies or {}))
        self._clock = clock
        a_second = 50 * (1 + len(booths)) + 60 + 50 * len(languages) + (50 + 60) * len(self._plan.copies)
        self._items: queue.Queue[_Item | None] = queue.Queue(_QUEUE_S * a_second)
        self._state: SinkStateName = "starting"
        self._error: str | None = None
        self._queued = self._written = 0
        self._bit_rate = 0
        self._resync = False
        self.left_out = 0
        """Packets and blocks that the disk was too slow for."""

    @classmethod
    def in_data_dir(
        cls,
        data_dir: Path,
        event_name: str,
        languages: Sequence[Language],
        booths: Mapping[str, Sequence[str]],
        clock: HouseClock,
        copies: Mapping[str, tuple[str, str]] | None = None,
    ) -> Self:
        """Return a recorder into `<data_dir>/recordings/<event>-<start>/`."""
        start = clock.wall_at(clock.position()).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        folder = data_dir / "recordings" / f"{slug(event_name)}-{start}"
        return cls(folder, languages, booths, clock, event_name=event_name, copies=copies)

    def video(self, packet: VideoPacket) -> None:
        """Take the next packet of the shared picture."""
        if self._resync and not packet.key:
            self.left_out += 1
        elif self._put(("video", "", packet.dts, packet)):
            self._resync = False
        else:
            self._resync = True

    def audio(self, language: str, packet: AudioPacket) -> None:
        """Take the next packet of a program."""
        self._put(("audio", language, packet.pts, packet))

    def floor(self, position: int, block: npt.NDArray[np.float32]) -> None:
        """Take a block of the floor, shape (2, n)."""
        self._put(("floor", "", position, block))

    def booth(self, name: str, position: int, block: npt.NDArray[np.float32]) -> None:
        """Take a block of a booth, shape (outputs, n)."""
        self._put(("booth", name, position, block))

    def copied(self, file: str, packet: VideoPacket | OpusPacket) -> None:
        """Take the next packet of a camera, a voice or a screen that is recorded as it was sent."""
        self._put(("copied", file, packet.pts, packet))

    def fill(self, fill: Fill) -> None:
        """Take a stretch of a booth that was brought afterwards."""
        self._put(("fill", fill.booth, -1, fill))

    def event(self, event: Mapping[str, Any]) -> None:
        """Take a line of the event log; what JSON can't say is written as text."""
        self._put(("event", "", -1, json.dumps(event, ensure_ascii=False, default=str)))

    async def run(self) -> None:
        """Write until cancelled, then end the files."""
        writer = threading.Thread(target=self._write, name="recording")
        writer.start()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(self._stop, writer)

    def status(self) -> SinkStatus:
        """Return how the recording is now."""
        return SinkStatus(
            name=self.name,
            kind="recording",
            language=None,
            url=str(self.folder),
            state=self._state,
            bit_rate=self._bit_rate if self._state == "live" else 0,
            queue_ms=max(0, round(milliseconds(self._queued - self._written))) if self._queued else 0,
            restarts=0,
            error=self._error,
            retry_in_s=None,
        )

    def _put(self, item: _Item) -> bool:
        """Queue `item`; False when it had to be left out."""
        if self._state in ("failed", "stopped"):
            return False
        try:
            self._items.put_nowait(item)
        except queue.Full:
            self.left_out += 1
            self._error = "The disk is too slow: parts of the recording are missing."
            return False
        self._queued = max(self._queued, item[2])
        return True

    def _stop(self, writer: threading.Thread) -> None:
        while writer.is_alive():
            try:
                self._items.put(None, timeout=0.5)
                break
            except queue.Full:
                continue
        writer.join()

    # From here on: in the thread.

    def _write(self) -> None:
        tapes: Tapes | None = None
        try:
            self.folder.mkdir(parents=True)
            opened = self._open()
            if opened is None:
                self.folder.rmdir()
                self._state = "stopped"
                return
            tapes, early = opened
            self._state = "live"
            for item in early:
                self._apply(tapes, item)
            self._loop(tapes)
            tapes.close()
            self._mend()
            self._state = "stopped"
        except OSError as error:
            self._state = "failed"
            reason = os.strerror(error.errno or errno.EIO)
            self._error = f"Recording has stopped: {reason}."
            if tapes is not None:
                tapes.abandon()

    def _mend(self) -> None:
        try:
            mend(self.folder)
        except CannotMend as error:
            self._error = f"What was brought afterwards is in files of its own: {error}."
            log.warning("recording: %s", error)

    def _open(self) -> tuple[Tapes, list[_Item]] | None:
        """Wait for the first media, whose position is the recording's start; return what came before it too.

        None when it ends before there were any.
        """
        early: list[_Item] = []
        while True:
            item = self._items.get()
            if item is None:
                return None
            early.append(item)
            if item[0] not in (
                "event",
                "copied",
            ):  # a delegate's pictures are here before the programs have them
                start = item[3].pts if item[0] == "video" else item[2]
                return Tapes.open(self._plan, start, self._clock.wall_at(start)), early

    def _loop(self, tapes: Tapes) -> None:
        size, since = self._size(), time.monotonic()
        while True:
            try:
                item = self._items.get(timeout=_IDLE_S)
            except queue.Empty:
                tapes.flush()
                continue
            if item is None:
                return
            self._apply(tapes, item)
            now = time.monotonic()
            if now - since >= _RATE_EVERY_S:
                grown = self._size()
                self._bit_rate = round((grown - size) * 8 / (now - since))
                size, since = grown, now

    def _apply(self, tapes: Tapes, item: _Item) -> None:
        what, name, position, content = item
        if what == "video":
            for program in tapes.programs.values():
                program.video(content)
        elif what == "audio":
            tapes.programs[name].audio(content)
        elif what == "floor":
            tapes.floor.write(position, content)
        elif what == "booth":
            tapes.booths[name].write(position, content)
        elif what == "copied":
            tape = tapes.copy(name)
            if isinstance(content, VideoPacket):
                tape.video(content)
            else:
                tape.audio(content)
        elif what == "fill":
            content.write(self.folder, self._clock.wall_at(content.start))
        else:
            tapes.write_line(content)
        self._written = max(self._written, position)

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.iterdir())


def slug(name: str) -> str:
    """Return an event's name for a folder: letters and digits of any script, dashes between, 60 at most."""
    words = "".join(c if c.isalnum() else " " for c in name.lower()).split()
    return "-".join(words)[:60].rstrip("-") or "event"
