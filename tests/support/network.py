"""A bad network in user space: a UDP relay between a peer and the service that loses, delays and reorders."""

import asyncio
import random
import re
from dataclasses import dataclass, field
from typing import Any

_CANDIDATE = re.compile(r"(?m)^(a=candidate:\S+ 1 \S+ \S+) (\S+) (\d+) (typ host.*?)(\r?)$")
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What happens to media on the way, each way; signalling (STUN, DTLS) is only delayed."""

    loss: float = 0.0
    """Share of packets that are lost, 0 to 1."""
    burst: int = 1
    """Packets that are lost in a row."""
    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    """Added evenly between 0 and this, to each packet on its own: they overtake each other."""


FAR = Conditions(loss=0.02, delay_ms=50)
ROUGH = Conditions(loss=0.05, burst=3, delay_ms=10, jitter_ms=30)


@dataclass
class BadNetwork:
    """Listens on one port for a peer, and speaks to the service from another."""

    conditions: Conditions
    seed: int = 1
    lost: int = 0
    """Media packets that never arrived."""
    _sockets: list[asyncio.DatagramTransport] = field(default_factory=list)
    _left: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    @staticmethod
    def hidden(offer: str) -> str:
        """Return the peer's offer without its addresses: the service must not find another way to it."""
        return re.sub(r"(?m)^a=(candidate:|end-of-candidates).*\r?\n", "", offer)

    async def between(self, answer: str) -> str:
        """Return the service's answer with the relay's port in place of its own."""
        found = _CANDIDATE.search(answer)
        assert found is not None, f"the answer has no host candidate: {answer}"
        self._random = random.Random(self.seed)
        self._loop = asyncio.get_running_loop()
        service = (found[2], int(found[3]))
        self._peer: Address | None = None
        near, _ = await self._loop.create_datagram_endpoint(
            lambda: _Side(self._from_peer), local_addr=("127.0.0.1", 0)
        )
        far, _ = await self._loop.create_datagram_endpoint(
            lambda: _Side(self._from_service), remote_addr=service
        )
        self._sockets = [near, far]
        port = near.get_extra_info("sockname")[1]
        first, *sections = re.split(r"(?m)^(?=m=)", answer)
        ours = f"{found[1]} 127.0.0.1 {port} {found[4]}\r\n"
        return first + "".join(self._only(ours, section) for section in sections)

    @staticmethod
    def _only(candidate: str, section: str) -> str:
        """Return a section of a session description with this candidate in place of its own."""
        at = section.index("a=candidate:")
        return section[:at] + candidate + re.sub(r"(?m)^a=candidate:.*\r?\n", "", section[at:])

    def close(self) -> None:
        """Close both ports."""
        for socket in self._sockets:
            socket.close()

    def _from_peer(self, data: bytes, address: Address) -> None:
        self._peer = address
        self._pass(data, True)

    def _from_service(self, data: bytes, _: Address) -> None:
        self._pass(data, False)

    def _pass(self, data: bytes, upward: bool) -> None:
        media = bool(data) and 127 < data[0] < 192
        if media and self._loses(upward):
            self.lost += 1
            return
        jitter = self._random.uniform(0, self.conditions.jitter_ms) if media else 0.0
        wait = (self.conditions.delay_ms + jitter) / 1000
        if wait:
            self._loop.call_later(wait, self._send, data, upward)
        else:
            self._send(data, upward)

    def _loses(self, upward: bool) -> bool:
        if self._left[upward]:
            self._left[upward] -= 1
            return True
        if self._random.random() < self.conditions.loss / self.conditions.burst:
            self._left[upward] = self.conditions.burst - 1
            return True
        return False

    def _send(self, data: bytes, upward: bool) -> None:
        near, far = self._sockets
        if far.is_closing() or near.is_closing():
            return
        if upward:
            far.sendto(data)
        elif self._peer is not None:
            near.sendto(data, self._peer)


class _Side(asyncio.DatagramProtocol):
    def __init__(self, take: Any) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._take(data, addr)
