"""The command line. Exit codes: 0 well; 2 wrong use or wrong configuration, said in one line; 1 a failure."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from interp.config import ConfigError, EventConfig, load

# Everything else is imported by the command that needs it, so that `interp check` is quick.

WELL, FAILED, WRONG = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    # Our products are small: BLAS threads would only wake each other. Read when numpy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except ConfigError as error:
        return _stop(WRONG, str(error))
    except KeyboardInterrupt:
        return _stop(FAILED, "interrupted before it was done")
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nobody to tell
        return FAILED


def _stop(code: int, line: str) -> int:
    print(line, file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message}; see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="interp", description="Live simultaneous interpretation, self-hosted.")
    parser.add_argument("--version", action="version", version=f"interp {version('interp')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        made.set_defaults(run=run)
        return made

    demo = command(
        "demo", _demo, "run a whole event with bundled floor, synthetic interpreters and delegates"
    )
    demo.add_argument("--port", type=_port, default=8080, help="of the pages (default: 8080)")
    demo.add_argument("--duration", type=_seconds, metavar="S", help="seconds until it ends by itself")
    for name, run, help in (
        ("serve", _serve, "run an event"),
        ("check", _check, "find what would fail, before the event"),
        ("links", _links, "print the link and QR code of every role"),
    ):
        made = command(name, run, help)
        made.add_argument("event", type=Path, metavar="EVENT.toml")
        if name == "links":
            made.add_argument("--json", action="store_true", help="for programs")
    command("devices", _devices, "list the sound cards")
    export = command("export", _export, "make files for afterwards from a recording")
    export.add_argument("recording", type=Path, metavar="RECORDING", help="the recording's folder")
    export.add_argument("--language", metavar="CODE", help="only this program (default: every one)")
    export.add_argument("--format", choices=("mp4", "mp3", "wav"), default="mp4", help="(default: mp4)")
    export.add_argument("--output", type=Path, metavar="DIR", help="where to (default: into the recording)")
    render = command("render", _render, "mix a recording's programs again from its tracks and event log")
    render.add_argument("recording", type=Path, metavar="RECORDING", help="the recording's folder")
    bench = command("bench", _bench, "run the benchmarks, one figure a line")
    bench.add_argument("name", nargs="?", metavar="NAME", help="only this one (default: every one)")
    bench.add_argument("--json", action="store_true", help="for programs")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port number from 1 to 65535, not '{text}'")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0, not '{text}'")
    return seconds


def _log() -> None:
    """Log to standard error; the libraries only what is out of the ordinary."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("interp").setLevel(logging.INFO)
    # uvicorn takes a WebSocket that was refused with a sentence for a mistake of ours, at every stranger's knock.
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "without completing handshake" not in record.getMessage()
    )


def _load(path: Path) -> EventConfig:
    """Load a configuration and say what in it this version does not do."""
    config = load(path)
    for note in config.notes():
        print(f"{path}: {note}", file=sys.stderr)
    return config


def _demo(options: argparse.Namespace) -> int:
    from interp.check.ports import port_problems
    from interp.demo import run

    for problem in port_problems("--port", "--port", "tcp", "127.0.0.1", options.port):
        return _stop(WRONG, f"interp demo: {problem}")
    _log()
    return run(options.port, options.duration)


def _serve(options: argparse.Namespace) -> int:
    from interp.check import refusals

    config = _load(options.event)
    for refusal in refusals(config):
        return _stop(WRONG, f"{options.event}: {refusal}")

    from interp.check.ports import bind_problem
    from interp.data_dir import DataDirInUse
    from interp.event import Event
    from interp.links import Links
    from interp.service import CannotListen, serve
    from interp.web.auth import SecretError

    async def on_ready(event: Event, links: Links) -> None:
        # Not the links themselves: what a service prints ends up in logs.
        print(f"{config.event.name}: {event.config.server.base_url}", flush=True)
        print(f"everybody's links: interp links {options.event}", flush=True)

    _log()
    try:
        return serve(config, on_ready=on_ready)
    except CannotListen as error:  # taken since we looked
        server = config.server
        line = bind_problem(error.error, "server.port", "server.host", "tcp", server.host, server.port)
        return _stop(WRONG, f"{options.event}: {line}")
    except (SecretError, DataDirInUse) as error:
        return _stop(WRONG, f"{options.event}: server.data_dir: {error}")


def _check(options: argparse.Namespace) -> int:
    from interp.check import check, exit_code

    try:
        config = load(options.event)
    except ConfigError as error:
        return _stop(WRONG, "\n".join(error.problems))
    findings = check(config)
    for finding in findings:
        print(f"{options.event}: {finding.text}", file=sys.stderr)
    if exit_code(findings) == WELL:
        print(f"{options.event}: all is well")
    return exit_code(findings)


def _links(options: argparse.Namespace) -> int:
    from interp.links import make_links
    from interp.web.auth import SecretError, Tokens

    config = load(options.event)
    try:
        tokens = Tokens.in_data_dir(config.server.data_dir, config.server.token_key)
    except SecretError as error:
        return _stop(WRONG, f"{options.event}: server.data_dir: {error}")
    links = make_links(config, tokens)
    print(links.json() if options.json else links.text())
    return WELL


def _devices(options: argparse.Namespace) -> int:
    from interp.devices import NoPortAudio, list_devices, table

    try:
        print(table(list_devices()))
    except NoPortAudio as error:
        return _stop(FAILED, str(error))
    return WELL


def _export(options: argparse.Namespace) -> int:
    from interp.sinks.export import ExportError, NotARecording, export

    try:
        for path in export(options.recording, options.language, options.format, options.output):
            print(path)
    except NotARecording as error:
        return _stop(WRONG, str(error))
    except ExportError as error:
        return _stop(FAILED, str(error))
    return WELL


def _render(options: argparse.Namespace) -> int:
    from interp.render import NotARecording, render

    try:
        for path in render(options.recording):
            print(path)
    except NotARecording as error:
        return _stop(WRONG, str(error))
    except OSError as error:
        return _stop(FAILED, f"{options.recording}: cannot be written: {error.strerror}")
    return WELL


def _bench(options: argparse.Namespace) -> int:
    from interp.bench import NoBenchmarks, as_json, lines, run

    try:
        figures = run(options.name)
        if options.json:
            print(as_json(figures))
        else:
            for line in lines(figures):
                print(line, flush=True)
    except NoBenchmarks as error:
        return _stop(WRONG, str(error))
    return WELL
