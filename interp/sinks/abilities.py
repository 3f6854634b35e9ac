"""What the ffmpeg program at hand can do; asked before the event, by `interp check`."""

import subprocess
from dataclasses import dataclass

from interp.ffmpeg import ffmpeg_path

TIMEOUT_S = 20.0


class NoFfmpeg(Exception):
    """The ffmpeg program does not run; `str()` names it."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """An ffmpeg program."""

    version: str
    inputs: frozenset[str]
    """Protocols that it reads, such as `srt`."""
    outputs: frozenset[str]
    """Protocols that it writes."""


def abilities() -> Abilities:
    """Ask the ffmpeg program. Raises NoFfmpeg."""
    version = _ask("-version").split()
    inputs, _, outputs = _ask("-protocols").partition("Output:")
    return Abilities(
        version=version[2] if len(version) > 2 else "unknown",
        inputs=frozenset(inputs.split()),
        outputs=frozenset(outputs.split()),
    )


def _ask(question: str) -> str:
    path = ffmpeg_path()
    try:
        answer = subprocess.run(
            [path, "-hide_banner", question], capture_output=True, text=True, timeout=TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoFfmpeg(f"the ffmpeg program {path} does not run: {error}") from None
    return answer.stdout
