"""A test that runs in a network of its own, so that no other test on this machine sees its interfaces come and go."""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

_HERE = "INTERP_OWN_NETWORK"


def in_own_network(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test in a process with a network namespace of its own; skip it where this user may not make one."""

    @functools.wraps(test)
    def wrapped(*arguments: object, **named: object) -> None:
        if os.environ.get(_HERE):
            return test(*arguments, **named)
        unshare = shutil.which("unshare")
        if unshare is None or subprocess.run([unshare, "--net", "true"], capture_output=True).returncode:
            pytest.skip("needs to make a network namespace (root, util-linux)")
        this = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]
        inner = 'ip link set lo up && exec "$0" -m pytest -q -p no:cacheprovider -p no:xdist "$1"'
        command = [unshare, "--net", "sh", "-c", inner, sys.executable, this]
        # It is no worker of this run: this test is what has its place in it.
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
        done = subprocess.run(command, env={**env, _HERE: "1"}, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        return None

    return wrapped
