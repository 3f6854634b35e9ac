"""No request can bring more than a session description needs, whether it says how long it is or not."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from interp.web.limits import MAX_BODY, BodyLimit
from tests.support.events import RunningEvent


async def length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


APP = BodyLimit(Starlette(routes=[Route("/", length, methods=["POST", "PATCH", "GET"])]))


def ask(method: str, content: Any, **headers: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(APP)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            return await http.request(method, "/", content=content, headers=headers)

    return asyncio.run(asked())


@pytest.mark.parametrize("size", [0, 1, MAX_BODY])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_body_up_to_the_limit_arrives_whole(method: str, size: int) -> None:
    answer = ask(method, b"x" * size)
    assert (answer.status_code, answer.text) == (200, str(size))


def test_an_announced_length_beyond_the_limit_is_refused_unread() -> None:
    answer = ask("POST", b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert answer.json() == {"error": f"body: too long; expected at most {MAX_BODY} bytes"}


@pytest.mark.parametrize("announced", ["junk", "-1", "1e3", "١"])
def test_a_length_that_is_no_number_is_refused(announced: str) -> None:
    async def asked() -> int:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            raise AssertionError("nothing is read")

        scope = {"type": "http", "method": "POST", "path": "/"}
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
