"""A source's worker process: opens one input, mends its time stamps, and writes frames on stdout.

    python -m interp.sources.worker < one line of JSON (see spec.py)

A crash or a hang of a demuxer or decoder ends here and never touches the service. The worker ends when its
stdin closes and when its parent dies.
"""

import os
import sys
from collections.abc import Iterator

from interp.lifeline import die_with_parent, watch_stdin
from interp.sources.capture import capture
from interp.sources.demuxer import Demuxer
from interp.sources.fed import transcoded
from interp.sources.frames import End, Frame, Waiting, pack
from interp.sources.opening import CannotOpen
from interp.sources.spec import BadSpec, Spec, parse_spec
from interp.sources.srt import listens

_LONGEST_SPEC = 65536


def main() -> int:
    """Run until the input is over or cannot go on."""
    die_with_parent()
    try:
        spec = parse_spec(_read_line())
    except BadSpec as error:
        print(error, file=sys.stderr)
        return 2
    if spec.input not in ("stdin", "pictures"):
        watch_stdin()
    try:
        _run(spec)
    except CannotOpen as error:
        _send(End(str(error), error.final))
    return 0


def _run(spec: Spec) -> None:
    if spec.input == "srt" and listens(spec.url):
        _send(Waiting())
    for frame in _frames(spec):
        _send(frame)
    _send(End(None))


def _frames(spec: Spec) -> Iterator[Frame]:
    if spec.input == "device":
        return capture(spec.url)
    if spec.input == "pictures":
        return transcoded(spec.format or "")
    return Demuxer(spec).frames()


def _send(frame: Frame) -> None:
    data = memoryview(pack(frame))
    while data:
        data = data[os.write(1, data) :]


def _read_line() -> bytes:
    """Read the line byte by byte, for what follows it belongs to the demuxer."""
    line = bytearray()
    while not line.endswith(b"\n") and len(line) < _LONGEST_SPEC:
        byte = os.read(0, 1)
        if not byte:
            break
        line += byte
    return bytes(line)


if __name__ == "__main__":
    sys.exit(main())
