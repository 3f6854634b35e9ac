"""A second host on this machine: a network namespace with two ways to this one, of which one is up at a time.

Only for tests in a network of their own (`own_network.py`): services elsewhere would find these interfaces, too.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.support.events import RunningEvent

SERVICE = "10.213.9.1"
"""Under this address the other host reaches this one, whichever way is up."""
_NAME = "interp-test"
_WAYS = {"cable": "10.213.1", "radio": "10.213.2"}


def _ip(*arguments: str, check: bool = True) -> None:
    subprocess.run(["ip", *arguments], check=check, capture_output=True)


def _remove() -> None:
    _ip("netns", "del", _NAME, check=False)
    _ip("addr", "del", f"{SERVICE}/32", "dev", "lo", check=False)
    for way in _WAYS:
        _ip("link", "del", f"interp-{way}", check=False)


class SecondHost:
    """The other host."""

    def run_by(self, program: str, folder: Path) -> Path:
        """Return a script that runs `program` there."""
        script = folder / "there"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {_NAME} {program} "$@"\n')
        script.chmod(0o755)
        return script

    def sees(self, event: RunningEvent) -> RunningEvent:
        """Return a service that listens on all addresses as it is reached from there."""
        return replace(event, url=event.url.replace("127.0.0.1", SERVICE))

    def pull(self, but: str = "") -> None:
        """Leave the host without a way, or with one at most."""
        for other in _WAYS:
            if other != but:
                _ip("-n", _NAME, "link", "set", other, "down")
                _ip("-n", _NAME, "addr", "flush", "dev", other)

    def use(self, way: str) -> None:
        """Take this way, `cable` or `radio`; the other one is pulled in the same moment."""
        self.pull(but=way)
        net = _WAYS[way]
        _ip("-n", _NAME, "addr", "add", f"{net}.2/24", "dev", way)
        _ip("-n", _NAME, "link", "set", way, "up")
        _ip("-n", _NAME, "route", "add", "default", "via", f"{net}.1")

    def narrow(self, kbit: int | None) -> None:
        """Let the cable bring no more than so many kbit/s there, with a queue of 1.5 s before it; None: all again."""
        queue = ["tc", "qdisc", "replace" if kbit else "del", "dev", "interp-cable", "root"]
        if kbit:
            queue += ["tbf", "rate", f"{kbit}kbit", "burst", "8kb", "latency", "1500ms"]
        subprocess.run(queue, check=True, capture_output=True)


@contextmanager
def second_host() -> Iterator[SecondHost]:
    """Make the other host, with the cable plugged in, until the block ends."""
    _remove()
    try:
        _ip("netns", "add", _NAME)
        _ip("-n", _NAME, "link", "set", "lo", "up")
        _ip("addr", "add", f"{SERVICE}/32", "dev", "lo")
        for way, net in _WAYS.items():
            _ip("link", "add", f"interp-{way}", "type", "veth", "peer", "name", way, "netns", _NAME)
            _ip("addr", "add", f"{net}.1/24", "dev", f"interp-{way}")
            _ip("link", "set", f"interp-{way}", "up")
        host = SecondHost()
        host.use("cable")
        yield host
    finally:
        _remove()
