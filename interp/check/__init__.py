"""What would fail, found before the event: `interp check`, and the part of it that `interp serve` insists on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from interp.check import files, machine, media, peers, ports, tls
from interp.config import EventConfig


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not well."""

    level: Literal["wrong", "fails", "note"]
    """`wrong`: `serve` refuses it (exit 2); `fails`: it runs, but this will not work (exit 1); `note`: fine
    if it is meant."""
    text: str
    """One line: the key, what is the matter, what is expected."""


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 2 for a wrong configuration, 1 when something would fail, 0 when all is well."""
    levels = {finding.level for finding in findings}
    return 2 if "wrong" in levels else 1 if "fails" in levels else 0


def refusals(config: EventConfig) -> list[str]:
    """Return the lines for which `serve` does not start."""
    return [
        *ports.ports(config),
        *files.folders(config),
        *tls.tls(config),
        *files.source_files(config),
        *files.plates(config),
    ]


def check(config: EventConfig) -> list[Finding]:
    """Return everything that is not well. Takes some seconds where servers of others do not answer."""
    wrong = refusals(config)
    fails = [
        *([] if wrong else tls.certificate_dates(config)),
        *media.media(config),
        *media.devices(config),
        *media.ffmpeg(config),
        *media.encoders(),
        *machine.pages(),
        *machine.clock(),
        *machine.disk(config),
        *peers.microphones(config),
        *peers.peers(config),
    ]
    notes = [*config.notes(), *_emptiness(config)]
    return [
        *(Finding("wrong", text) for text in wrong),
        *(Finding("fails", text) for text in fails),
        *(Finding("note", text) for text in notes),
    ]


def _emptiness(config: EventConfig) -> Iterable[str]:
    if not config.sources:
        yield "[[source]]: there is none, so the floor stays silent and the picture is a slate"
    if not config.booths:
        yield "[[booth]]: there is none, so every program is the floor"
    if not config.hls.enabled and not config.sinks:
        yield "[hls]: turned off, and there is no [[sink]], so nobody can hear a program"
    starts_at = config.event.starts_at
    if starts_at is not None and datetime.now(UTC) - starts_at > timedelta(days=1):
        yield f"event.starts_at: {starts_at:%Y-%m-%d %H:%M} has passed"
