"""A full house: 32 consoles in six booths, both programs on the air, for ten minutes (INTERP_BENCH_MINUTES).

Two interpreters speak, thirty have their mics off; they hear the floor, the other booth or a language's channel.
Counted is what the programs lost: samples not mixed, samples that the floor lacked, holes in what a viewer gets.
"""

import os
import re
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

from mixers.units import RATE
from tests.bench.bench_dual_track import LANGUAGES, MEDIA, tree_cpu, voices_in
from tests.support.events import RunningEvent, running_event
from tests.support.reading import capture, read_sound
from tests.support.speakers import Speakers, read_wav, speakers

MINUTES = float(os.environ.get("INTERP_BENCH_MINUTES", "10"))
CONSOLES = 32
BOOTHS = {name: ["zh", "en"] if i % 2 == 0 else ["en", "zh"] for i, name in enumerate("abcdef")}
HEARD = ("floor", "booth:a", "channel:zh", "floor", "channel:en")
VIEWED = 30.0
"""Seconds at the end that are read as a viewer gets them."""


def metric(event: RunningEvent, name: str) -> float:
    """Return a figure of the service's /metrics, summed over its labels."""
    with urllib.request.urlopen(f"{event.url}/metrics") as answer:
        text = answer.read().decode()
    return sum(float(value) for value in re.findall(rf"(?m)^{name}(?:\{{.*\}})? (\S+)$", text))


def seat(room: Speakers, voices: dict[str, Path]) -> None:
    """Let CONSOLES enter and listen, one interpreter speak into each language."""
    seats = [room.enter("abcdef"[i % 6]) for i in range(CONSOLES)]
    for i, one in enumerate(seats):
        one.patch(listen=HEARD[i % len(HEARD)])
    for one, language in zip(seats, LANGUAGES, strict=False):
        one.say(read_wav(voices[language]))
        one.patch(mic="on", output=language)


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        voices = voices_in(folder)
        (folder / "event").mkdir()
        with (
            running_event(folder / "event", floor=MEDIA / "floor.mp4", booths=BOOTHS) as event,
            speakers(event) as room,
        ):
            seat(room, voices)
            time.sleep(10)
            process = psutil.Process(event.process.pid)
            names = (
                "interp_mixed_samples_total",
                "interp_missing_floor_samples_total",
                "interp_late_ticks_total",
            )
            before, cpu, start = [metric(event, one) for one in names], tree_cpu(process), time.monotonic()
            time.sleep(max(0.0, MINUTES * 60 - VIEWED))
            files = {code: folder / f"{code}.mkv" for code in LANGUAGES}
            for code, path in files.items():
                capture(f"{event.url}/live/{code}.m3u8", VIEWED / 2, path)
            mixed, missing, late = (metric(event, one) - was for one, was in zip(names, before, strict=True))
            elapsed = time.monotonic() - start
            cpu = tree_cpu(process) - cpu
            concealed = metric(event, "interp_booth_concealed_ms")
            holes = sum(read_sound(path).holes for path in files.values())
    return [
        ("crowd.cpu", cpu / elapsed, f"CPU s per s with {CONSOLES} consoles"),
        ("crowd.minutes", elapsed / 60, "min"),
        ("crowd.unmixed", abs(mixed / RATE - elapsed), "s that the mix is off the clock"),
        ("crowd.missing", missing, "floor samples that the programs lacked"),
        ("crowd.late", late, "times that the mix was more than 1 s late"),
        ("crowd.holes", float(holes), "holes in what a viewer gets"),
        ("crowd.concealed", concealed / 1000, "s made up in all voices"),
    ]
