"""Voice to ear and picture to eye between remote delegates: from a click's last sample being spoken until another
delegate's ear has it, and from a numbered picture being sent until it is whole at another's.

A whole service on loopback with a studio; three delegates on stage, each with a camera, one of whom clicks about twice
a second and is on the air full screen. What they hear passes a playout of their own, as in a browser. Beside it what
the service itself adds: the source's playout, and how many of the ears' samples had to be made up.
"""

import tempfile
import time
from pathlib import Path

import av
import httpx
import numpy as np

from interp.timeline.units import BLOCK, RATE
from tests.studio.delegates import delegates
from tests.studio.pictures import coded, number_of
from tests.support.events import running_event
from tests.support.material import write_wav

NAMES = ("prague", "lima", "taipei")
SECONDS = 40.0
PICTURES = 100
EVERY = 23 * BLOCK
"""Samples between two clicks: never in step with anything that happens once a second."""
CONFIG = '[studio]\nsize = "640x360"\n[floor]\nautomix = false\nnormalise = false\n' + "".join(
    f'[[delegate]]\nname = "{name}"\n' for name in NAMES
)


def clicks() -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """Return a loop with one click of 2 ms, mono."""
    sound = np.zeros(EVERY, np.float32)
    sound[5 * BLOCK : 5 * BLOCK + 96] = 0.8 * np.sin(2 * np.pi * 4000 * np.arange(96) / RATE)
    return sound


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        silence = write_wav(folder / "floor.wav", np.zeros(20 * RATE, np.float32))
        with running_event(folder, floor=silence, extra=CONFIG, wait="floor") as event:
            quiet = np.zeros(EVERY, np.float32)
            sounds = {one: clicks() if one == NAMES[0] else quiet for one in NAMES}
            pictures = list(coded(PICTURES, width=320, height=180))
            with delegates(event, sounds, dict.fromkeys(NAMES, pictures)) as room:
                for one in NAMES:
                    url = f"{event.url}/api/v1/delegates/{one}"
                    httpx.patch(url, json={"on_stage": True}, headers=event.engineer).raise_for_status()
                scene = {"scene": {"layout": "full", "slots": [NAMES[0]]}}
                httpx.patch(
                    f"{event.url}/api/v1/studio", json=scene, headers=event.engineer
                ).raise_for_status()
                time.sleep(5)
                begun = time.monotonic()
                time.sleep(SECONDS)
                spoken = np.array([at for at in room[NAMES[0]].spoken if at >= begun])
                heard = {one: np.array(room[one].clicks) for one in NAMES[1:]}
                showed, seen = list(room[NAMES[0]].showed), list(room[NAMES[1]].seen)
                state = event.state()
    source = next(one for one in state["sources"] if one["name"] == NAMES[0])
    delays = np.concatenate([_delays(spoken, at) for at in heard.values()])
    lost = 1 - len(delays) / (2 * len(spoken))
    eye = _picture_delays(showed, seen, begun)
    return [
        ("delegates.voice_to_ear.median", 1000 * float(np.median(delays)), "ms (limit 80)"),
        ("delegates.voice_to_ear.p95", 1000 * float(np.quantile(delays, 0.95)), "ms"),
        ("delegates.picture_to_eye.median", 1000 * float(np.median(eye)), "ms"),
        ("delegates.picture_to_eye.p95", 1000 * float(np.quantile(eye, 0.95)), "ms"),
        ("delegates.playout", float(source["playout_ms"]), "ms of it are the source's place"),
        ("delegates.unheard", 100 * lost, "% of the clicks"),
    ]


def _delays(
    spoken: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    heard: "np.ndarray[tuple[int], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return how long each click took that was heard within 0.4 s."""
    after = [heard[(heard > at - 0.02) & (heard < at + 0.4)] for at in spoken]
    return np.array([float(found[0]) - at for found, at in zip(after, spoken, strict=True) if len(found)])


def _picture_delays(
    showed: list[float], seen: list[tuple[float, bytes]], begun: float
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return how long each picture took that was seen within a second; numbers come again after PICTURES."""
    decoder = av.CodecContext.create("h264", "r")
    came: dict[int, list[float]] = {}
    for at, data in seen:
        for frame in decoder.decode(av.Packet(data)):
            number = number_of(frame.to_ndarray(format="gray"))
            if number is not None:
                came.setdefault(number, []).append(at)
    delays = []
    for index, at in enumerate(showed):
        found = [there for there in came.get(index % PICTURES, []) if at < there < at + 1]
        if at >= begun and found:
            delays.append(found[0] - at)
    return np.array(delays)
