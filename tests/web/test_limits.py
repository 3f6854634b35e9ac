"""No request can bring more than a session description needs, whether it says how long it is or not."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from interp.glossary.model import MAX_BYTES as MAX_GLOSSARY
from interp.web import connection, limits
from interp.web.access import Access
from interp.web.auth import Tokens
from interp.web.limits import MAX_BODY, MAX_OF_STRANGERS, BodyLimit
from tests.support.events import RunningEvent


async def length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


GLOSSARY = "/api/v1/booths/a/glossary"
TOKENS = Tokens(b"x" * 32)
KNOWN = {"Authorization": f"Bearer {TOKENS.issue('booth', 'a')}"}
ROUTES = [Route(path, length, methods=["POST", "PATCH", "GET"]) for path in ("/", GLOSSARY)]
APP = BodyLimit(Starlette(routes=ROUTES), Access(TOKENS))


def ask(method: str, content: Any, **headers: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(APP)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            return await http.request(method, "/", content=content, headers=headers)

    return asyncio.run(asked())


@pytest.mark.parametrize("size", [0, 1, MAX_BODY])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_body_up_to_the_limit_arrives_whole(method: str, size: int) -> None:
    answer = ask(method, b"x" * size, **KNOWN)
    assert (answer.status_code, answer.text) == (200, str(size))


def test_an_announced_length_beyond_the_limit_is_refused_unread() -> None:
    answer = ask("POST", b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert answer.json() == {"error": f"body: too long; expected at most {MAX_BODY} bytes"}


def test_who_has_no_token_may_bring_an_offer_and_no_more() -> None:
    answer = ask("POST", b"x" * MAX_OF_STRANGERS)
    assert (answer.status_code, answer.text) == (200, str(MAX_OF_STRANGERS))
    said = f"Authorization: expected a role token with a body of more than {MAX_OF_STRANGERS} bytes"
    for headers in ({}, {"Authorization": "Bearer junk"}):
        answer = ask("POST", b"x" * (MAX_OF_STRANGERS + 1), **headers)
        assert (answer.status_code, answer.json()) == (401, {"error": said})
        assert answer.headers["www-authenticate"] == "Bearer"


class Sender:
    """Requests whose bodies stop before their end, at an application of their own."""

    def __init__(self) -> None:
        self.app = BodyLimit(Starlette(routes=ROUTES), Access(TOKENS))
        self.gone = asyncio.Event()

    async def send(self, path: str, size: int, **headers: str) -> tuple[int, str]:
        """Send `size` bytes of a body that has one more, and go when `gone` is set."""
        answer: list[Any] = []
        coded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "POST", "path": path, "headers": coded, "query_string": b""}
        parts = iter([b"x" * size])

        async def receive() -> Any:
            if (part := next(parts, None)) is not None:
                return {"type": "http.request", "body": part, "more_body": True}
            await self.gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            answer.append(message)

        with contextlib.suppress(ClientDisconnect):
            await self.app(scope, receive, send)
        return (answer[0]["status"], answer[1]["body"].decode()) if answer else (0, "")


def test_a_body_that_is_not_whole_in_time_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_S", 0.05)
    answer = asyncio.run(Sender().send("/", 10))
    assert answer == (408, '{"error": "body: not whole after 0 s; send it again"}')


def test_all_that_is_not_whole_together_is_bounded_and_strangers_take_no_room_from_the_staff() -> None:
    async def asked() -> None:
        sender = Sender()
        async with asyncio.TaskGroup() as tasks:
            for known, size, count in (({}, MAX_OF_STRANGERS, 64), (KNOWN, MAX_GLOSSARY, 16)):
                for _ in range(count):
                    tasks.create_task(sender.send(GLOSSARY, size, **known))
                await asyncio.sleep(0)
                status, error = await sender.send(GLOSSARY, 1000, **known)
                assert status == 503
                assert "the service is receiving too much at once" in error
            sender.gone.set()
        again = [sender.send(GLOSSARY, 1000, **known) for known in ({}, KNOWN)]
        assert 503 not in [status for status, _ in await asyncio.gather(*again)], "there is room again"

    asyncio.run(asked())


def test_a_connection_that_asks_for_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.3)

    async def lasts(port: int, *said: bytes) -> float:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        start = time.monotonic()
        for one in said:
            writer.write(one)
            await asyncio.sleep(0.1)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.2):
                while await reader.read(1000):
                    pass
        writer.close()
        return time.monotonic() - start

    async def asked() -> list[float]:
        config = uvicorn.Config(APP, http=connection.PromptConnection, lifespan="off", log_level="error")
        server = uvicorn.Server(config)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            running = asyncio.create_task(server.serve([listener]))
            port = listener.getsockname()[1]
            head = b"GET / HTTP/1.1\r\nHost: x\r\n"
            said = ((), (head,), (b"G", b"E", b"T", b" "), (head + b"\r\n",), (head + b"\r\n", head))
            found = await asyncio.gather(*(lasts(port, *one) for one in said))
            server.should_exit = True
            await running
        return found

    nothing, half, slow, whole, second_half = asyncio.run(asked())
    assert max(nothing, half, slow) < 0.9
    assert whole > 1.1
    assert second_half < 1.0


@pytest.mark.parametrize("announced", ["junk", "-1", "1e3", "١"])
def test_a_length_that_is_no_number_is_refused(announced: str) -> None:
    async def asked() -> int:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            raise AssertionError("nothing is read")

        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b""}
        await APP({**scope, "headers": [(b"content-length", announced.encode())]}, receive, send)
        return int(sent[0]["status"])

    assert asyncio.run(asked()) == 413


def test_a_body_of_unknown_length_is_read_no_further_than_the_limit(service: RunningEvent) -> None:
    """Chunked, as an endless upload is."""
    given = 0

    def chunks() -> Iterator[bytes]:
        nonlocal given
        for _ in range(1000):
            given += 64 * 1024
            yield b"x" * 64 * 1024

    headers = {**service.engineer, "Content-Type": "application/sdp"}
    try:
        answer = httpx.post(f"{service.url}/whep/zh", content=chunks(), headers=headers, timeout=20)
    except httpx.TransportError:
        pass  # the service hung up on us, as it may
    else:
        assert answer.status_code == 413
    assert given < 64 * 1024 * 1000
    assert httpx.get(f"{service.url}/healthz").status_code == 200


@pytest.mark.parametrize(
    "junk",
    [
        b"\x00" * 1000,
        b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
        b"GET " + b"/" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /whep/zh HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 50000\r\n\r\nhello",
        b"POST /whep/zh HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_junk_on_the_port_ends_only_its_own_connection(service: RunningEvent, junk: bytes) -> None:
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as sender:
        try:
            sender.sendall(junk)
            sender.shutdown(socket.SHUT_WR)
            answer = sender.recv(4096)
        except OSError:
            answer = b""
    assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
    assert httpx.get(f"{service.url}/healthz").text == "ok\n"


def test_a_client_that_never_ends_its_request_holds_up_nobody(service: RunningEvent) -> None:
    host, port = service.url.removeprefix("http://").split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(50)]
    try:
        for sender in slow:
            sender.sendall(b"POST /whep/zh HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nv=0")
        assert httpx.get(f"{service.url}/live/zh.m3u8", timeout=5).status_code == 200
    finally:
        for sender in slow:
            sender.close()
