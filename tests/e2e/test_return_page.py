"""`/return/{lang}` as a meeting elsewhere captures it: its picture, its sound, and what it says of a wrong link."""

from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from interp.web.whip import PICTURES
from tests.e2e.browser import DESKTOP, look, needs_chromium, visitor
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone
from tests.support.reading import level_of

pytestmark = [pytest.mark.browser, needs_chromium]

SIZE = 1280, 720
PODIUM_HZ, MEETING_HZ = 700, 1900
LEVEL = -20.0
AS_IT_IS = "[program]\nnormalise = false\n[floor]\nautomix = false\nnormalise = false\n"
EXTRA = f'[studio]\nsize = "{SIZE[0]}x{SIZE[1]}"\n' + AS_IT_IS
LISTEN = """async seconds => {
    const context = new AudioContext({sampleRate: 48000}), ear = new AnalyserNode(context, {fftSize: 32768});
    context.createMediaStreamSource(document.querySelector('video').srcObject).connect(ear);
    await new Promise(done => setTimeout(done, seconds * 1000));
    const sound = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(sound);
    await context.close();
    return [...sound];
}"""
SEEN = """() => {
    const video = document.querySelector('video'), canvas = document.createElement('canvas');
    canvas.width = 64; canvas.height = 36;
    const pen = canvas.getContext('2d');
    pen.drawImage(video, 0, 0, 64, 36);
    return {size: [video.videoWidth, video.videoHeight], frames: video.getVideoPlaybackQuality().totalVideoFrames,
        middle: [...pen.getImageData(32, 18, 1, 1).data].slice(0, 3)};
}"""


TAKE_PLACES = """async count => {
    const shown = [];
    for (let n = 0; n < count; n++) {
        const peer = new RTCPeerConnection();
        for (const kind of ['audio', 'video']) peer.addTransceiver(kind, {direction: 'recvonly'});
        await peer.setLocalDescription();
        await new Promise(done => setTimeout(done, 300));
        const headers = {'Content-Type': 'application/sdp'}, body = peer.localDescription.sdp;
        const answer = await fetch('/whep/en', {method: 'POST', headers, body});
        await peer.setRemoteDescription({type: 'answer', sdp: await answer.text()});
        shown.push(peer.getTransceivers()[1].currentDirection === 'recvonly');
    }
    return shown;
}"""


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("return")
    films = {
        name: make_floor(folder / f"{name}.mp4", seconds=20, size=(640, 360), sound=tone(20, hz, LEVEL))
        for name, hz in (("podium", PODIUM_HZ), ("webex", MEETING_HZ))
    }
    meeting = f'[[source]]\nname = "webex"\nurl = "{films["webex"]}"\n'
    with running_event(folder, floor=films["podium"], extra=EXTRA + meeting, wait="floor") as running:
        running.wait("both", 20, lambda it: all(one["state"] == "live" for one in it.state()["sources"]))
        scene = {"scene": {"layout": "full", "slots": ["podium"], "straps": False}}
        httpx.patch(f"{running.url}/api/v1/studio", json=scene, headers=running.engineer).raise_for_status()
        yield running


def open_return(page: Page, event: RunningEvent, query: str = "") -> None:
    page.goto(f"{event.url}/return/en{query}#token={event.links['control']['token']}")
    page.wait_for_selector("main.return[data-said='']", timeout=20_000)
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0", timeout=10_000)


def level(page: Page, hz: float) -> float:
    """Return the peak of a tone in what the page plays, dBFS."""
    return level_of(hz, np.array(page.evaluate(LISTEN, 1.5), np.float32))


def test_it_is_the_whole_picture_with_all_voices(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page:
        open_return(page, event)
        page.wait_for_function(
            f"() => document.querySelector('video').videoWidth === {SIZE[0]}", timeout=10_000
        )
        before = page.evaluate(SEEN)
        assert tuple(before["size"]) == SIZE
        page.wait_for_timeout(4000)
        after = page.evaluate(SEEN)
        assert min(after["middle"]) > 30, "a picture"
        assert after["frames"] - before["frames"] >= 75, "25 a second, on a machine with other work"
        for hz in (PODIUM_HZ, MEETING_HZ):
            assert level(page, hz) == pytest.approx(LEVEL, abs=1.5)
        assert page.evaluate("[...document.querySelectorAll('button, a, input')].length") == 0, "no controls"
        box = page.locator("video").bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *DESKTOP), "nothing beside it"
        look(page, "return")


def test_without_a_token_there_is_a_picture_while_there_are_places(
    event: RunningEvent, browser: Browser
) -> None:
    with visitor(browser) as page:
        page.goto(f"{event.url}/return/en")
        page.wait_for_function(
            f"() => document.querySelector('video').videoWidth === {SIZE[0]}", timeout=20_000
        )
        assert level(page, PODIUM_HZ) == pytest.approx(LEVEL, abs=1.5)
        assert page.evaluate(TAKE_PLACES, PICTURES - 1) == [True] * (PICTURES - 1)
        assert page.evaluate(TAKE_PLACES, 1) == [False]
        with visitor(browser, locale="zh-TW") as late:
            late.goto(f"{event.url}/return/en")
            late.wait_for_selector("main.return[data-said=soundOnly]:has-text('僅有聲音')", timeout=20_000)
            look(late, "return-sound-only")
        with visitor(browser) as staff:
            open_return(staff, event)


def test_a_meeting_does_not_hear_itself(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page:
        open_return(page, event, "?without=webex")
        assert level(page, PODIUM_HZ) == pytest.approx(LEVEL, abs=1.5)
        assert level(page, MEETING_HZ) < LEVEL - 60


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_a_wrong_link_is_said_and_not_asked_for_all_the_time(
    event: RunningEvent, browser: Browser, language: str
) -> None:
    with visitor(browser, locale=language) as page:
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if "/ice_servers" in one.url else None)
        page.goto(f"{event.url}/return/en?without=webex#token=wrong")
        page.wait_for_selector("main.return[data-said=denied]", timeout=20_000)
        look(page, f"return-denied-{language}")
        page.wait_for_timeout(3000)
        assert len(asked) == 1
