"""WHIP ingest and WHEP playback (RFC 9725 and its sibling draft)."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response

from interp.event import Event
from interp.sources.whip import WhipSource
from interp.timeline.clock import HouseClock
from interp.timeline.units import samples
from interp.web.access import Access
from interp.web.api import Name
from interp.web.errors import problem
from interp.web.offers import not_up, read_offer
from interp.webrtc.ingest import VideoSink, answer_ingest
from interp.webrtc.offer import BadOffer
from interp.webrtc.playback import answer_playback
from interp.webrtc.playout.source_voice import SourceVoice
from interp.webrtc.spread.process import NotUp
from interp.webrtc.video_receiver import PATIENCE

LISTENERS = 500
"""WHEP sessions at once."""
PICTURES = 8
"""WHEP sessions at once that see the program without a token: each takes as much of the line as a viewer, and is served
by the process that mixes."""
VIDEO = re.compile(r"^m=video (?!0 )", re.MULTILINE)
"""A picture is offered room."""
PUBLISHERS = 4
"""WHIP sessions of one source at once: the one that is heard, and those that have sent nothing yet, of which the
oldest gives its place to a newcomer."""
MOST_PATIENCE = samples(600)
"""A lost packet of a picture is waited for no longer, whatever the programs could. Samples."""


class TooMany(Exception):
    """All of a source's sessions are about to be answered."""


class Peer(Protocol):
    """A session, as far as this room needs it."""

    @property
    def answer(self) -> str: ...
    async def wait_closed(self) -> None: ...
    async def close(self) -> None: ...


class Answering(Protocol):
    """Answers the offer of somebody who sends sound and picture."""

    async def __call__(
        self,
        offer: str,
        *,
        clock: HouseClock,
        voice: SourceVoice,
        on_video: VideoSink,
        on_media: Callable[[], None],
        on_change: Callable[[], None],
        patience: int,
        stun: Sequence[str],
    ) -> Peer: ...


class Sessions:
    """The open WHIP and WHEP sessions; each is watched by a task until it is gone."""

    def __init__(self, event: Event, tasks: asyncio.TaskGroup) -> None:
        self._event, self._tasks = event, tasks
        self._known: dict[str, WhipSource | None] = {}
        """Every session and what it publishes, from its offer on."""
        self._peers: dict[str, Peer] = {}
        self._publishers: dict[str, str] = {}
        """The session that each source has its media from."""
        self._pictures: set[str] = set()
        """Sessions that see the program without a token, and some that did."""

    async def publish(
        self, source: WhipSource, offer: str, answering: "Answering" = answer_ingest
    ) -> tuple[str, str]:
        """Open an ingest session by `answering` an offer. Raises BadOffer or TooMany.

        A source's earlier publisher is heard until the first medium of the new one is there.
        """
        ident, voice = secrets.token_urlsafe(9), SourceVoice()
        self._make_room(source)

        def video(position: int, data: bytes, arrival: int, codec: str) -> None:
            if self._publishers.get(source.name) == ident:
                source.video(position, data, arrival, codec)

        spare = source.input.playout_delay + samples(min(self._event.engine.delays_ms.values()))
        peer = await self._open(
            ident,
            source,
            answering(
                offer,
                clock=self._event.clock,
                voice=voice,
                on_video=video,
                on_media=lambda: self._take_over(source, ident, voice),
                patience=min(max(spare, PATIENCE), MOST_PATIENCE),
                on_change=self._event.changed,
                stun=self._event.config.server.stun,
            ),
        )
        if source.name not in self._publishers:
            self._take_over(source, ident, voice)
        return ident, peer.answer

    async def play(self, language: str, offer: str) -> tuple[str, str]:
        """Open a playback session of a language's channel. Raises BadOffer or NotUp."""
        ident = secrets.token_urlsafe(9)
        feed = self._event.monitor.feed(f"channel:{language}")
        answering = self._event.switchboard.playback(offer, feed)
        return ident, (await self._open(ident, None, answering)).answer

    async def give_back(self, language: str, without: str, offer: str, *, staff: bool) -> tuple[str, str]:
        """Open a session of the program return: a language's sound without one source's own, and the picture.

        Raises BadOffer.
        """
        ident = secrets.token_urlsafe(9)
        if not staff:
            self._pictures = {*self._shown, ident}
        answering = answer_playback(
            offer,
            clock=self._event.clock,
            feed=self._event.return_of(without, language).feed,
            view=self._event.gallery.program_return,
            stun=self._event.config.server.stun,
        )
        return ident, (await self._open(ident, None, answering)).answer

    @property
    def shows_more(self) -> bool:
        """Whether one more may see the program without a token."""
        return len(self._shown) < PICTURES

    @property
    def _shown(self) -> set[str]:
        """Sessions open now that see the program without a token."""
        return self._pictures & self._known.keys()

    @property
    def listeners(self) -> int:
        """WHEP sessions open now."""
        return sum(source is None for source in self._known.values())

    def _make_room(self, source: WhipSource) -> None:
        """Let a source have fewer than PUBLISHERS sessions. Raises TooMany where none can be closed."""
        mine = [ident for ident, one in self._known.items() if one is source]
        if len(mine) < PUBLISHERS:
            return
        heard = self._publishers.get(source.name)
        oldest = next((one for one in mine if one != heard and one in self._peers), None)
        if oldest is None:
            raise TooMany
        del self._known[oldest]
        self._tasks.create_task(self._peers.pop(oldest).close(), name=f"session {oldest} makes room")

    async def _open(self, ident: str, source: WhipSource | None, answering: Awaitable[Peer]) -> Peer:
        """Await a session's answer, and watch it from then on."""
        self._known[ident] = source
        try:
            peer = await answering
        except BaseException:
            del self._known[ident]
            raise
        self._peers[ident] = peer
        self._tasks.create_task(self._watch(ident, peer, source), name=f"session {ident}")
        return peer

    def _take_over(self, source: WhipSource, ident: str, voice: SourceVoice) -> None:
        """Let a session be the source's publisher; the one before, if there is one, is closed."""
        earlier = self._publishers.get(source.name)
        if earlier == ident:
            return
        self._publishers[source.name] = ident
        source.attach(ident, voice)
        if earlier is not None:
            self._tasks.create_task(self._peers[earlier].close(), name=f"session {earlier} gives way")

    async def _watch(self, ident: str, peer: Peer, source: WhipSource | None) -> None:
        try:
            await peer.wait_closed()
        finally:
            self._peers.pop(ident, None)
            self._known.pop(ident, None)
            if source is not None and self._publishers.get(source.name) == ident:
                del self._publishers[source.name]
                source.detach(ident)
            await peer.close()

    def is_open(self, ident: str) -> bool:
        """Return whether a session is still there."""
        return ident in self._peers

    async def close(self, ident: str) -> None:
        """End a session. Raises KeyError when it is not open."""
        await self._peers[ident].close()


def routes(event: Event, access: Access, sessions: Sessions) -> APIRouter:
    """Return /whip/{source} and /whep/{lang}."""
    api = APIRouter()

    @api.post("/whip/{name}", status_code=201, dependencies=[Depends(access.engineer)])
    async def publish(request: Request, name: Name) -> Response:
        """Publish a source: body an SDP offer, answer the SDP answer. The bearer token is the engineer's."""
        source = event.sources.get(name)
        if not isinstance(source, WhipSource):
            raise problem(404, f"source {name!r} takes no WHIP here")
        try:
            ident, answer = await sessions.publish(source, await read_offer(request))
        except BadOffer as error:
            raise problem(400, f"SDP offer: {error}") from None
        except TooMany:
            text = f"source {name!r} is asked for by too many at once; expected at most {PUBLISHERS}"
            raise problem(503, text, {"Retry-After": "2"}) from None
        return Response(answer, 201, {"Location": f"/whip/{name}/{ident}"}, "application/sdp")

    @api.delete("/whip/{name}/{ident}", status_code=204, dependencies=[Depends(access.engineer)])
    async def unpublish(name: Name, ident: Name) -> Response:
        """End a publication."""
        return await _end(ident)

    @api.post("/whep/{language}", status_code=201)
    async def play(
        request: Request, language: Name, without: Annotated[str, Query(max_length=64)] = ""
    ) -> Response:
        """Listen to a language: its interpretation, or the floor where it speaks that.

        Who offers to see it gets the picture, too, as long as there are places; with a director's or engineer's token
        always. With that the sound may be without that of the source `without`, a meeting elsewhere that this goes back
        to.
        """
        if language not in event.languages:
            raise problem(
                404,
                f"language {language!r} is not in this event; expected one of {', '.join(event.languages)}",
            )
        if sessions.listeners >= LISTENERS:
            raise problem(
                503, "too many listeners are connected; the live output has room", {"Retry-After": "30"}
            )
        if without:
            access.engineer(request)
        staff = access.directs(request)
        if without and without not in event.sources:
            expected = ", ".join(event.sources) or "none"
            raise problem(422, f"without: {without!r} is not in this event; expected one of {expected}")
        try:
            offer = await read_offer(request)
            if staff or (VIDEO.search(offer) and sessions.shows_more):
                ident, answer = await sessions.give_back(language, without, offer, staff=staff)
            else:
                ident, answer = await sessions.play(language, offer)
        except BadOffer as error:
            raise problem(400, f"SDP offer: {error}") from None
        except NotUp:
            raise not_up() from None
        return Response(answer, 201, {"Location": f"/whep/{language}/{ident}"}, "application/sdp")

    @api.delete("/whep/{language}/{ident}", status_code=204)
    async def stop(language: Name, ident: Name) -> Response:
        """End a playback; whoever has its address may."""
        return await _end(ident)

    async def _end(ident: str) -> Response:
        try:
            await sessions.close(ident)
        except KeyError:
            raise problem(404, f"session {ident!r} is not open any more") from None
        return Response(status_code=204)

    return api
