"""The mixing tick: every period that lies `delay` behind now is mixed, once, in order, whatever happens.

What a program contains at a position never depends on when Python ran (invariant 1): a late tick
catches up. What is mixed goes to the AAC encoders in a thread; their packets and the shared picture go to
the sinks in order of position.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from interp.booths.booth import Booth, Stretch
from interp.media import AudioPacket, VideoPacket
from interp.programs.aac import AacEncoder
from interp.programs.desk import PERIOD, Desk, quantise
from interp.programs.levels import LevelMeters
from interp.programs.picture import Picture
from interp.router.floor import Floor
from interp.router.monitor import Monitor
from interp.timeline.clock import HouseClock
from interp.timeline.units import samples
from interp.web.schema import Levels
from interp.webrtc.inbox import Inbox
from mixers.units import Samples

LATE = 1
"""Periods behind schedule (200 ms) from which on waiting packets are let in before the mix goes on."""
TOO_LATE = 5
"""Periods behind schedule (1 s) that count as late: what comes after the mix takes less without a word."""
BACKLOG = 50
"""Periods that may wait for the encoders (10 s) before the mix waits for them."""


TIMER = 0.0015
"""Seconds that a sleep is longer than it need be: uvloop counts in whole ms, rounded, and may be one too early.
Who wakes up too early wakes up twice."""


class Output(Protocol):
    """What takes the programs: every sink."""

    def video(self, packet: VideoPacket) -> None: ...
    def audio(self, language: str, packet: AudioPacket) -> None: ...


class Tape(Protocol):
    """What takes the ISO tracks and the control events: the recording."""

    def floor(self, position: int, block: Samples) -> None: ...
    def booth(self, name: str, position: int, block: Samples) -> None: ...
    def event(self, event: dict[str, Any]) -> None: ...


class Watch(Protocol):
    """What looks on: the lamps of the pages."""

    def push(self, position: int, floor: Samples, sent: Mapping[str, Stretch]) -> None: ...


@dataclass(slots=True)
class MixCounters:
    """What the tick did; all counts since the event began."""

    mixed: int = 0
    """Samples of every program so far."""
    late_ticks: int = 0
    worst_lateness: int = 0
    """Samples behind schedule, at worst."""
    missing: int = 0
    """Floor samples that were not there when they were mixed, from sources that were live."""


@dataclass(frozen=True, slots=True)
class _Mixed:
    position: int
    programs: Samples


class Engine:
    """Owns the tick and the encoders; `run()` lives as long as the event."""

    def __init__(
        self,
        clock: HouseClock,
        inbox: Inbox,
        desk: Desk,
        floor: Floor,
        booths: Mapping[str, Booth],
        picture: Picture,
        monitor: Monitor,
        meters: LevelMeters,
        *,
        delays_ms: dict[str, int],
        bit_rate: int,
        coder: str,
        outputs: Sequence[Output],
        tape: Tape | None,
        watch: Watch,
    ) -> None:
        self._clock, self._inbox = clock, inbox
        self.desk, self._floor, self._booths = desk, floor, booths
        self._picture, self._monitor, self.meters = picture, monitor, meters
        self.delays_ms = delays_ms
        self._outputs, self._tape, self._watch = outputs, tape, watch
        self.counters = MixCounters()
        self._fed = 0
        self._latest = 0
        """Samples behind schedule, at worst since somebody last asked."""
        self._in_time = asyncio.Event()
        """All that was due has been mixed since somebody last wanted to know."""
        self._ticks = 0
        """Since the last period was mixed."""
        self._encoders = {
            language: AacEncoder(-desk.lookahead, bit_rate=bit_rate, coder=coder)
            for language in desk.languages
        }
        self._queue: asyncio.Queue[_Mixed] = asyncio.Queue(BACKLOG)
        self._pending: list[dict[str, Any]] = []

    @property
    def position(self) -> int:
        """House position up to which every program is mixed."""
        return self._fed - self.desk.lookahead

    @property
    def backlog(self) -> int:
        """Samples that ought to be mixed and encoded by now and are not; some periods are always on their way."""
        return max(0, self._clock.position() - self._behind() - self._fed) + self._queue.qsize() * PERIOD

    def take_lateness(self) -> int:
        """Return how many samples the mix has been behind its schedule at worst since the last call."""
        latest = max(self._latest, self._clock.position() - self._behind() - self._fed)
        self._latest = 0
        return latest

    async def settle(self) -> None:
        """Return once all that is due is mixed and with the outputs; on a machine that is too slow that is never."""
        self._in_time.clear()
        await self._in_time.wait()
        await self._queue.join()

    def control(self, event: dict[str, Any]) -> None:
        """Apply a control event from the next period on and log it with that position."""
        self._pending.append(event)

    def glance(self) -> Levels:
        """Return every level now, for somebody who asks once."""
        return self.meters.glance(self._floor, self._booths)

    async def run(self) -> None:
        """Mix until cancelled."""
        with ThreadPoolExecutor(1, "aac") as encoder:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tick(), name="mix")
                tasks.create_task(self._encode(encoder), name="encode")

    async def _tick(self) -> None:
        for event in self.desk.start_event():
            self._log(event)
        while True:
            now = self._hear()
            due = (now - self._behind() - self._fed) // PERIOD
            if due > LATE:
                # The loop was held up: packets lie in the sockets that belong into this sound.
                self.counters.late_ticks += due > TOO_LATE
                self.counters.worst_lateness = max(self.counters.worst_lateness, due * PERIOD)
                self._latest = max(self._latest, due * PERIOD)
                for _ in range(4):
                    await asyncio.sleep(0)
                self._inbox.drain()
            for count in range(max(due, 0)):
                if count:
                    await asyncio.sleep(0)
                    self._hear()
                await self._queue.put(self._mix(self._fed))
                self._fed += PERIOD
            if due <= LATE:
                self._in_time.set()
            following = min(self._fed + PERIOD + self._behind(), self._monitor.due)
            await asyncio.sleep(max(0.0, self._clock.seconds_until(following) + TIMER))

    def _hear(self) -> int:
        """Let voices in and make what ears hear; return the house position now."""
        now = self._clock.position()
        self._ticks = 0 if now - self._behind() - self._fed >= PERIOD else self._ticks + 1
        self._inbox.drain(hurried=self._ticks % 2 == 1)
        self._monitor.tick(now)
        return now

    def _behind(self) -> int:
        """How far behind now the desk is fed, so that programs come out at their delay. Samples."""
        delay = samples(max(self.delays_ms.values()))
        return max(delay, self.desk.lookahead) - self.desk.lookahead

    def _mix(self, position: int) -> _Mixed:
        for event in self._pending:
            self.desk.apply(event)
            self._log(event)
        self._pending.clear()
        floor, missing = self._floor.read(position, PERIOD)
        self.counters.missing += missing
        floor = quantise(floor)
        tracks: dict[str, Samples] = {}
        stretches: dict[str, Stretch] = {}
        for name, booth in self._booths.items():
            sent = stretches[name] = booth.tracks("program", position, PERIOD)
            tracks[name] = quantise(sent.sound) if any(sent.opened) else sent.sound
            change = self.desk.open_event(name, sent.opened, sent.talkers, sent.awaited)
            if change:
                self.desk.apply(change)
                self._log(change)
        mixed = self.desk.mix(floor, tracks)
        if self._tape is not None:
            self._tape.floor(position, floor)
            for name, sound in tracks.items():
                self._tape.booth(name, position, sound)
        self.meters.push(position, floor, self._floor, self._booths, mixed)
        self._watch.push(position, floor, stretches)
        for booth in self._booths.values():
            booth.pass_over(position, PERIOD)
        self.counters.mixed += PERIOD
        return _Mixed(position - self.desk.lookahead, mixed.samples)

    def _log(self, event: Mapping[str, Any]) -> None:
        if self._tape is not None:
            self._tape.event({**event, "position": self._fed})

    async def _encode(self, encoder: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        while True:
            mixed = await self._queue.get()
            packets = await loop.run_in_executor(encoder, self._encode_all, mixed.programs)
            for language, packet in packets:
                if packet.pts >= 0:
                    for output in self._outputs:
                        output.audio(language, packet)
            self._show(mixed.position + PERIOD)
            self._queue.task_done()

    def _encode_all(self, programs: Samples) -> list[tuple[str, AudioPacket]]:
        return [
            (language, packet)
            for (language, encoder), sound in zip(self._encoders.items(), programs, strict=True)
            for packet in encoder.encode(sound)
        ]

    def _show(self, until: int) -> None:
        for packet in self._picture.release(until):
            for output in self._outputs:
                output.video(packet)
