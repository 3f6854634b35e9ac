"""The studio of an event: keeps its process running, feeds it what sources send, and passes on what it makes."""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from interp.media import VideoConfig, VideoPacket
from interp.processes import spawn
from interp.studio.job import Job
from interp.studio.show import Change, Shot, checked, emptied
from interp.studio.wire import (
    COMPOSE,
    CONFIG,
    HEADER,
    MONITOR,
    NEWS,
    NEXT,
    PACKET,
    PAGE,
    SHOW,
    WATCH,
    Message,
    unpack_header,
)
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, samples

NAME = "studio"
"""The shared picture's source, where there is a studio."""
BEHIND = samples(60)
"""A frame is made this long after its place: pictures of that place, and half a frame later, may be under way."""
HURRIED = samples(200)
"""Frames that come later than this leave no time for the director's monitors."""
MOST_QUEUED = 16 * 1024 * 1024
"""Bytes on the way to the process; beyond, pictures are left out up to their sources' next key frames."""
MOST_KEPT = 900
"""Packets of a source kept since its last key frame, for a process that has to be started again."""
HUNG = 6.0
"""Seconds of wanted frames without one, after which the process is taken for hung …"""
UNREADY = 30.0
"""… and seconds that it may take to start."""
_BACK_OFF = 1.0
_LAST_WORDS = 2000

_log = logging.getLogger(__name__)


class Studio:
    """Composes the shared video; `run()` lives as long as the event.

    `offer` takes what sources send, `on_video` gets what comes of it, `changed` is called when `missing` or `frozen` is
    another, and `on_monitor` gets what the director's monitors show while they are watched.
    """

    def __init__(
        self,
        job: Job,
        clock: HouseClock,
        on_video: Callable[[VideoPacket], None],
        changed: Callable[[], None],
    ) -> None:
        self.job = job
        self.names = job.names
        self._clock, self._on_video, self._changed = clock, on_video, changed
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._kept: list[list[VideoPacket]] = [[] for _ in self.names]
        self._sent: list[VideoConfig | None] = [None for _ in self.names]
        self._skips: list[bool] = [False for _ in self.names]
        self._process: Process | None = None
        self._pages: dict[str, bytes] = {}
        self._next: Shot | None = None
        self._watched = False
        self._ready = asyncio.Event()
        """The process has said something: it has started."""
        self._last = -1
        """Where the newest frame stands."""
        self.on_monitor: Callable[[Message], None] = _nothing
        self.on_air = Change(Shot("full", self.names[:1]))
        """The scene that was asked for last, and how it came."""
        self.missing: frozenset[str] = frozenset(self.names)
        """Sources that have no picture now."""
        self.frozen: frozenset[str] = frozenset()
        """Sources whose picture has not moved for seconds, as far as somebody looks at them."""
        self.behind = 0
        """How old the newest frame was when it came, samples."""
        self.skipped = 0
        """Frames left out because the machine was too slow for them."""
        self._skipped_before = 0
        """Those of processes that died."""
        self.restarts = 0
        """Times that the process died."""
        self.trouble: str | None = None
        """Why no frames are made now, in words; None while they are."""
        self.large: frozenset[str] = frozenset()
        """Sources whose pictures are too large to be decoded one by one."""
        self._silent = 0
        """Frames that were wanted since the process last said something."""
        self.dropped = 0
        """Pictures left out because the process was behind."""

    def offer(self, source: str, packet: VideoPacket) -> None:
        """Take a packet of a source, in its own decoding order; never waits."""
        number = self._numbers[source]
        kept = self._kept[number]
        if packet.key or len(kept) >= MOST_KEPT:
            kept.clear()
        if packet.key or kept:
            kept.append(packet)
        if self._process is not None:
            self._send_packet(number, packet)

    def show(self, change: Change) -> int:
        """Change the scene from the next frame on; return the house position after which that comes. Raises BadShow."""
        checked(change.shot, self.names, self.slots)
        self.on_air = change
        position = self._clock.position()
        self._send_show(change, position)
        return position

    def take_off(self, name: str) -> None:
        """Leave the slots of a source empty, from the next frame on."""
        if name in self.on_air.shot.slots:
            self.show(Change(emptied(self.on_air.shot, name)))

    def prepare(self, shot: Shot) -> None:
        """Let the preview show a scene. Raises BadShow."""
        self._next = checked(shot, self.names, self.slots, "preview")
        self._send(Message(NEXT, data=Change(shot).pack()))

    def turn(self, name: str, page: bytes | None) -> None:
        """Let a source show a page of slides, PNG or JPEG; with None it shows nothing."""
        self._pages.pop(name, None)
        if page is not None:
            self._pages[name] = page
        self._send(Message(PAGE, self._numbers[name], data=page or b""))

    def watch(self, watched: bool) -> None:
        """Let `on_monitor` have the monitors' pictures, or none any more."""
        self._watched = watched
        self._send(Message(WATCH, key=watched))

    @property
    def slots(self) -> Mapping[str, int]:
        """How many slots each set has."""
        return self.job.slots

    async def run(self) -> None:
        """Run the process, and another one when it dies, until cancelled."""
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                words = await self._work()
            except OSError as error:
                words = f"it could not be started: {error.strerror}"
            self.trouble = words or "its process ended"
            self.restarts += 1
            self._skipped_before = self.skipped
            _log.warning("the studio's process ended; starting another. Its last words: %s", words or "none")
            await asyncio.sleep(max(0.0, begun + _BACK_OFF - asyncio.get_running_loop().time()))

    async def _work(self) -> str:
        """Run one process to its end; return its last words."""
        process = await spawn(
            sys.executable,
            "-m",
            "interp.studio.worker",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=4 * 1024 * 1024,
        )
        try:
            self._process = process
            self._write(self.job.line())
            self._ready.clear()
            self._sent = [None for _ in self.names]
            self._skips = [False for _ in self.names]
            self._send_show(replace(self.on_air, transition="cut"), 0)
            if self._next is not None:
                self.prepare(self._next)
            for name, page in self._pages.items():
                self._send(Message(PAGE, self._numbers[name], data=page))
            self.watch(self._watched)
            for number, packets in enumerate(self._kept):
                for packet in packets:
                    self._send_packet(number, packet)
            listening = asyncio.create_task(_last_words(process))
            ticking = asyncio.create_task(self._tick(process))
            try:
                await self._read(process)
            finally:
                ticking.cancel()
                await asyncio.gather(ticking, return_exceptions=True)
                if process.returncode is None:
                    process.kill()
                words = await listening
            return words
        finally:
            self._process = None
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _tick(self, process: Process) -> None:
        """Let each frame be made when what belongs into it is there; end a process that makes none."""
        step = RATE // self.job.fps
        try:
            async with asyncio.timeout(UNREADY):
                await self._ready.wait()
        except TimeoutError:
            _log.warning("the studio's process does not start: it is ended")
            process.kill()
            return
        self._silent = 0
        while True:
            # Frames are counted, not seconds: a service that was held up finds what came meanwhile only afterwards.
            self._silent += 1
            if self._silent > HUNG * self.job.fps:
                _log.warning("the studio's process hangs: it is ended")
                process.kill()
                return
            now = self._clock.position() - BEHIND
            self._send(Message(COMPOSE, position=max(0, now), key=self.behind < HURRIED))
            following = (now // step + 1) * step + BEHIND
            await asyncio.sleep(max(0.001, self._clock.seconds_until(following)))

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        config: VideoConfig | None = None
        rate = Fraction(self.job.fps)
        while True:
            try:
                message, size = unpack_header(await process.stdout.readexactly(HEADER.size))
                data = await process.stdout.readexactly(size)
            except asyncio.IncompleteReadError:
                return
            self._ready.set()
            self._silent = 0
            if message.kind == CONFIG:
                config = VideoConfig(data, message.width, message.height, rate)
            elif message.kind == NEWS:
                news = json.loads(data)
                self.missing, self.frozen = frozenset(news["missing"]), frozenset(news["frozen"])
                self.large = frozenset(news["large"])
                self.skipped = self._skipped_before + int(news["skipped"])
                self._changed()
            elif message.kind == MONITOR:
                self.on_monitor(replace(message, data=data))
            elif message.kind == PACKET and config is not None:
                at, step = message.position, RATE // self.job.fps
                self.behind, self.trouble = self._clock.position() - at, None
                if at <= self._last:
                    continue  # the process before has made this one
                self._last = at
                self._on_video(VideoPacket(at, at, step, message.key, data, config))

    def _send_packet(self, number: int, packet: VideoPacket) -> None:
        stdin = self._stdin
        if stdin is None:
            return
        if stdin.transport.get_write_buffer_size() > MOST_QUEUED:
            self._skips[number] = True
        elif packet.key:
            self._skips[number] = False
        if self._skips[number]:
            self.dropped += 1
            return
        if packet.config is not self._sent[number]:
            self._sent[number] = packet.config
            self._send(Message(CONFIG, number, data=packet.config.avcc))
        self._send(Message(PACKET, number, packet.pts, packet.key, data=packet.data))

    def _send_show(self, change: Change, position: int) -> None:
        self._send(Message(SHOW, position=position, data=change.pack()))

    def _send(self, message: Message) -> None:
        """Write a message; where no process runs it is not needed."""
        self._write(message.pack())

    @property
    def _stdin(self) -> asyncio.StreamWriter | None:
        """The ear of the process; None where none runs, or it has closed it."""
        stdin = None if self._process is None else self._process.stdin
        return None if stdin is None or stdin.is_closing() else stdin

    def _write(self, data: bytes) -> None:
        if (stdin := self._stdin) is not None:
            stdin.write(data)


async def _last_words(process: Process) -> str:
    """Read a process's stderr to its end; return its last line."""
    assert process.stderr is not None
    words = b""
    while data := await process.stderr.read(4096):
        words = (words + data)[-_LAST_WORDS:]
    lines: Sequence[str] = words.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _nothing(_message: Message) -> None:
    """Nobody looks."""
