"""WHIP ingest and WHEP playback (RFC 9725 and its sibling draft)."""

import asyncio
import secrets
from typing import Protocol

from fastapi import APIRouter, Depends, Request, Response

from interp.event import Event
from interp.sources.whip import WhipSource
from interp.web.access import Access
from interp.web.api import Name
from interp.web.errors import problem
from interp.web.offers import read_offer
from interp.webrtc.ingest import answer_ingest
from interp.webrtc.offer import BadOffer
from interp.webrtc.playback import answer_playback
from interp.webrtc.playout.source_voice import SourceVoice

LISTENERS = 500
"""WHEP sessions at once."""


class Peer(Protocol):
    """A session, as far as this room needs it."""

    @property
    def answer(self) -> str: ...
    async def wait_closed(self) -> None: ...
    async def close(self) -> None: ...


class Sessions:
    """The open WHIP and WHEP sessions; each is watched by a task until it is gone."""

    def __init__(self, event: Event, tasks: asyncio.TaskGroup) -> None:
        self._event, self._tasks = event, tasks
        self._peers: dict[str, Peer] = {}
        self._publishers: dict[str, str] = {}

    async def publish(self, source: WhipSource, offer: str) -> tuple[str, str]:
        """Open an ingest session; a source's earlier publisher gives way. Raises BadOffer."""
        ident, voice = secrets.token_urlsafe(9), SourceVoice()
        peer = await answer_ingest(
            offer,
            clock=self._event.clock,
            voice=voice,
            on_video=source.video,
            on_change=self._event.changed,
            stun=self._event.config.server.stun,
        )
        earlier = self._publishers.get(source.name)
        if earlier is not None:
            await self._peers[earlier].close()
        self._publishers[source.name] = ident
        source.attach(ident, voice)
        self._open(ident, peer, source)
        return ident, peer.answer

    async def play(self, language: str, offer: str) -> tuple[str, str]:
        """Open a playback session of a language's channel. Raises BadOffer."""
        ident = secrets.token_urlsafe(9)
        feed = self._event.monitor.feed(f"channel:{language}")
        stun = self._event.config.server.stun
        peer = await answer_playback(offer, clock=self._event.clock, feed=feed, stun=stun)
        self._open(ident, peer, None)
        return ident, self._peers[ident].answer

    @property
    def count(self) -> int:
        """Sessions open now."""
        return len(self._peers)

    def _open(self, ident: str, peer: Peer, source: WhipSource | None) -> None:
        self._peers[ident] = peer
        self._tasks.create_task(self._watch(ident, peer, source), name=f"session {ident}")

    async def _watch(self, ident: str, peer: Peer, source: WhipSource | None) -> None:
        try:
            await peer.wait_closed()
        finally:
            self._peers.pop(ident, None)
            if source is not None and self._publishers.get(source.name) == ident:
                del self._publishers[source.name]
                source.detach(ident)
            await peer.close()

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
        return Response(answer, 201, {"Location": f"/whip/{name}/{ident}"}, "application/sdp")

    @api.delete("/whip/{name}/{ident}", status_code=204, dependencies=[Depends(access.engineer)])
    async def unpublish(name: Name, ident: Name) -> Response:
        """End a publication."""
        return await _end(ident)

    @api.post("/whep/{language}", status_code=201)
    async def play(request: Request, language: Name) -> Response:
        """Listen to a language: its interpretation, or the floor where it speaks that."""
        if language not in event.languages:
            raise problem(
                404,
                f"language {language!r} is not in this event; expected one of {', '.join(event.languages)}",
            )
        if sessions.count >= LISTENERS:
            raise problem(
                503, "too many listeners are connected; the live output has room", {"Retry-After": "30"}
            )
        try:
            ident, answer = await sessions.play(language, await read_offer(request))
        except BadOffer as error:
            raise problem(400, f"SDP offer: {error}") from None
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
