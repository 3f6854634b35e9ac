"""What the service tells a worker: one line of JSON on its stdin (never on its command line, for it may hold
a passphrase)."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

InputKind = Literal["file", "url", "stdin", "srt", "device", "pictures"]


class BadSpec(ValueError):
    """Not a worker's specification."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One input and what to do with it."""

    input: InputKind
    """`stdin`: the media follow this line on stdin; `pictures`: framed packets do (see `fed.py`)."""
    url: str = ""
    """A path, a URL, or a device's name."""
    format: str | None = None
    """What FFmpeg calls the container; None to find out."""
    loop: bool = False
    """Files: start again at the end."""
    transcode: Literal["auto", "always", "never"] = "auto"

    def line(self) -> bytes:
        """Return the line for the worker."""
        return json.dumps(asdict(self)).encode() + b"\n"


def parse_spec(line: bytes) -> Spec:
    """Return the specification in a line; raises BadSpec."""
    try:
        return Spec(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise BadSpec(f"not a worker's specification: {error}") from error
