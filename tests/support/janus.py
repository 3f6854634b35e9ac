"""A Janus gateway with one AudioBridge room, and participants that speak plain RTP to it."""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.support.events import free_port

JANUS = shutil.which("janus")
ROOM, PAYLOAD_TYPE = 1, 100


class Bridge:
    """The running gateway."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        self.process = process
        self._url = url
        self._session = self._ask("", {"janus": "create"})["data"]["id"]

    def join(self, port: int) -> int:
        """Let a participant in whose ears are at a UDP port of the loopback address; return the port of its mouth."""
        place = f"/{self._session}"
        handle = self._ask(place, {"janus": "attach", "plugin": "janus.plugin.audiobridge"})["data"]["id"]
        rtp = {"ip": "127.0.0.1", "port": port, "payload_type": PAYLOAD_TYPE}
        body = {"request": "join", "room": ROOM, "muted": False, "rtp": rtp}
        self._ask(f"{place}/{handle}", {"janus": "message", "body": body})
        while True:
            with urllib.request.urlopen(f"{self._url}{place}?maxev=1", timeout=30) as answer:
                event = json.load(answer)
            data = event.get("plugindata", {}).get("data", {})
            if "rtp" in data:
                return int(data["rtp"]["port"])
            assert "error" not in data, data

    def _ask(self, place: str, message: dict[str, Any]) -> dict[str, Any]:
        data = json.dumps({**message, "transaction": "bench"}).encode()
        with urllib.request.urlopen(f"{self._url}{place}", data, timeout=10) as answer:
            said: dict[str, Any] = json.load(answer)
        assert said["janus"] in ("success", "ack"), said
        return said


@contextmanager
def participants(bridge: Bridge, count: int) -> Iterator[list[tuple[socket.socket, tuple[str, int]]]]:
    """Give the sockets of so many participants, each with the address that it speaks to."""
    with ExitStack() as stack:
        ends = []
        for _ in range(count):
            end = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            end.bind(("127.0.0.1", 0))
            end.setblocking(False)
            ends.append((end, ("127.0.0.1", bridge.join(end.getsockname()[1]))))
        yield ends


@contextmanager
def bridge(folder: Path) -> Iterator[Bridge]:
    """Run a gateway with one room, mixed at 48 kHz, as little buffered as it can be."""
    assert JANUS is not None
    port = free_port()
    (folder / "janus.jcfg").write_text(
        f'general: {{ configs_folder = "{folder}" debug_level = 3 }}\n'
        'nat: { ice_ignore_list = "vmnet" }\n'
        'plugins: { disable = "" }\nmedia: {}\ncertificates: {}\n'
    )
    (folder / "janus.transport.http.jcfg").write_text(
        f'general: {{ json = "plain" base_path = "/janus" http = true port = {port} ip = "127.0.0.1" https = false }}\n'
        "admin: { admin_http = false }\n"
    )
    (folder / "janus.plugin.audiobridge.jcfg").write_text(
        'general: { local_ip = "127.0.0.1" }\n'
        f'room-{ROOM}: {{ description = "bench" sampling_rate = 48000 default_prebuffering = 2 '
        "record = false allow_rtp_participants = true }\n"
    )
    with (folder / "janus.log").open("wb") as log:
        process = subprocess.Popen(
            [JANUS, "-F", str(folder), "-C", str(folder / "janus.jcfg")], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Bridge(process, f"http://127.0.0.1:{port}/janus")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
