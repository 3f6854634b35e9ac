"""A synthetic interpreter: a real WebRTC client of the public contract."""

import asyncio
import logging
from dataclasses import dataclass, field

import httpx
import numpy as np

from interp.demo.cast import NAMES
from interp.demo.client import Gone, Stay, asking, follow, get, leaving
from interp.demo.place import Place, Reader
from interp.demo.score import Score
from interp.demo.turntaking import Seat, TurnTaking
from interp.timeline.units import RATE
from interp.webrtc.client import ConsoleClient
from mixers.units import Samples

log = logging.getLogger(__name__)

LOOK = 0.25
"""Seconds between two looks at the booth."""
REPORT = 60.0
"""Seconds between two lines about the floor's level."""


@dataclass(slots=True)
class FloorMeter:
    """What an interpreter hears: proof that the line works in both directions."""

    energy: float = 0.0
    samples: int = field(default=0)

    def hear(self, position: int, sound: Samples, arrival: int) -> None:
        """Take decoded sound, shape (2, n)."""
        self.energy += float(np.square(sound, dtype=np.float64).mean()) * sound.shape[1]
        self.samples += sound.shape[1]

    def report(self) -> str:
        """Say how loud the floor was since the last report, and how much of it came."""
        level = 10 * np.log10(self.energy / max(self.samples, 1) + 1e-12)
        text = f"{level:.1f} dBFS in {self.samples / RATE:.0f} s"
        self.energy, self.samples = 0.0, 0
        return text


class Interpreter:
    """Sits in one booth and interprets the floor, connection after connection, until cancelled."""

    def __init__(self, booth: str, score: Score, base_url: str, token: str, stay: Stay) -> None:
        self._booth, self._score = booth, score
        self._base_url, self._token = base_url, token
        self._stay = stay
        self._place = Place(score.samples / RATE)
        self._meter = FloorMeter()
        self._mic = False

    async def run(self) -> None:
        await self._stay.run(f"booth {self._booth}", self._visit)

    async def _visit(self) -> None:
        async with leaving(ConsoleClient(on_floor=self._meter.hear)) as client:
            await client.connect(self._base_url, self._booth, self._token)
            self._stay.entered()
            await self._work(client)

    async def _work(self, client: ConsoleClient) -> None:
        """Interpret over one connection. Raises Gone or httpx.HTTPError, in a group, when it is over."""
        self._mic = False
        reader = Reader(self._score.track, self._place)
        language = self._score.language
        await client.patch(output=language, listen="floor", name=NAMES[language])
        async with (
            asking(self._base_url, self._token) as http,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(client.speak(lambda: reader.read(self._mic)))
            tasks.create_task(follow(self._place, http))
            tasks.create_task(self._switch(client, http))
            tasks.create_task(self._report())
            await client.wait_closed()
            raise Gone("the connection ended")

    async def _switch(self, client: ConsoleClient, http: httpx.AsyncClient) -> None:
        """Switch the microphone, a moment before the first word of a turn until a moment after the last."""
        clock = asyncio.get_running_loop().time
        own = client.location.rpartition("/")[2]
        turns = TurnTaking(own)
        while True:
            seats = [
                Seat(console["id"], console["mic"] == "on", console["connected"])
                for console in (await get(http, f"/api/v1/booths/{self._booth}"))["consoles"]
            ]
            if own not in (seat.id for seat in seats):
                raise Gone("the booth has no such console any more")
            turns.see(seats, clock())
            self._mic = any(seat.mic for seat in seats if seat.id == own)
            place = self._place.now()
            wanted = place is not None and self._score.speaking(place) and not turns.yields(clock())
            if wanted != self._mic:
                state = await client.patch(mic="on" if wanted else "off", output=self._score.language)
                self._mic = state["mic"] == "on"
            await asyncio.sleep(LOOK)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT)
            log.info("booth %s: the floor was at %s", self._booth, self._meter.report())
