"""A connection that a media process holds, as the service sees it."""

import asyncio
from collections.abc import Callable
from typing import Final

from interp.webrtc.packet_feed import PacketFeed
from interp.webrtc.peer import PeerStats
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.spread import messages as m
from interp.webrtc.viewer import View

GOODBYE: Final = 3.0
"""Seconds that a connection gets to end."""
_UNKNOWN: Final = PeerStats(None, 0.0, 0.0, 0, 0, None)

Send = Callable[[m.ToProcess], object]


class RemotePeer:
    """Says what is wanted of a connection, and knows how it is. A console's has a `voice`, which is decoded here."""

    def __init__(
        self, line: int, send: Send, on_change: Callable[[], None], voice: ConsoleVoice | None = None
    ) -> None:
        self.answer = ""
        """The SDP answer."""
        self.connected = False
        self._line, self._send, self._on_change = line, send, on_change
        self._voice = voice
        self._stats = _UNKNOWN
        self._closed = asyncio.Event()
        if voice is not None:
            voice.ask_again(self._ask_again)

    def listen(self, feed: PacketFeed) -> None:
        """Let whoever is there hear another feed."""
        self._send(m.Listen(self._line, feed.name))

    def partner(self, feed: PacketFeed | None) -> None:
        """Let a console hear its partner beside what it listens to; None sends nothing."""
        self._send(m.Partner(self._line, None if feed is None else feed.name))

    def watch(self, view: View | None) -> None:
        """Let whoever is there see another picture, or none."""
        self._send(m.Watch(self._line, None if view is None else view.name))

    def stats(self) -> PeerStats:
        """Return how well the peer is connected."""
        return self._stats if self._voice is None else self._stats.with_voice(self._voice)

    async def wait_closed(self) -> None:
        """Return once the connection is gone, whoever ended it."""
        await self._closed.wait()

    async def close(self) -> None:
        """End the connection; the other side is told."""
        if self._closed.is_set():
            return
        self._send(m.Close(self._line))
        try:
            async with asyncio.timeout(GOODBYE):
                await self._closed.wait()
        except TimeoutError:
            self.gone()  # its process is watched by others

    # What the process says.

    def voice(self, packet: m.VoicePacket) -> None:
        """Take a packet of its sound."""
        if self._voice is not None:
            (self._voice.spare if packet.spare else self._voice.packet)(packet.packet, packet.arrival)

    def status(self, status: m.LineStatus) -> None:
        """Take note of how it is."""
        if status.stats is not None:
            self._stats = status.stats
        if status.connected != self.connected:
            self.connected = status.connected
            self._on_change()

    def gone(self) -> None:
        """Take note that it is gone."""
        if not self._closed.is_set():
            self.connected = False
            self._closed.set()
            self._on_change()

    def _ask_again(self, sequences: list[int]) -> float | None:
        self._send(m.Again(self._line, [one & 0xFFFF for one in sequences]))
        return self._stats.rtt_ms
