"""`make setup`'s parts: each says in one line what a machine lacks."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(script: str, *arguments: str, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script of tools/ on a machine that has only the programs in `path`."""
    shell = shutil.which("sh")
    assert shell is not None
    return subprocess.run(
        [shell, str(ROOT / "tools" / script), *arguments],
        env={"PATH": str(path), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_python_that_is_too_old_is_said_in_one_line(tmp_path: Path) -> None:
    program(tmp_path, "python3", '[ "$1" = --version ] && echo Python 3.9.1 && exit 0; exit 1')
    result = run("setup.sh", str(tmp_path / "venv"), path=tmp_path)
    assert result.returncode == 2
    assert result.stderr == (
        "interp needs Python 3.11 or newer; found Python 3.9.1. "
        "Install one, or name it: make PYTHON=/path/to/python3.12\n"
    )
    result = run("setup.sh", str(tmp_path / "venv"), path=tmp_path, PYTHON=str(tmp_path / "python3"))
    assert result.returncode == 2
    assert result.stderr.startswith(f"PYTHON={tmp_path}/python3 is not a Python 3.11 or newer")


def test_a_machine_without_apt_is_told_what_its_tests_lack(tmp_path: Path) -> None:
    result = run("apt.sh", path=tmp_path)
    assert result.returncode == 0
    assert result.stdout.startswith(
        "not installed, and there is no apt-get: chromium chromium-headless-shell ffmpeg nginx-light"
    )
    assert result.stdout.endswith("the tests that need them are skipped\n")


def test_a_user_who_may_not_install_is_told_what_to_ask_for(tmp_path: Path) -> None:
    program(tmp_path, "apt-get", "exit 1")
    program(tmp_path, "id", "echo 1000")
    result = run("apt.sh", path=tmp_path)
    assert result.returncode == 0
    assert "the tests that need them are skipped (as root: apt-get install chromium" in result.stdout


def test_apt_installs_what_is_missing_and_a_failure_stops_nothing(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    program(tmp_path, "apt-get", f'echo "$*" >> {asked}; case "$*" in *chromium*) exit 1;; esac')
    program(tmp_path, "id", "echo 0")
    env = shutil.which("env")
    assert env is not None
    os.symlink(env, tmp_path / "env")
    result = run("apt.sh", path=tmp_path)
    assert result.returncode == 0
    assert "apt-get could not install chromium; the tests that need it are skipped" in result.stdout
    assert "nginx-light" in asked.read_text()


def test_the_lock_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock
