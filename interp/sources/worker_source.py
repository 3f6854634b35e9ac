"""A source that lives in a worker process: supervised, watched, restarted."""

import asyncio
import time
from typing import TYPE_CHECKING

from interp.media import VideoConfig
from interp.sources.backoff import Backoff
from interp.sources.child import Child, WorkerDied
from interp.sources.frames import End, Frame, Info, Loop, Picture, Sound, Waiting, Warn
from interp.sources.gate import StartGate
from interp.sources.opening import OPEN_S
from interp.sources.source import OnVideo, Source
from interp.sources.spec import Spec
from interp.timeline.clock import HouseClock
from interp.timeline.units import samples

if TYPE_CHECKING:
    from interp.config import SourceConfig

LOST_S = 5.0
"""Patience with a source whose media come as they are made. Seconds."""
REST_S = 0.5
"""Once so much is read ahead that it waits, the reader rests: one wake-up for many frames."""
CONNECT_S = OPEN_S + 5.0
"""A worker that has not opened its input by then hangs."""


class WorkerSource(Source):
    """Reads what one worker after the other says."""

    def __init__(
        self,
        config: "SourceConfig",
        clock: HouseClock,
        on_video: OnVideo,
        spec: Spec,
        *,
        playout_ms: int,
        fixed: bool = False,
        gate_ms: int = 300,
        ahead_ms: int = 10_000,
        lost_s: float = LOST_S,
    ) -> None:
        """`gate_ms`: see StartGate. `ahead_ms`: media for later than this are left in the pipe. `lost_s`: a
        connected source that gives nothing for this long is lost."""
        super().__init__(config, clock, on_video, playout_ms=playout_ms, fixed=fixed)
        self.spec = spec
        self._gate_hold = samples(gate_ms)
        self._ahead = samples(ahead_ms)
        self._lost_s = lost_s
        self._gate: StartGate | None = None
        self._live_since: float | None = None
        self._waiting = False

    async def run(self) -> None:
        backoff = Backoff()
        while True:
            end = await self._session()
            lived = 0.0 if self._live_since is None else time.monotonic() - self._live_since
            if end.error is None and self._over():
                self._state, self._error = "ended", None
                return
            self._fail(end)
            await asyncio.sleep(backoff.after(lived))
            self._restarts += 1

    def _over(self) -> bool:
        """Say whether the end of the media is the end of the source."""
        return False

    def _fail(self, end: End) -> None:
        self._error = end.error or "the connection was closed"
        if end.final:
            self._state = "failed"
        elif self._live_since is not None or self._state == "lost":
            self._state = "lost"
        else:
            self._state = "connecting"

    async def _session(self) -> End:
        """Run one worker to its end."""
        self._restart()
        self._live_since, self._waiting = None, False
        if self._state not in ("lost", "failed"):
            self._state = "connecting"
        try:
            return await self._connect()
        except WorkerDied as error:
            return End(str(error))
        except OSError as error:
            return End(f"its worker cannot start: {error.strerror}")

    async def _connect(self) -> End:
        async with Child(self.spec) as child:
            return await self._read(child)

    async def _read(self, child: Child) -> End:
        while True:
            patience = self._lost_s if self._live_since is not None else CONNECT_S
            try:
                async with asyncio.timeout(None if self._waiting else patience):
                    frames = await child.frames()
            except TimeoutError:
                return End(f"nothing came for {patience:.0f} s")
            for frame in frames:
                if isinstance(frame, End):
                    return frame
                self._take(frame)
                await self._hold_back(frame)

    def _take(self, frame: Frame) -> None:
        """Sort a frame; live media pass the gate first."""
        arrival = self.clock.position()
        if isinstance(frame, Info):
            self._waiting = False
            if self._info is None or self._live_since is None:
                self._gate = StartGate(self._gate_hold) if frame.live else None
            self._info = frame
        elif isinstance(frame, Waiting):
            self._waiting = True
            if self._state == "connecting":
                self._state = "waiting"
        elif isinstance(frame, Warn):
            self._take_warning(frame)
        elif isinstance(frame, Loop):
            self._take_loop(frame)
        elif self._gate is None:
            self._play(frame, arrival)
        elif self._gate.take(frame, arrival):
            gate, self._gate = self._gate, None
            self._open_gate(gate, arrival)

    def _open_gate(self, gate: StartGate, arrival: int) -> None:
        # What piled up is played as if it had come in time, for its delay says nothing about the network.
        media, came = gate.freshest
        earliest = media + (arrival - came) - self.input.playout_delay
        for frame in gate.release(earliest):
            self._play(frame, came + _position(frame, media) - media)

    def _play(self, frame: Frame, arrival: int) -> None:
        if isinstance(frame, VideoConfig):
            self._video_config = frame
            return
        if self._live_since is None:
            self._live_since = time.monotonic()
        self._state, self._error = "live", None
        if isinstance(frame, Sound):
            self._take_sound(frame, arrival)
        elif isinstance(frame, Picture):
            self._take_picture(frame, arrival)

    def _take_loop(self, loop: Loop) -> None:
        """A file begins again."""

    async def _hold_back(self, frame: Frame) -> None:
        """Wait until a frame's place is at most `ahead_ms` away; meanwhile the worker waits, too."""
        if not isinstance(frame, Sound | Picture):
            return
        place = self.input.place(frame.position if isinstance(frame, Sound) else frame.dts)
        if place is not None and (wait := self._seconds(place - self._ahead)) > 0:
            await asyncio.sleep(wait + REST_S)


def _position(frame: Frame, otherwise: int) -> int:
    """Return the media position at which a frame should come in."""
    if isinstance(frame, Sound):
        return frame.position
    return frame.dts if isinstance(frame, Picture) else otherwise
