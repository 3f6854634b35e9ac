"""`WS /api/v1/events`: the state at once and after every change, the levels many times a second."""

import asyncio
import json
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect as async_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from interp.web.auth import Tokens, load_secret
from interp.web.events import PLACES
from tests.support.events import RunningEvent


def listen(service: RunningEvent, token: str | None = None) -> ClientConnection:
    token = token or service.links["engineer"]["token"]
    url = service.url.replace("http", "ws") + "/api/v1/events"
    return connect(url, additional_headers={"Authorization": f"Bearer {token}"}, open_timeout=20)


def until(socket: ClientConnection, fits: Callable[[dict[str, Any]], bool], seconds: float = 10) -> Any:
    """Return the first message that fits."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        message = json.loads(socket.recv(timeout=left))
        if fits(message):
            return message
    raise AssertionError(f"no such message in {seconds} s")


def test_the_first_message_is_the_state(service: RunningEvent) -> None:
    with listen(service) as events:
        first = json.loads(events.recv(timeout=5))
        assert first["type"] == "state"
        asked = service.state()
        for volatile in (first["state"], asked):
            volatile["event"].pop("position")
            volatile.pop("levels")  # who listens gets them in messages of their own
            for key in ("sources", "programs", "sinks"):
                volatile[key] = [item.get("name", item.get("language")) for item in volatile[key]]
        assert first["state"] == asked


def test_each_change_is_told_at_once_to_everybody(service: RunningEvent) -> None:
    with listen(service) as one, listen(service, service.booth_token("a")) as other:
        for gain in (-4.0, 0.0):
            change = {"gain_db": gain}
            httpx.patch(f"{service.url}/api/v1/sources/podium", json=change, headers=service.engineer)
            for events in (one, other):
                until(
                    events,
                    lambda m, gain=gain: (  # type: ignore[misc]
                        m["type"] == "state" and m["state"]["sources"][0]["gain_db"] == gain
                    ),
                    2.0,
                )


def test_levels_come_many_times_a_second_and_are_those_of_the_floor(service: RunningEvent) -> None:
    with listen(service) as events:
        time.sleep(1.5)  # meters that nobody looked at have to fill
        levels, start = [], time.monotonic()
        while time.monotonic() - start < 3:
            message = json.loads(events.recv(timeout=5))
            if message["type"] == "levels":
                levels.append(message["levels"])
    assert len(levels) > 30
    positions = [level["position"] for level in levels]
    assert positions == sorted(positions)
    last = levels[-1]
    assert last["floor"]["peak"] == pytest.approx(-20, abs=0.5)
    assert last["sources"]["podium"]["peak"] == pytest.approx(-20, abs=0.5)
    assert last["sources"]["camera"] == {"peak": -120.0, "momentary": -120.0}
    for code in ("zh", "en"):
        program = last["programs"][code]
        assert program["peak"] == pytest.approx(-20, abs=0.5)
        assert program["momentary"] == pytest.approx(-20.7, abs=1.0)
        assert (program["duck_db"], program["reduction_db"]) == (0.0, 0.0)


def test_a_browsers_token_comes_as_a_subprotocol(service: RunningEvent) -> None:
    url = service.url.replace("http", "ws") + "/api/v1/events"
    offered = [Subprotocol("interp"), Subprotocol(f"bearer.{service.booth_token('b')}")]
    with connect(url, subprotocols=offered) as events:
        assert events.subprotocol == "interp"
        assert json.loads(events.recv(timeout=5))["type"] == "state"


def refusal(service: RunningEvent, headers: dict[str, str]) -> tuple[int, str]:
    url = service.url.replace("http", "ws") + "/api/v1/events"
    with pytest.raises(InvalidStatus) as caught, connect(url, additional_headers=headers):
        pass
    response = caught.value.response
    return response.status_code, json.loads(response.body or b"{}")["error"]


def test_without_a_token_of_the_staff_nothing_is_told(service: RunningEvent) -> None:
    assert refusal(service, {})[0] == 401
    assert refusal(service, {"Authorization": "Bearer junk"})[0] == 401
    delegate = Tokens(load_secret(service.data_dir)).issue("delegate", "prague")
    status, error = refusal(service, {"Authorization": f"Bearer {delegate}"})
    assert status == 403
    assert "staff" in error


def test_what_a_page_says_here_means_nothing_and_too_much_ends_only_its_own(service: RunningEvent) -> None:
    with listen(service) as good, listen(service) as bad:
        for said in ("", "{}", "x" * 1000, b"\x00\xff"):
            bad.send(said)
        until(bad, lambda m: m["type"] == "levels")
        bad.send("x" * 200_000)
        with pytest.raises(ConnectionClosed):
            until(bad, lambda m: False)
        until(good, lambda m: m["type"] == "levels")


def test_a_page_that_stops_reading_does_not_hold_up_the_others(service: RunningEvent) -> None:
    with listen(service) as good:
        host, port = service.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as stuck:
            stuck.sendall(
                b"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                b"Authorization: Bearer " + service.links["engineer"]["token"].encode() + b"\r\n\r\n"
            )
            assert b"101" in stuck.recv(64)
            start, count = time.monotonic(), 0
            while time.monotonic() - start < 4:
                count += json.loads(good.recv(timeout=5))["type"] == "levels"
            assert count > 40


def test_so_many_pages_of_a_booth_and_no_more_and_nobody_elses_place_is_taken(service: RunningEvent) -> None:
    asyncio.run(_all_places(service))


async def _all_places(service: RunningEvent) -> None:
    # In one thread: each unpacks all levels, which is more work than the service has.
    url = service.url.replace("http", "ws") + "/api/v1/events"
    ours = {"Authorization": f"Bearer {service.booth_token('a')}"}
    async with AsyncExitStack() as stack:
        pages = [
            await stack.enter_async_context(async_connect(url, additional_headers=ours))
            for _ in range(PLACES["booth"])
        ]
        status, error = await asyncio.to_thread(refusal, service, ours)
        assert (status, error) == (429, "24 pages are connected with this link; close one of them")
        for other in (service.links["engineer"]["token"], service.booth_token("b")):
            assert await asyncio.to_thread(_fits, service, other)
        await pages.pop().close()
        ended = time.monotonic() + 5
        while not await asyncio.to_thread(_fits, service, service.booth_token("a")):
            assert time.monotonic() < ended, "no free place"


def _fits(service: RunningEvent, token: str) -> bool:
    try:
        with listen(service, token):
            return True
    except InvalidStatus:
        return False
