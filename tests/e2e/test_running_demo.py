"""A running demo: what a visitor sees in Chromium, and what they do there."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser

from interp.demo.cast import GUEST, SOURCE, read_script
from interp.webrtc.client import DelegateClient
from tests.e2e.browser import FIRST_PICTURE, SHOTS, chromium, needs_chromium, page_of
from tests.e2e.running_demo import Demo, interpreters_of, running_demo

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("viewer")) as running:
        yield running


def test_the_first_picture_comes_soon(demo: Demo, browser: Browser) -> None:
    """Under ten seconds on an idle machine; the limit here allows for one that others use."""
    with page_of(browser) as (page, faults):
        page.goto(demo.link("/watch?lang=zh"))
        page.wait_for_function(FIRST_PICTURE, timeout=60_000, polling=50)
        seconds = time.monotonic() - demo.started
        assert not faults
    print(f"from the command to the first picture: {seconds:.1f} s")
    assert seconds < 25


def test_the_landing_page_leads_everywhere(demo: Demo, browser: Browser) -> None:
    with page_of(browser) as (page, faults):
        page.goto(demo.url)
        page.wait_for_selector("main.landing[data-state=live]", timeout=20_000)
        links = page.eval_on_selector_all("a", "all => all.map(a => a.href)")
        for wanted in (
            f"{demo.url}/watch?lang=zh",
            f"{demo.url}/watch?lang=en",
            demo.link("/booth/a"),
            demo.link("/booth/b"),
            demo.link("/engineer"),
            demo.link("/control"),
            demo.link("/join/guest"),
        ):
            assert wanted in links
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=str(SHOTS / "landing.png"))
        assert not faults


def test_the_engineers_desk_shows_every_source_booth_program_and_output(demo: Demo, browser: Browser) -> None:
    with page_of(browser, width=1440, height=900) as (page, faults):
        page.goto(demo.link("/engineer"))
        page.wait_for_selector("main.engineer[data-state=open]", timeout=20_000)
        strips = page.eval_on_selector_all("[data-strip]", "all => all.map(one => one.dataset.strip)")
        assert len(strips) >= 1 + 2 + 2, strips
        assert page.locator("[data-sink=hls][data-sink-state=live]").count() == 1
        assert page.locator("[data-sink=recording][data-sink-state=live]").count() == 1
        page.wait_for_selector(".console.on-air", timeout=60_000)
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=str(SHOTS / "engineer.png"))
        assert not faults


def test_a_staff_page_without_a_token_says_so(demo: Demo, browser: Browser) -> None:
    with page_of(browser) as (page, faults):
        page.goto(f"{demo.url}/engineer")
        page.wait_for_selector("main[data-state=no-token] [role=status]", timeout=20_000)
        assert not faults


def test_a_staff_page_with_a_wrong_token_says_so(demo: Demo, browser: Browser) -> None:
    link = demo.link("/engineer")
    with page_of(browser) as (page, faults):
        page.goto(link[:-8] + ("A" * 8 if not link.endswith("A" * 8) else "B" * 8))
        page.wait_for_selector("main[data-state=denied] [role=status]", timeout=20_000)
        assert not faults


def delegates_of(demo: Demo) -> dict[str, Any]:
    return {one["name"]: one for one in demo.get("/api/v1/delegates")}


def test_three_delegates_are_on_stage_and_the_scene_follows_the_plan(demo: Demo) -> None:
    names = list(read_script()["delegates"])
    on_stage = lambda: all(delegates_of(demo)[name]["on_stage"] for name in names)  # noqa: E731
    demo.wait("delegates on stage", 60, on_stage)
    seen = lambda: any(delegates_of(demo)[name]["tally"] == "in_picture" for name in names)  # noqa: E731
    demo.wait("somebody in the picture", 60, seen)
    studio: dict[str, Any] = {}

    def pictures() -> bool:
        studio.update(demo.get("/api/v1/studio"))
        return {one["picture"] for one in studio["sources"] if one["name"] in names} == {"live"}

    demo.wait("their pictures", 30, pictures)
    assert len(studio["scenes"]) == 8, "scenes to rehearse with"


def test_a_visitor_is_the_fourth_delegate_and_directs(demo: Demo) -> None:
    async def visit() -> None:
        client = DelegateClient(camera=True)
        await client.connect(demo.url, GUEST, demo.token("/join/guest"))
        try:
            async with asyncio.timeout(30):
                while not (await asyncio.to_thread(delegates_of, demo))[GUEST]["on_stage"]:
                    client.send(np.zeros((1, 960), np.float32))
                    await asyncio.sleep(0.25)
            scene = {"layout": "two", "slots": [GUEST, SOURCE], "straps": True}
            control = {"Authorization": f"Bearer {demo.token('/control')}"}
            async with httpx.AsyncClient(base_url=demo.url, headers=control) as http:
                (await http.patch("/api/v1/studio", json={"scene": scene})).raise_for_status()
            for _ in range(12):  # longer than any scene of the plan
                await asyncio.sleep(1)
                assert (await asyncio.to_thread(demo.get, "/api/v1/studio"))["scene"]["slots"] == [
                    GUEST,
                    SOURCE,
                ]
        finally:
            await client.close()

    with ThreadPoolExecutor(1) as beside:  # the browser has a loop in this thread
        beside.submit(asyncio.run, visit()).result()


def test_the_interpreters_come_back_when_their_process_dies(demo: Demo) -> None:
    seated = lambda: [booth["consoles"] for booth in demo.get("/api/v1/state")["booths"]]  # noqa: E731
    first = demo.wait("interpreters", 60, lambda: all(seated()) and seated())
    (process,) = interpreters_of(demo)
    os.kill(process, signal.SIGKILL)
    demo.wait(
        "other interpreters",
        60,
        lambda: all(
            any(one["connected"] and one["id"] not in ids(before) for one in now)
            for before, now in zip(first, seated(), strict=True)
        ),
    )


def ids(consoles: list[dict[str, str]]) -> set[str]:
    return {console["id"] for console in consoles}
