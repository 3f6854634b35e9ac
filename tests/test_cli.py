"""The command line: what each command prints, and its exit code."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def interp(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "interp", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_line(result: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the only line on standard error of a command that ended with `code` and printed nothing else."""
    assert (result.returncode, result.stdout) == (code, ""), result
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "interp: the following arguments are required: COMMAND; see interp --help"),
        (
            ["serve"],
            "interp serve: the following arguments are required: EVENT.toml; see interp serve --help",
        ),
        (
            ["demo", "--port", "x"],
            "interp demo: argument --port: expected a port number from 1 to 65535, not 'x'; ",
        ),
        (
            ["demo", "--duration", "0"],
            "interp demo: argument --duration: expected a number of seconds above 0, not ",
        ),
        (["export", "r", "--format", "avi"], "interp export: argument --format: invalid choice: 'avi'"),
        (["bench", "none"], "no benchmark 'none'; expected one of "),
        (["export", "no-such-folder"], "no-such-folder: no such folder; expected a recording's folder"),
        (["render", "no-such-folder"], "no-such-folder"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(arguments: list[str], line: str) -> None:
    assert one_line(interp(*arguments), 2).startswith(line)


def test_an_unknown_command_is_one_line_and_exit_2() -> None:
    assert "serve" in one_line(interp("start"), 2)


@pytest.mark.parametrize("command", ["serve", "check", "links"])
def test_a_wrong_configuration_is_one_line_and_exit_2(command: str, tmp_path: Path) -> None:
    (tmp_path / "event.toml").write_text('[[booth]]\nname = "a"\noutputs = ["en", "fr"]\n')
    line = one_line(interp(command, "event.toml", cwd=tmp_path), 2)
    expected = "'fr' is not a language of this event; expected one of zh, en"
    assert line == f"event.toml: booth[0].outputs[1]: {expected}"
    line = one_line(interp(command, "none.toml", cwd=tmp_path), 2)
    assert line == "none.toml: no such file; expected the event's TOML file"


def test_serve_refuses_what_cannot_work_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        (tmp_path / "event.toml").write_text(f"[server]\nport = {port}\n")
        line = one_line(interp("serve", "event.toml", cwd=tmp_path), 2)
        assert line == f"event.toml: server.port: TCP port {port} is in use; expected a free port"
        line = one_line(interp("demo", "--port", str(port), "--duration", "1", cwd=tmp_path), 2)
        assert line == f"interp demo: --port: TCP port {port} is in use; expected a free port"
    (tmp_path / "event.toml").write_text('[[source]]\nname = "a"\nurl = "none.mp4"\n')
    line = one_line(interp("serve", "event.toml", cwd=tmp_path), 2)
    assert line.endswith("none.mp4: no such file; expected a sound or video file")


def test_check_lists_every_problem(tmp_path: Path) -> None:
    (tmp_path / "event.toml").write_text("[server]\nprot = 1\n[hls]\nenabled = 1\n")
    result = interp("check", "event.toml", cwd=tmp_path)
    assert result.returncode == 2
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["server.prot", "hls.enabled"]


def test_check_tells_what_would_fail_from_what_is_wrong(tmp_path: Path, free_port: int) -> None:
    (tmp_path / "junk.mp4").write_bytes(b"junk")
    (tmp_path / "event.toml").write_text(
        f'[server]\nport = {free_port}\n[[source]]\nname = "a"\nurl = "junk.mp4"\n'
    )
    result = interp("check", "event.toml", cwd=tmp_path)
    assert result.returncode == 1
    assert "event.toml: source[0].url: " in result.stderr
    assert "all is well" not in result.stdout


def test_links_are_the_same_each_time_and_revoked_by_a_new_key(tmp_path: Path) -> None:
    event = tmp_path / "event.toml"
    booth = '[[booth]]\nname = "a"\noutputs = ["en"]\n'
    event.write_text(booth)

    def links() -> dict[str, dict[str, str]]:
        result = interp("links", "event.toml", "--json", cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, "")
        content: dict[str, dict[str, str]] = json.loads(result.stdout)
        return content

    first = links()
    assert first["watch"] == {"url": "http://127.0.0.1:8080/watch"}
    assert links() == first
    event.write_text('[server]\ntoken_key = "new"\n' + booth)
    assert links()["engineer"]["token"] != first["engineer"]["token"]


def test_links_for_people_have_a_qr_code_each(tmp_path: Path) -> None:
    (tmp_path / "event.toml").write_text('[[booth]]\nname = "a"\noutputs = ["en"]\n')
    result = interp("links", "event.toml", cwd=tmp_path)
    assert result.returncode == 0
    roles = [line for line in result.stdout.splitlines() if line and line[0].isascii() and line[0].isalpha()]
    assert roles == ["watch", "listen", "engineer", "control", "booth:a"]
    assert result.stdout.count("█") > 500


def test_devices_says_plainly_what_there_is() -> None:
    result = interp("devices")
    assert "device:" in result.stdout or "no sound card" in result.stdout or "PortAudio" in result.stderr
    assert result.returncode in (0, 1)


def test_version_and_help() -> None:
    assert interp("--version").stdout.startswith("interp 0.")
    help = interp("--help").stdout
    for command in ("demo", "serve", "check", "links", "devices", "export", "render", "bench"):
        assert f"    {command} " in help


def test_check_is_quick_since_it_loads_no_service() -> None:
    code = (
        "import sys, interp.cli; print([m for m in ('aiortc', 'fastapi', 'av', 'numpy') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.strip() == "[]"
