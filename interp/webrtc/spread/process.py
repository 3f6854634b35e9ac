"""One media process as the service sees it: started, fed, and started again when it ends."""

import asyncio
import contextlib
import logging
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from interp.processes import spawn
from interp.timeline.clock import HouseClock
from interp.webrtc.inbox import Inbox
from interp.webrtc.offer import BadOffer
from interp.webrtc.packet_feed import PacketFeed
from interp.webrtc.picture_feed import PictureFeed
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.spread import messages as m
from interp.webrtc.spread.pipe import Broken, Pipe
from interp.webrtc.spread.remote import RemotePeer
from interp.webrtc.viewer import View

BACK_OFF: Final = 1.0
"""Seconds from one start to the next."""
UP_WITHIN: Final = 3.0
"""Seconds that an offer waits for a process that is about to start."""
ANSWER_WITHIN: Final = 10.0
"""Seconds that an answer may take; a STUN server's 2 are in it."""
LOOK_S: Final = 1.0
SILENT: Final = 3
"""Looks, LOOK_S apart, without a word from the process after which it is killed: it says something twice a second."""
ENDS_WITHIN: Final = 3.0
"""Seconds that the process gets to say goodbye to everybody."""

_log = logging.getLogger(__name__)


class NotUp(Exception):
    """The media process is about to start again, or does not answer."""


class MediaProcess:
    """Runs one media process; `open` gives connections that it holds."""

    def __init__(
        self,
        name: str,
        clock: HouseClock,
        inbox: Inbox,
        feeds: Mapping[str, PacketFeed],
        views: Mapping[str, View],
        stun: Sequence[str],
    ) -> None:
        self.name = name
        self.restarts = 0
        """Times that it ended and was started again."""
        self.error: str | None = None
        """Why it can't be started."""
        self.pid: int | None = None
        """Of the process; None while there is none."""
        self._clock, self._inbox, self._feeds = clock, inbox, feeds
        self._stun = list(stun)
        self._ears = {name: _RemoteEar(self._sound) for name in feeds}
        self._views = list(views)
        self._pictures = {feed.name: feed for view in views.values() for feed in view.feeds}
        self._eyes = {name: _RemoteEye(self._show) for name in self._pictures}
        self._peers: dict[int, RemotePeer] = {}
        self._answers: dict[int, asyncio.Future[str]] = {}
        self._lines = 0
        self._pipe: Pipe[m.ToService] | None = None
        self._heard = False
        """It has said something since the last look."""
        self._up = asyncio.Event()

    @property
    def connections(self) -> int:
        """How many it holds."""
        return len(self._peers)

    async def run(self) -> None:
        """Keep the process running until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            try:
                await self._live()
                _log.warning("media process %s ended; starting another", self.name)
            except OSError as error:  # no file, no memory, no process left: perhaps there is in a moment
                self.error = str(error)
            self.restarts += 1
            await asyncio.sleep(max(0.0, begun + BACK_OFF - loop.time()))

    async def open(
        self,
        kind: Literal["console", "playback"],
        offer: str,
        feed: PacketFeed,
        on_change: Callable[[], None],
        voice: ConsoleVoice | None = None,
        view: View | None = None,
    ) -> RemotePeer:
        """Answer an offer in the process. Raises BadOffer or NotUp."""
        try:
            async with asyncio.timeout(UP_WITHIN):
                await self._up.wait()
        except TimeoutError:
            raise NotUp from None
        self._lines += 1
        line = self._lines
        peer = self._peers[line] = RemotePeer(line, self._send, on_change, voice)
        answer = self._answers[line] = asyncio.get_running_loop().create_future()
        try:
            self._send(m.Open(line, kind, offer, feed.name, None if view is None else view.name))
            async with asyncio.timeout(ANSWER_WITHIN):
                peer.answer = await answer
        except BaseException as error:
            if self._peers.pop(line, None) is not None:
                self._send(m.Close(line))
            if isinstance(error, TimeoutError):
                raise NotUp from None
            raise
        finally:
            del self._answers[line]
        return peer

    async def _live(self) -> None:
        """Start the process, and return once it is gone."""
        ours, theirs = socket.socketpair()
        pipe: Pipe[m.ToService] = Pipe(ours, m.ToService)
        try:
            with theirs:
                process = await spawn(
                    sys.executable, "-m", "interp.webrtc.spread.worker", stdin=theirs.fileno(), stdout=DEVNULL
                )
            try:
                self._begin(pipe, process.pid)
                if not await self._watch(process) and process.returncode is None:
                    process.kill()
            finally:
                self._end()
                await _see_off(process, pipe)
        finally:
            pipe.close()
            for peer in list(self._peers.values()):
                peer.gone()
            self._peers.clear()

    def _begin(self, pipe: Pipe[m.ToService], pid: int) -> None:
        self._pipe, self.pid, self._heard, self.error = pipe, pid, True, None
        feeds = [m.FeedInfo(feed.name, feed.channels, feed.bit_rate) for feed in self._feeds.values()]
        self._send(m.Start(self._clock.began, feeds, self._views, self._stun))
        self._inbox.add(self._read)
        self._up.set()

    def _end(self) -> None:
        """Let go of everything that was for the process."""
        self._up.clear()
        self._inbox.remove(self._read)
        self._pipe = self.pid = None
        for name, eye in self._eyes.items():
            self._pictures[name].remove(eye)
        for name, ear in self._ears.items():
            self._feeds[name].remove(ear)
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(NotUp())

    async def _watch(self, process: Process) -> bool:
        """Return True when the process has ended, False when it says nothing any more."""
        silent = 0
        while silent < SILENT and self._pipe is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await process.wait()
                    return True
            silent = 0 if self._heard else silent + 1
            self._heard = False
        return False

    def _send(self, message: m.ToProcess, *, media: bool = False) -> bool:
        """Send a message; False where it was left out."""
        if self._pipe is None:
            return False
        try:
            return self._pipe.send(message, media=media)
        except Broken:
            self._pipe = None  # `_watch` ends what is left
            return False

    def flush(self) -> None:
        """Let go what has been sent of feeds and picture; call it once all feeds of a block are made."""
        if self._pipe is not None:
            try:
                self._pipe.flush()
            except Broken:
                self._pipe = None

    def _sound(self, feed: str, position: int, packet: bytes) -> None:
        self._send(m.Sound(feed, position, packet), media=True)

    def _show(self, feed: str, position: int, payloads: Sequence[bytes], key: bool) -> bool:
        return self._send(m.Picture(feed, position, list(payloads), key), media=True)

    def _read(self, hurried: bool) -> None:
        """Take what the process says, at the inbox's tick."""
        if self._pipe is None:
            return
        try:
            messages = self._pipe.read()
        except Broken:
            self._pipe = None
            return
        for message in messages:
            self._heard = True
            self._take(message)

    def _take(self, message: m.ToService) -> None:
        match message:
            case m.Voices(packets):
                for packet in packets:
                    if (peer := self._peers.get(packet.line)) is not None:
                        peer.voice(packet)
            case m.Status(lines):
                for status in lines:
                    if (peer := self._peers.get(status.line)) is not None:
                        peer.status(status)
            case m.Heard(name, losses):
                self._ears[name].losses = losses
                if losses:
                    self._feeds[name].add(self._ears[name])
                else:
                    self._feeds[name].remove(self._ears[name])
            case m.Watched(name, viewers):
                if viewers:
                    self._pictures[name].add(self._eyes[name])
                else:
                    self._pictures[name].remove(self._eyes[name])
            case m.KeyWanted(name):
                self._pictures[name].ask_for_key()
            case m.Answered(line, sdp):
                if (answer := self._answers.get(line)) is not None and not answer.done():
                    answer.set_result(sdp)
            case m.Refused(line, reason):
                self._peers.pop(line, None)
                if (answer := self._answers.get(line)) is not None and not answer.done():
                    answer.set_exception(BadOffer(reason))
            case m.Closed(line):
                if (peer := self._peers.pop(line, None)) is not None:
                    peer.gone()


class _RemoteEar:
    """All in a process who hear one feed."""

    def __init__(self, send: Callable[[str, int, bytes], None]) -> None:
        self.losses: Sequence[float] = ()
        self._send = send

    def packet(self, feed: PacketFeed, position: int, packet: bytes) -> None:
        self._send(feed.name, position, packet)


class _RemoteEye:
    """All in a process who see one picture."""

    def __init__(self, send: Callable[[str, int, Sequence[bytes], bool], bool]) -> None:
        self._send = send
        self._waiting = False
        """A picture was left out: those that follow, up to a key frame, are worth nothing."""

    def packets(self, feed: PictureFeed, position: int, payloads: Sequence[bytes], key: bool) -> None:
        if key or not self._waiting:
            self._waiting = not self._send(feed.name, position, payloads, key)


async def _see_off(process: Process, pipe: Pipe[m.ToService]) -> None:
    """Let the process say goodbye, and end it if it does not."""
    pipe.close()
    try:
        async with asyncio.timeout(ENDS_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
