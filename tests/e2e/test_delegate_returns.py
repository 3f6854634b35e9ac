"""A delegate's network is pulled while the audience sees them: a card, a program without a hole, and back by itself."""

import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from interp.timeline.units import RATE
from tests.e2e.browser import CHROMIUM, chromium, needs_chromium, page_of, write_tone
from tests.e2e.test_join_page import EXTRA, HEADSET, control, direct, link, sources
from tests.support.events import RunningEvent, running_event
from tests.support.material import write_wav
from tests.support.own_network import in_own_network
from tests.support.reading import read_sound
from tests.support.second_host import second_host

pytestmark = [pytest.mark.browser, needs_chromium]


@in_own_network
def test_a_delegate_whose_line_drops_is_back_on_stage_by_itself(tmp_path: Path) -> None:
    voice = write_tone(tmp_path / "voice.wav", 500, -20.0)
    silence = write_wav(tmp_path / "floor.wav", np.zeros(20 * RATE, np.float32))
    with (
        second_host() as host,
        running_event(
            tmp_path, floor=silence, extra=EXTRA, server='host = "0.0.0.0"', recording=True, wait="floor"
        ) as event,
    ):
        there, away = host.run_by(str(CHROMIUM), tmp_path), host.sees(event)
        secure = f"--unsafely-treat-insecure-origin-as-secure={away.url}"
        with chromium(voice, secure, program=there) as browser, page_of(browser) as (page, faults):
            page.add_init_script(HEADSET)
            page.goto(link(away, "prague"))
            page.click(".join-button:enabled", timeout=20_000)
            page.wait_for_selector(".join[data-phase=in]", timeout=20_000)
            direct(event, "delegates/prague", on_stage=True)
            direct(event, "studio", scene={"layout": "full", "slots": ["prague"]})
            page.wait_for_selector(".tally.in_picture[data-heard=true]", timeout=20_000)
            time.sleep(2)

            pulled = time.monotonic()
            host.pull()
            event.wait("a card", 10, lambda it: sources(it)["prague"] == "missing")
            card = time.monotonic() - pulled
            page.wait_for_selector(".message.alarm:has-text('Your line dropped')", timeout=10_000)
            event.wait("the director knows", 15, lambda it: state(it)["state"] == "lost")
            assert state(event)["state"] == "lost"
            back = time.monotonic()
            host.use("cable")
            page.wait_for_selector(".join[data-phase=in]", timeout=20_000)
            event.wait("the picture", 10, lambda it: sources(it)["prague"] == "live")
            returned = time.monotonic() - back
            page.wait_for_selector(".tally.in_picture[data-heard=true]")
            page.wait_for_selector(".message:has-text('You are back')")
            time.sleep(1)
            assert not faults
    print(f"card after {card:.2f} s, back after {returned:.2f} s")
    assert card < 1.15, "within a second, and the way to the question"
    assert returned < 3.0
    (recording,) = (event.data_dir / "recordings").iterdir()
    for language in ("zh", "en"):
        assert read_sound(recording / f"{language}.mkv").holes == 0


def state(event: RunningEvent) -> Any:
    """Return the delegate as a source."""
    url = f"{event.url}/api/v1/delegates/prague"
    return httpx.get(url, headers=control(event)).json()["source"]
