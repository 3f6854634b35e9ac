"""A media process: `python -m interp.webrtc.spread.worker`, started by the service.

It holds connections, and nothing else: ICE, DTLS, SRTP, RTCP, and the packets that go out to each. What is heard
is encoded by the service, once for all; what comes in is passed on as packets, with the house position at which
each came. Its stdin is a socket to the service (`messages.py`); it ends when that does.
"""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from typing import Final

import uvloop

from interp.lifeline import die_with_parent
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc.console import ConsolePeer, answer_console
from interp.webrtc.inbox import Inbox
from interp.webrtc.offer import BadOffer
from interp.webrtc.packet_feed import PacketFeed
from interp.webrtc.picture_feed import PictureFeed
from interp.webrtc.playback import PlaybackPeer, answer_playback
from interp.webrtc.rtp import Rtp
from interp.webrtc.spread import messages as m
from interp.webrtc.spread.pipe import Broken, Pipe
from interp.webrtc.viewer import LOW, View

LEAD: Final = samples(3)
"""Sockets are read so long before the service's own tick, which then finds here what has come. Samples."""
REPORT: Final = 25
"""Ticks between two reports on everything: half a second."""
STALE: Final = samples(500)
"""Sound of a feed that is older when it gets here, for a process stood still, nobody wants any more. Samples."""
GOODBYE: Final = 2.0
"""Seconds that all connections get to end."""
_REMEMBERED: Final = 64
"""Numbers of packets that are known to have come."""

_log = logging.getLogger(__name__)


class Passed:
    """Takes the place of a voice: its packets go to the service."""

    def __init__(self, line: int, out: list[m.VoicePacket]) -> None:
        self.concealed_samples = self.ear_concealed_samples = self.recovered_samples = self.late = 0
        """What the service knows, for there it is decoded."""
        self.ask: Callable[[list[int]], float | None] | None = None
        self._line, self._out = line, out
        self._seen = [-1] * _REMEMBERED

    @property
    def listened(self) -> bool:
        return True

    def packet(self, packet: Rtp, now: int) -> None:
        self._seen[packet.sequence % _REMEMBERED] = packet.sequence
        self._out.append(m.VoicePacket(self._line, False, now, packet))

    def spare(self, packet: Rtp, now: int) -> None:
        if self._seen[packet.sequence % _REMEMBERED] != packet.sequence:
            self._out.append(m.VoicePacket(self._line, True, now, packet))

    def tick(self, now: int) -> None:
        pass

    def ask_again(self, ask: Callable[[list[int]], float | None] | None) -> None:
        self.ask = ask


class Worker:
    """Holds the connections of one process; `on_broken` is called when the service can't be told any more."""

    def __init__(
        self,
        pipe: Pipe[m.ToProcess],
        start: m.Start,
        tasks: asyncio.TaskGroup,
        on_broken: Callable[[], None],
    ) -> None:
        self._pipe, self._tasks, self._stun = pipe, tasks, start.stun
        self._on_broken = on_broken
        self._clock = HouseClock(began=start.began)
        self._inbox = Inbox()
        self._views = {
            name: View(name, self._picture(name), self._picture(name + LOW)) for name in start.views
        }
        self._pictures = {feed.name: feed for view in self._views.values() for feed in view.feeds}
        self._feeds: dict[str, PacketFeed] = {}
        for info in start.feeds:
            self._feeds[info.name] = self._feed(info)
        self._peers: dict[int, ConsolePeer | PlaybackPeer] = {}
        self._voices: dict[int, Passed] = {}
        self._opening: set[int] = set()
        """Lines that are about to be answered."""
        self._came: list[m.VoicePacket] = []

    def _feed(self, info: m.FeedInfo) -> PacketFeed:
        def audience() -> None:
            self._say(m.Heard(info.name, self._feeds[info.name].losses))

        return PacketFeed(info.channels, info.bit_rate, info.name, audience)

    def _picture(self, name: str) -> PictureFeed:
        def key_wanted() -> None:
            self._say(m.KeyWanted(name))

        def audience(viewers: int) -> None:
            self._say(m.Watched(name, viewers))

        return PictureFeed(name, key_wanted, audience)

    async def run(self) -> None:
        """Read the sockets at each tick until the service is gone."""
        ticks = 0
        while True:
            self._inbox.drain()
            if ticks % REPORT == 0:
                self._report()
            if self._came or self._pipe.waiting:
                self._say(m.Voices(self._came), media=True)
                self._came.clear()
            ticks += 1
            now = self._clock.position()
            following = ((now + LEAD) // BLOCK + 1) * BLOCK - LEAD
            await asyncio.sleep((following - now) / RATE)

    async def close(self) -> None:
        """End all connections, with a goodbye."""
        async with asyncio.TaskGroup() as tasks:
            for peer in list(self._peers.values()):
                tasks.create_task(peer.close())

    def take(self, message: m.ToProcess) -> None:
        """Do what the service says."""
        match message:
            case m.Sound(name, position, packet):
                if self._clock.position() - position < STALE:
                    self._feeds[name].deliver(position, packet)
            case m.Picture(name, position, payloads, key):
                self._pictures[name].deliver(position, payloads, key)
            case m.Open():
                self._opening.add(message.line)
                self._tasks.create_task(self._open(message), name=f"line {message.line}")
            case m.Listen(line, name):
                if (peer := self._peers.get(line)) is not None:
                    peer.listen(self._feeds[name])
            case m.Partner(line, partner):
                if isinstance(peer := self._peers.get(line), ConsolePeer):
                    peer.partner(None if partner is None else self._feeds[partner])
            case m.Watch(line, view):
                if isinstance(peer := self._peers.get(line), ConsolePeer):
                    peer.watch(None if view is None else self._views[view])
            case m.Again(line, sequences):
                if (voice := self._voices.get(line)) is not None and voice.ask is not None:
                    voice.ask(sequences)
            case m.Close(line):
                self._opening.discard(line)
                if (peer := self._peers.get(line)) is not None:
                    self._tasks.create_task(peer.close(), name=f"line {line} is closed")
            case m.Start():
                raise Broken  # a service says it once

    async def _open(self, wanted: m.Open) -> None:
        """Answer an offer, and stay until the connection is gone."""
        try:
            peer = await self._answer(wanted)
        except Exception as error:  # noqa: BLE001 - one offer must not end the connections of all others
            self._opening.discard(wanted.line)
            self._voices.pop(wanted.line, None)
            reason = str(error) if isinstance(error, BadOffer) else "the offer cannot be answered"
            if not isinstance(error, BadOffer):
                _log.exception("an offer could not be answered")
            self._say(m.Refused(wanted.line, reason))
            return
        self._peers[wanted.line] = peer
        if wanted.line in self._opening:
            self._opening.discard(wanted.line)
            self._say(m.Answered(wanted.line, peer.answer))
        else:  # closed in the meantime
            await peer.close()
        await peer.wait_closed()
        del self._peers[wanted.line]
        self._voices.pop(wanted.line, None)
        self._say(m.Closed(wanted.line))

    async def _answer(self, wanted: m.Open) -> ConsolePeer | PlaybackPeer:
        feed = self._feeds[wanted.feed]

        def changed() -> None:
            if (peer := self._peers.get(wanted.line)) is not None:
                self._say(m.Status([_status(wanted.line, peer)]))

        if wanted.kind == "playback":
            return await answer_playback(
                wanted.offer, clock=self._clock, feed=feed, on_change=changed, stun=self._stun
            )
        voice = self._voices[wanted.line] = Passed(wanted.line, self._came)
        return await answer_console(
            wanted.offer,
            clock=self._clock,
            feed=feed,
            view=None if wanted.view is None else self._views[wanted.view],
            voice=voice,
            on_change=changed,
            stun=self._stun,
            inbox=self._inbox,
        )

    def _report(self) -> None:
        self._say(m.Status([_status(line, peer) for line, peer in self._peers.items()]))
        for feed in self._feeds.values():
            if feed.listeners:
                self._say(m.Heard(feed.name, feed.losses))

    def _say(self, message: m.ToService, *, media: bool = False) -> None:
        """Tell the service. Whoever speaks goes on when it is gone, for everything here ends then."""
        try:
            self._pipe.send(message, media=media)
            if media:
                self._pipe.flush()
        except Broken:
            self._on_broken()


def _status(line: int, peer: ConsolePeer | PlaybackPeer) -> m.LineStatus:
    return m.LineStatus(line, peer.connected, peer.stats() if isinstance(peer, ConsolePeer) else None)


async def _serve(end: socket.socket) -> None:
    """Do what the service says until it is gone."""
    pipe: Pipe[m.ToProcess] = Pipe(end, m.ToProcess)
    loop = asyncio.get_running_loop()
    readable, broken = asyncio.Event(), False

    def on_broken() -> None:
        nonlocal broken
        broken = True
        readable.set()

    loop.add_reader(pipe.fileno(), readable.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            ticking, worker = None, None
            try:
                while not broken:
                    await readable.wait()
                    readable.clear()
                    for message in pipe.read():
                        if worker is not None:
                            worker.take(message)
                        elif isinstance(message, m.Start):
                            worker = Worker(pipe, message, tasks, on_broken)
                            ticking = tasks.create_task(worker.run(), name="ticks")
                        else:
                            raise Broken
            finally:
                if ticking is not None:
                    ticking.cancel()
                if worker is not None:
                    async with asyncio.timeout(GOODBYE):
                        await worker.close()
    except* (Broken, TimeoutError):
        pass  # nobody is there to be told
    finally:
        loop.remove_reader(pipe.fileno())
        pipe.close()


def main() -> None:
    """Run until stdin, a socket, ends."""
    logging.basicConfig(format="%(levelname)s media process: %(message)s", level=logging.WARNING)
    die_with_parent()
    # Those go to the whole group: the service is told, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    uvloop.run(_serve(socket.socket(fileno=0)))


if __name__ == "__main__":
    main()
