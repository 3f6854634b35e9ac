"""A synthetic delegate: a real WebRTC client of the public contract, with a camera and a voice."""

import asyncio

from interp.demo.client import Gone, Stay, leaving
from interp.demo.coded import Film, FilmReader
from interp.demo.place import Place
from interp.timeline.units import BLOCK, RATE
from interp.webrtc.client import DelegateClient


class Delegate:
    """Takes part, connection after connection, until cancelled; speaks when the floor's place says so."""

    def __init__(self, name: str, film: Film, place: Place, base_url: str, token: str, stay: Stay) -> None:
        self._name, self._film, self._place = name, film, place
        self._base_url, self._token = base_url, token
        self._stay = stay

    async def run(self) -> None:
        await self._stay.run(f"delegate {self._name}", self._visit)

    async def _visit(self) -> None:
        """Be there over one connection. Raises Gone, in a group, when it is over."""
        async with leaving(DelegateClient(camera=True)) as client:
            await client.connect(self._base_url, self._name, self._token)
            self._stay.entered()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._play(client))
                await client.wait_closed()
                raise Gone("the connection ended")

    async def _play(self, client: DelegateClient) -> None:
        loop = asyncio.get_running_loop()
        reader = FilmReader(self._film, self._place)
        start, count = loop.time(), 0
        while True:
            sound, picture = reader.read()
            if picture:
                client.show(client.position, picture)
            client.send_coded(sound)
            count += 1
            await asyncio.sleep(start + count * BLOCK / RATE - loop.time())
