"""What media processes take off the service: CPU of the service's own process with 32 consoles and 32 listeners.

The same house as in `crowd`, once with every connection in the service and once spread over two media processes. The
service's own process is what fills up first, for it has one core: with R seconds of CPU a second there is room for
1/R as many.
"""

import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import uvloop

from interp.webrtc.client import MediaClient
from mixers.units import BLOCK, RATE
from tests.bench.bench_crowd import BOOTHS, CONSOLES, MEDIA, metric, seat
from tests.bench.bench_dual_track import LANGUAGES, voices_in
from tests.support.events import RunningEvent, running_event
from tests.support.speakers import speakers

SECONDS = 30.0
LISTENERS = 32


async def listen(url: str) -> None:
    """Be LISTENERS who hear a language by WHEP; answer each line on stdin with the packets that have come so far."""
    ears = [MediaClient() for _ in range(LISTENERS)]
    async with httpx.AsyncClient() as http:
        for i, ear in enumerate(ears):
            headers = {"Content-Type": "application/sdp"}
            place = f"{url}/whep/{LANGUAGES[i % 2]}"
            answer = await http.post(place, content=await ear.offer(), headers=headers)
            answer.raise_for_status()
            await ear.accept(answer.text)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(sum(ear.received for ear in ears), flush=True)
    for ear in ears:
        await ear.close()


@contextlib.contextmanager
def listeners(event: RunningEvent) -> Iterator[Callable[[], int]]:
    """Let LISTENERS hear, in a process of their own; give how many packets have come to them."""
    command = [sys.executable, "-m", "tests.bench.bench_spread", event.url]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    ask, answers = process.stdin, process.stdout

    def heard() -> int:
        ask.write("\n")
        ask.flush()
        return int(answers.readline())

    try:
        heard()  # they are all there
        yield heard
    finally:
        ask.close()
        process.wait(20)


def house(folder: Path, voices: dict[str, Path], processes: int) -> list[tuple[str, float, str]]:
    """Return what a full house costs."""
    folder.mkdir()
    with (
        running_event(
            folder, floor=MEDIA / "floor.mp4", booths=BOOTHS, server=f"media_processes = {processes}"
        ) as event,
        speakers(event) as room,
        listeners(event) as heard,
    ):
        seat(room, voices)
        time.sleep(8)
        service = psutil.Process(event.process.pid)
        holding = [one for one in service.children() if "interp.webrtc.spread.worker" in one.cmdline()]
        assert len(holding) == processes
        missing = metric(event, "interp_missing_floor_samples_total")
        concealed, packets = metric(event, "interp_booth_concealed_ms"), heard()
        before, start = [_cpu(one) for one in (service, *holding)], time.monotonic()
        time.sleep(SECONDS)
        elapsed = time.monotonic() - start
        used = [(_cpu(one) - was) / elapsed for one, was in zip((service, *holding), before, strict=True)]
        missing = metric(event, "interp_missing_floor_samples_total") - missing
        concealed = metric(event, "interp_booth_concealed_ms") - concealed
        share = (heard() - packets) * BLOCK / (elapsed * RATE * LISTENERS)
    name = f"spread.processes{processes}"
    return [
        (
            f"{name}.service",
            used[0],
            f"CPU s per s of the service alone, {CONSOLES} consoles, {LISTENERS} listeners",
        ),
        (f"{name}.all", sum(used), "CPU s per s with its media processes"),
        (f"{name}.missing", missing, "floor samples that the programs lacked"),
        (f"{name}.concealed", concealed / 1000, f"s made up in {CONSOLES} voices in {elapsed:.0f} s"),
        (f"{name}.heard", 100 * share, f"% of the time heard by {LISTENERS} listeners"),
    ]


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        voices = voices_in(folder)
        return [figure for n in (0, 2) for figure in house(folder / str(n), voices, n)]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        uvloop.run(listen(sys.argv[1]))
        sys.exit()
    for figure, value, unit in run():
        sys.stdout.write(f"{figure} {value:.4f} {unit}\n")
