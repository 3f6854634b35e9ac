"""STUN and TURN: what the service asks itself, and which servers a page is told of."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
from aioice import stun

from interp.webrtc.client import MediaClient
from tests.support.events import running_event
from tests.support.material import tone, write_wav
from tests.web.players import SDP

SEEN = ("203.0.113.7", 50_000)
"""The address that our STUN server claims to see, from the range for documentation."""


class StunServer(asyncio.DatagramProtocol):
    """Answers every binding request with one mapped address."""

    def __init__(self) -> None:
        self.asked = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        request = stun.parse_message(data)
        self.asked += 1
        answer = stun.Message(
            message_method=request.message_method,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
        )
        answer.attributes["XOR-MAPPED-ADDRESS"] = SEEN
        self._transport.sendto(bytes(answer), addr)


def test_the_service_asks_for_its_address_and_only_the_staff_learns_a_password(tmp_path: Path) -> None:
    floor = write_wav(tmp_path / "floor.wav", tone(10, 440))

    async def session() -> None:
        loop = asyncio.get_running_loop()
        transport, server = await loop.create_datagram_endpoint(StunServer, ("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        turn = '{ url = "turn:turn.example.org?transport=tcp", username = "u", credential = "PASSWORD" }'
        servers = f'["stun:127.0.0.1:{port}", {turn}]'
        with running_event(tmp_path, floor=floor, server=f"ice_servers = {servers}", wait="floor") as event:
            async with httpx.AsyncClient(base_url=event.url, timeout=20) as http:
                listener = MediaClient()
                offer = (await listener.offer()).replace("a=sendrecv", "a=recvonly")
                answer = await http.post("/whep/zh", content=offer, headers=SDP)
                assert answer.status_code == 201
                assert server.asked >= 1
                assert re.search(rf"a=candidate:.* {SEEN[0]} {SEEN[1]} typ srflx", answer.text)
                assert (await http.delete(answer.headers["Location"])).status_code == 204
                await listener.close()

                path = "/api/v1/ice_servers"
                open_to_all = [{"urls": [f"stun:127.0.0.1:{port}"]}]
                guarded = {
                    "urls": ["turn:turn.example.org?transport=tcp"],
                    "username": "u",
                    "credential": "PASSWORD",
                }
                assert (await http.get(path)).json() == open_to_all
                mine = {"Authorization": f"Bearer {event.booth_token('a')}"}
                assert (await http.get(path, headers=mine)).json() == [*open_to_all, guarded]
                forged = {"Authorization": "Bearer junk"}
                assert (await http.get(path, headers=forged)).status_code == 401
                everything = (await http.get("/api/v1/state", headers=event.engineer)).text
                assert "PASSWORD" not in everything + event.log.read_text()
        transport.close()

    asyncio.run(session())


def test_a_stun_server_that_does_not_answer_delays_a_session_and_no_more(tmp_path: Path) -> None:
    floor = write_wav(tmp_path / "floor.wav", tone(10, 440))

    async def session() -> None:
        loop = asyncio.get_running_loop()
        silent, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.1", 0))
        port = silent.get_extra_info("sockname")[1]
        with running_event(
            tmp_path, floor=floor, server=f'ice_servers = ["stun:127.0.0.1:{port}"]', wait="floor"
        ) as event:
            async with httpx.AsyncClient(base_url=event.url, timeout=20) as http:
                listener = MediaClient()
                offer = (await listener.offer()).replace("a=sendrecv", "a=recvonly")
                start = loop.time()
                answer = await http.post("/whep/zh", content=offer, headers=SDP)
                assert answer.status_code == 201
                assert loop.time() - start < 8
                await listener.accept(answer.text)
                assert listener.connected
                await listener.close()
        silent.close()

    asyncio.run(session())
