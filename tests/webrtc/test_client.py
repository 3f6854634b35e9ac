"""The console client over HTTP, against a service that keeps the contract."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from interp.timeline.clock import HouseClock
from interp.webrtc.client import ConsoleClient
from interp.webrtc.console import ConsolePeer, answer_console
from interp.webrtc.offer import BadOffer
from interp.webrtc.opus_feed import OpusFeed
from mixers.units import BLOCK
from tests.support.real_time import run

from .session import LOOPBACK, Tape, TapedVoice, Tone, frequency, until


class Service:
    """One booth, as the contract has it."""

    def __init__(self) -> None:
        self.peers: list[ConsolePeer] = []
        self.voice, self.feed = Tape(1), OpusFeed(2, 64_000, "floor")
        self.switches: list[object] = []

    async def enter(self, request: Request) -> Response:
        if request.headers.get("Authorization") != "Bearer key":
            return JSONResponse({"error": "this token does not open booth a"}, 401)
        try:
            peer = await answer_console(
                (await request.body()).decode(),
                clock=HouseClock(),
                feed=self.feed,
                view=None,
                voice=TapedVoice(self.voice),
                on_change=lambda: None,
                addresses=LOOPBACK,
            )
        except BadOffer as error:
            return JSONResponse({"error": str(error)}, 400)
        self.peers.append(peer)
        place = {"Location": f"{request.url.path}/{len(self.peers) - 1}"}
        return Response(peer.answer, 201, place, "application/sdp")

    async def change(self, request: Request) -> Response:
        self.switches.append(await request.json())
        return JSONResponse({"id": request.path_params["id"], "mic": "on"})

    async def leave(self, request: Request) -> Response:
        await self.peers[int(request.path_params["id"])].close()
        return Response(status_code=204)


@asynccontextmanager
async def serving(service: Service) -> AsyncIterator[str]:
    place = "/api/v1/booths/a/consoles"
    app = Starlette(
        routes=[
            Route(place, service.enter, methods=["POST"]),
            Route(place + "/{id}", service.change, methods=["PATCH"]),
            Route(place + "/{id}", service.leave, methods=["DELETE"]),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


def test_a_synthetic_interpreter_enters_speaks_switches_and_leaves() -> None:
    async def session() -> None:
        service = Service()
        async with serving(service) as url:
            client = ConsoleClient(addresses=LOOPBACK)
            await client.connect(url, "a", "key")
            assert client.location == "/api/v1/booths/a/consoles/0"
            assert (await client.patch(mic="on"))["mic"] == "on"
            assert service.switches == [{"mic": "on"}]
            tone = Tone(600)
            await client.speak(lambda: tone() if tone.position < 100 * BLOCK else None)
            await asyncio.sleep(0.2)
            assert service.voice.lasts(100)
            assert frequency(service.voice.sound[:, 9600:]) == pytest.approx(600, abs=2)
            await client.close()
            assert not service.peers[0].connected

    run(session)


def test_a_refusal_comes_with_the_service_s_sentence() -> None:
    async def session() -> None:
        async with serving(Service()) as url:
            client = ConsoleClient(addresses=LOOPBACK)
            with pytest.raises(httpx.HTTPStatusError, match=r"401: .*does not open booth a"):
                await client.connect(url, "a", "wrong")
            await client.close()

    run(session)


def test_closing_when_the_service_is_gone_is_no_error() -> None:
    async def session() -> None:
        service = Service()
        async with serving(service) as url:
            client = ConsoleClient(addresses=LOOPBACK)
            await client.connect(url, "a", "key")
        await client.close()
        await service.peers[0].wait_closed()

    run(session)
