"""Where a connection is held: by the service itself, or by one of its media processes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from interp.timeline.clock import HouseClock
from interp.webrtc.console import answer_console
from interp.webrtc.inbox import Inbox
from interp.webrtc.packet_feed import PacketFeed
from interp.webrtc.peer import PeerStats
from interp.webrtc.playback import answer_playback
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.spread.process import MediaProcess
from interp.webrtc.viewer import View


class Connection(Protocol):
    """A connection, wherever it is held."""

    @property
    def answer(self) -> str: ...
    @property
    def connected(self) -> bool: ...
    def listen(self, feed: PacketFeed) -> None: ...
    async def wait_closed(self) -> None: ...
    async def close(self) -> None: ...


class ConsoleConnection(Connection, Protocol):
    """A console's."""

    def partner(self, feed: PacketFeed | None) -> None: ...
    def stats(self) -> PeerStats: ...
    def watch(self, view: View | None) -> None: ...


class Switchboard:
    """Answers the offers of consoles and listeners."""

    def __init__(
        self,
        processes: int,
        booths: Sequence[str],
        *,
        clock: HouseClock,
        inbox: Inbox,
        feeds: Mapping[str, PacketFeed],
        views: Mapping[str, View],
        stun: Sequence[str],
    ) -> None:
        """`processes`: how many hold connections; with 0 the service does it itself."""
        self._clock, self._inbox, self._stun = clock, inbox, stun
        self.processes = [
            MediaProcess(str(number), clock, inbox, feeds, views, stun) for number in range(1, processes + 1)
        ]
        self._of_booth = {
            booth: self.processes[i % processes] if processes else None for i, booth in enumerate(booths)
        }

    async def run(self) -> None:
        """Keep the media processes running until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for process in self.processes:
                tasks.create_task(process.run(), name=f"media process {process.name}")

    def flush(self) -> None:
        """Let the media processes have what every feed has made."""
        for process in self.processes:
            process.flush()

    async def console(
        self,
        booth: str,
        offer: str,
        *,
        feed: PacketFeed,
        view: View,
        voice: ConsoleVoice,
        on_change: Callable[[], None],
    ) -> ConsoleConnection:
        """Answer a console's offer; all of a booth are held by the same process. Raises BadOffer or NotUp."""
        process = self._of_booth[booth]
        if process is not None:
            return await process.open("console", offer, feed, on_change, voice, view)
        return await answer_console(
            offer,
            clock=self._clock,
            feed=feed,
            view=view,
            voice=voice,
            on_change=on_change,
            stun=self._stun,
            inbox=self._inbox,
        )

    async def playback(self, offer: str, feed: PacketFeed) -> Connection:
        """Answer a listener's offer; the process with the fewest connections holds it. Raises BadOffer or NotUp."""
        if self.processes:
            process = min(self.processes, key=lambda one: one.connections)
            return await process.open("playback", offer, feed, lambda: None)
        return await answer_playback(offer, clock=self._clock, feed=feed, stun=self._stun)
