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
from tests.support.events import free_port, running_event
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


def test_an_interpreter_behind_a_turn_server_hears_and_is_heard(tmp_path: Path) -> None:
    port = free_port()
    turn = f'{{ url = "turn:127.0.0.1:{port}", username = "booth", credential = "secret" }}'
    sound = tone(20, FLOOR_HZ, FLOOR_DB)
    floor = make_floor(tmp_path / "floor.mp4", seconds=20, size=(320, 180), sound=sound, bit_rate=300_000)
    microphone = write_tone(tmp_path / "voice.wav", VOICE_HZ, VOICE_DB - 3.01)
    with (
        turn_server(port, tmp_path),
        running_event(tmp_path, floor=floor, extra=NO_LEVELLING, server=f"ice_servers = [{turn}]\n") as event,
        chromium(microphone) as browser,
        page_of(browser) as (page, faults),
    ):
        page.add_init_script(ONLY_RELAYED)
        enter(page, event, "Mei")
        assert kind_of_path(page) == "relay"
        page.keyboard.press("m")
        page.wait_for_selector(".air-lamp[data-on-air=true]")
        ear = np.asarray(page.evaluate(LISTEN)["sound"], np.float32)
        assert level_of(FLOOR_HZ, ear) == pytest.approx(FLOOR_DB, abs=1.0)
        page.wait_for_timeout(AIRED * 1000)
        aired_floor, voice = levels(event, tmp_path, "zh")
        assert voice == pytest.approx(VOICE_DB, abs=1.5)
        assert aired_floor == pytest.approx(FLOOR_DB - 18, abs=1.0)
        state = console(event, "Mei")
        assert state["concealed_ms"] < 200
        page.keyboard.press("m")
        until(page, "mic off", lambda: console(event, "Mei")["mic"] == "off")
        assert not faults
