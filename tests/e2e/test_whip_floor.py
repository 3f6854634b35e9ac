"""A floor by WHIP whose clock is set while it is on the air: the recorded program has no gap and stays in sync."""

import asyncio
import tempfile
from itertools import pairwise
from pathlib import Path

import httpx
import numpy as np

from interp.timeline.units import samples
from interp.webrtc.h264 import split_annexb
from mixers.units import BLOCK, RATE
from tests.sources.clips import long
from tests.sources.test_whip import AHEAD, pictures, sound
from tests.support.events import RunningEvent, running_event
from tests.support.reading import click_times, flash_times, read_sound, sync_errors, video_stamps
from tests.support.real_time import Stalls, in_real_time
from tests.webrtc.publisher import Publisher
from tests.webrtc.session import until

SECONDS = 18
JUMPS = {6: -5.0, 10: 3600.0, 14: -0.5}
"""By so many seconds all time stamps step after so many seconds."""


async def publish(event: RunningEvent, stalls: Stalls) -> None:
    """Send the clip, a flash and a click a second, at its own pace."""
    publisher, sdp = Publisher(), {"Content-Type": "application/sdp"}
    async with httpx.AsyncClient(base_url=event.url, headers=event.engineer) as http:
        answer = await http.post("/whip/podium", content=await publisher.offer(), headers=sdp)
        answer.raise_for_status()
    await publisher.accept(answer.text)
    await until(lambda: publisher.peer is not None and publisher.peer.connected)
    track, waiting, clock = sound(), list(pictures(long())), publisher.clock
    start, jumps = clock.position(), list(JUMPS.items())
    for at in range(0, SECONDS * RATE, BLOCK):
        await asyncio.sleep(max(0.0, clock.seconds_until(start + at)))
        stalls.note(-clock.seconds_until(start + at))
        if jumps and at >= jumps[0][0] * RATE and clock.position() - start - at < samples(5):
            publisher.jump(jumps.pop(0)[1])  # not while this machine stands still: that is a pause
        while waiting and waiting[0][0] < at + BLOCK:
            position, data = waiting.pop(0)
            publisher.units(start + position, list(split_annexb(data)))
        publisher.sound(start + at, np.ascontiguousarray(track[:, at + AHEAD : at + AHEAD + BLOCK]))
    source = await asyncio.to_thread(lambda: event.state()["sources"][0])
    assert (source["state"], source["restarts"], source["concealed_ms"]) == ("live", 0, 0)
    await publisher.close()


def test_time_stamps_that_jump_leave_no_gap_and_no_lag(tmp_path: Path) -> None:
    plain = "[program]\nnormalise = false\n"

    def attempt(stalls: Stalls) -> None:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        with running_event(folder, floor="whip", extra=plain, recording=True, wait=None) as event:
            event.wait("service", 20, lambda e: e.state())
            asyncio.run(publish(event, stalls))
        assert_whole_and_in_sync(next(folder.glob("data/**/en.mkv")))

    in_real_time(attempt)


def assert_whole_and_in_sync(program: Path) -> None:
    heard = read_sound(program)
    assert heard.holes == 0
    clicks, flashes = click_times(heard), flash_times(program)
    assert len(clicks) >= SECONDS - 1
    assert len(flashes) >= SECONDS - 2
    assert all(abs(b - a - 1) < 0.01 for a, b in pairwise(clicks)), "sound is missing, or came twice"
    assert all(abs(b - a - 1) < 0.05 for a, b in pairwise(flashes)), "the picture froze"
    errors = sync_errors(flashes, clicks)
    assert len(errors) >= SECONDS - 2
    assert max(abs(error) for error in errors) < 0.01
    shown = [pts for _dts, pts, _key in video_stamps(program) if flashes[0] <= pts <= flashes[-1]]
    assert max(b - a for a, b in pairwise(shown)) < 0.1
