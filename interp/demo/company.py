"""The demo's company in one process: two interpreters, three delegates and who directs them.

`python -m interp.demo.company` reads one line of JSON on standard input, `{"base_url": …, "booths": {name: token},
"delegates": {name: token}, "control": token}`, and works until that input ends.
"""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import uvloop

from interp.demo.cast import INTERPRETS, MEDIA, read_script
from interp.demo.client import Stay
from interp.demo.coded import load
from interp.demo.delegates import Delegate
from interp.demo.director import Director
from interp.demo.interpreters import Interpreter
from interp.demo.place import Place
from interp.demo.plan import load_turns
from interp.demo.score import load_score


async def work(order: dict[str, Any], end: asyncio.Event) -> None:
    """Let everybody work until `end` is set."""
    base_url = order["base_url"]
    script = read_script()
    place = Place(script["seconds"])

    async def interpret(booth: str, language: str) -> None:
        score = await asyncio.to_thread(load_score, MEDIA, language)
        await Interpreter(booth, score, base_url, order["booths"][booth], Stay(end)).run()

    async def take_part(name: str) -> None:
        film = await asyncio.to_thread(load, MEDIA / f"delegate-{name}.mp4")
        await Delegate(name, film, place, base_url, order["delegates"][name], Stay(end)).run()

    delegates = list(script["delegates"])
    director = Director(load_turns(script), delegates, place, base_url, order["control"], Stay(end))
    everybody: list[Coroutine[Any, Any, None]] = [
        director.run(),
        *(take_part(name) for name in delegates),
        *(interpret(booth, language) for booth, language in INTERPRETS.items()),
    ]
    async with asyncio.TaskGroup() as tasks:
        at_work = [tasks.create_task(one) for one in everybody]
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
        await work(order, end)
        parent.cancel()


async def _until_closed(pipe: asyncio.StreamReader, end: asyncio.Event) -> None:
    await pipe.read()
    end.set()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("interp.demo").setLevel(logging.INFO)
    uvloop.run(_main())
