"""A network from which nothing gets out but by a TURN server: the interpreter works from there all the same."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.e2e.browser import chromium, needs_chromium, page_of, write_tone
from tests.e2e.test_console_page import (
    AIRED,
    FLOOR_DB,
    FLOOR_HZ,
    LISTEN,
    NO_LEVELLING,
    VOICE_DB,
    VOICE_HZ,
    console,
    enter,
    levels,
    until,
)
from tests.support.events import RunningEvent, free_port, running_event
from tests.support.material import make_floor, tone
from tests.support.reading import level_of

TURNSERVER = shutil.which("turnserver")
pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    pytest.mark.skipif(TURNSERVER is None, reason="no turnserver (apt: coturn)"),
]
ONLY_RELAYED = """
window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(config) { super({...config, iceTransportPolicy: 'relay'}); }
};
"""
KINDS = """async () => {
    const all = [...(await window.peers.at(-1).getStats()).values()];
    const pair = all.find(one => one.type === 'candidate-pair' && one.nominated);
    return pair && all.find(one => one.id === pair.localCandidateId).candidateType;
}"""


@contextmanager
def turn_server(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a coturn with one user on the loopback address."""
    assert TURNSERVER is not None
    command = [
        TURNSERVER,
        "-n",
        "-L",
        "127.0.0.1",
        "-E",
        "127.0.0.1",
        "-p",
        str(port),
        "--no-tls",
        "--no-dtls",
    ]
    command += ["--lt-cred-mech", "-r", "interp.test", "-u", "booth:secret", "--allow-loopback-peers"]
    command += ["--cli-password=secret", "--cli-port", str(free_port()), "--no-multicast-peers"]
    command += ["--pidfile", str(folder / "turn.pid"), "--db", str(folder / "turn.db"), "-l", "stdout"]
    with (folder / "turn.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        time.sleep(1)
        assert process.poll() is None, (folder / "turn.log").read_text()
        yield process
    finally:
        process.kill()
        process.wait()


def kind_of_path(page: Page) -> str:
    found: str = page.evaluate(KINDS)
    return found


@contextmanager
def relayed_desk(folder: Path, turn_port: int) -> Iterator[tuple[RunningEvent, Page]]:
    """Give a service and an interpreter's desk whose media all go by the TURN server on `turn_port`."""
    turn = f'{{ url = "turn:127.0.0.1:{turn_port}", username = "booth", credential = "secret" }}'
    sound = tone(20, FLOOR_HZ, FLOOR_DB)
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(320, 180), sound=sound, bit_rate=300_000)
    microphone = write_tone(folder / "voice.wav", VOICE_HZ, VOICE_DB - 3.01)
    servers = f"ice_servers = [{turn}]\n"
    with (
        running_event(
            folder, floor=floor, extra=NO_LEVELLING, server=servers, recording=True, wait="floor"
        ) as event,
        chromium(microphone) as browser,
        page_of(browser) as (page, faults),
    ):
        page.add_init_script(ONLY_RELAYED)
        enter(page, event, "Mei")
        yield event, page
        assert not faults


def test_an_interpreter_behind_a_turn_server_hears_and_is_heard(tmp_path: Path) -> None:
    port = free_port()
    with turn_server(port, tmp_path), relayed_desk(tmp_path, port) as (event, page):
        assert page.evaluate(KINDS) == "relay"
        page.keyboard.press("m")
        page.wait_for_selector(".air-lamp[data-on-air=true]")
        ear = np.asarray(page.evaluate(LISTEN)["sound"], np.float32)
        assert level_of(FLOOR_HZ, ear) == pytest.approx(FLOOR_DB, abs=1.0)
        page.wait_for_timeout(AIRED * 1000)
        aired_floor, voice = levels(event, "zh")
        assert voice == pytest.approx(VOICE_DB, abs=1.5)
        assert aired_floor == pytest.approx(FLOOR_DB - 18, abs=1.0)
        assert console(event, "Mei")["concealed_ms"] < 200
        page.keyboard.press("m")
        until(page, "mic off", lambda: console(event, "Mei")["mic"] == "off")


def test_after_a_network_was_away_the_desk_is_back_within_three_seconds(tmp_path: Path) -> None:
    """Neither pages nor media get through for 20 s; then the desk is back by itself, as it was, mic off."""
    port = free_port()
    with turn_server(port, tmp_path) as first, relayed_desk(tmp_path, port) as (event, page):
        page.keyboard.press("ArrowRight")
        page.wait_for_selector("[data-output=en][aria-pressed=true]")
        page.keyboard.press("m")
        page.wait_for_selector(".air-lamp[data-on-air=true]")
        page.context.set_offline(True)
        first.kill()
        page.wait_for_selector("main.desk[data-state=lost]", timeout=15_000)
        assert page.locator("[data-on-air=true]").count() == 0
        page.wait_for_timeout(12_000)
        assert not any(booth["consoles"] for booth in event.state()["booths"]), "the service knows it, too"
        with turn_server(port, tmp_path):
            page.context.set_offline(False)
            returned = time.monotonic()
            page.wait_for_selector("main.desk[data-state=in]", timeout=15_000)
            took = time.monotonic() - returned
            until(page, "its name", lambda: console(event, "Mei")["output"] == "en")
            assert console(event, "Mei")["mic"] == "off"
            page.wait_for_selector(".air-lamp[data-on-air=false]:not(.unsure)")
            page.keyboard.press("m")
            page.wait_for_selector(".air-lamp[data-on-air=true]")
        assert took < 3
