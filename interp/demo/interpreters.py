"""Two synthetic interpreters, each a real WebRTC client of the public contract, in one process.

`python -m interp.demo.interpreters` reads one line of JSON on standard input, `{"base_url": …, "tokens":
{booth: token}}`, and works until that input ends.
"""

import asyncio
import contextlib
import json
import logging
import signal
import sys
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
import uvloop

from interp.demo.cast import INTERPRETS, MEDIA, NAMES, SOURCE
from interp.demo.place import Place, Reader
from interp.demo.score import Score, load_score
from interp.demo.turntaking import Seat, TurnTaking
from interp.timeline.units import RATE
from interp.webrtc.client import ConsoleClient
from mixers.units import Samples

log = logging.getLogger("interp.demo.interpreters")

LOOK = 0.25
"""Seconds between two looks at the booth."""
SYNC = 2.0
"""Seconds between two looks at the floor's place."""
RETRY = (0.5, 1.0, 2.0, 4.0)
"""Seconds before the next attempt to enter the booth."""
REPORT = 60.0
"""Seconds between two lines about the floor's level."""


class _Gone(Exception):
    """The connection to the service is over."""


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
    """Sits in one booth and interprets the floor, connection after connection, until cancelled.

    A task group of Python 3.11 and 3.12 forgets a cancellation that comes together with an error of one of its
    tasks, so whoever cancels sets `end` before.
    """

    def __init__(self, booth: str, score: Score, base_url: str, token: str, end: asyncio.Event) -> None:
        self._booth, self._score = booth, score
        self._base_url, self._token = base_url, token
        self._end = end
        self._place = Place(score.samples / RATE)
        self._meter = FloorMeter()
        self._mic = False

    async def run(self) -> None:
        attempt = 0
        while not self._end.is_set():
            client = ConsoleClient(on_floor=self._meter.hear)
            try:
                await client.connect(self._base_url, self._booth, self._token)
                attempt = 0
                await self._work(client)
            except* (httpx.HTTPError, OSError, TimeoutError, _Gone) as errors:
                # OSError covers ConnectionError: the service is away, or ended this connection.
                pause = RETRY[min(attempt, len(RETRY) - 1)]
                attempt += 1
                if attempt > 1:  # the first is the service's own end, more often than not
                    log.info("booth %s: %s; trying again in %.1f s", self._booth, _words(errors), pause)
                await asyncio.sleep(pause)
            finally:
                with contextlib.suppress(httpx.HTTPError):
                    await client.close()

    async def _work(self, client: ConsoleClient) -> None:
        """Interpret over one connection. Raises _Gone or httpx.HTTPError, in a group, when it is over."""
        self._mic = False
        reader = Reader(self._score.track, self._place)
        language = self._score.language
        await client.patch(output=language, listen="floor", name=NAMES[language])
        async with (
            httpx.AsyncClient(
                base_url=self._base_url, headers={"Authorization": f"Bearer {self._token}"}, timeout=5
            ) as http,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(client.speak(lambda: reader.read(self._mic)))
            tasks.create_task(self._follow(http))
            tasks.create_task(self._switch(client, http))
            tasks.create_task(self._report())
            await client.wait_closed()
            raise _Gone("the connection ended")

    async def _follow(self, http: httpx.AsyncClient) -> None:
        """Keep the floor's place in its loop."""
        clock = asyncio.get_running_loop().time
        while True:
            asked = clock()
            state = await _get(http, "/api/v1/state")
            source = next(source for source in state["sources"] if source["name"] == SOURCE)
            if source["state"] == "live" and source["media_time_s"] is not None:
                self._place.learn(source["media_time_s"], asked, clock())
                await asyncio.sleep(SYNC)
            else:
                self._place.lose()
                await asyncio.sleep(LOOK)

    async def _switch(self, client: ConsoleClient, http: httpx.AsyncClient) -> None:
        """Switch the microphone, a moment before the first word of a turn until a moment after the last."""
        clock = asyncio.get_running_loop().time
        own = client.location.rpartition("/")[2]
        turns = TurnTaking(own)
        while True:
            seats = [
                Seat(console["id"], console["mic"] == "on", console["connected"])
                for console in (await _get(http, f"/api/v1/booths/{self._booth}"))["consoles"]
            ]
            if own not in (seat.id for seat in seats):
                raise _Gone("the booth has no such console any more")
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


async def _get(http: httpx.AsyncClient, path: str) -> dict[str, Any]:
    response = await http.get(path)
    response.raise_for_status()
    content: dict[str, Any] = response.json()
    return content


def _words(error: BaseException) -> str:
    """Return an error for the log, its kind where it has no words."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error).splitlines()[0] if str(error) else type(error).__name__


async def work(base_url: str, tokens: dict[str, str], end: asyncio.Event) -> None:
    """Let an interpreter work in every booth until `end` is set."""

    async def interpret(booth: str, language: str) -> None:
        score = await asyncio.to_thread(load_score, MEDIA, language)
        await Interpreter(booth, score, base_url, tokens[booth], end).run()

    async with asyncio.TaskGroup() as tasks:
        at_work = [tasks.create_task(interpret(booth, language)) for booth, language in INTERPRETS.items()]
        await end.wait()
        for task in at_work:
            task.cancel()


async def _main() -> None:
    loop = asyncio.get_running_loop()
    end = asyncio.Event()
    pipe = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(pipe), sys.stdin)
    order = json.loads(await pipe.readline())
    loop.add_signal_handler(signal.SIGTERM, end.set)
    async with asyncio.TaskGroup() as tasks:
        parent = tasks.create_task(_until_closed(pipe, end))
        await work(order["base_url"], order["tokens"], end)
        parent.cancel()


async def _until_closed(pipe: asyncio.StreamReader, end: asyncio.Event) -> None:
    await pipe.read()
    end.set()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    log.setLevel(logging.INFO)
    uvloop.run(_main())
