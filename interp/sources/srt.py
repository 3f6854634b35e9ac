"""SRT by the ffmpeg program as a mere byte adapter, for FFmpeg's libraries in PyAV's wheel know no SRT."""

import contextlib
import os
import subprocess
import threading
import urllib.parse
from collections import deque
from collections.abc import Iterator

from interp.config.urls import for_ffmpeg
from interp.ffmpeg import ffmpeg_path
from interp.lifeline import die_with_parent

_LAST_WORDS = 20
"""Lines of ffmpeg's that are kept."""
_REASONS = (
    ("BADSECRET", "the passphrase is not the one that the other side has"),
    ("Incorrect passphrase", "the passphrase is not the one that the other side has"),
    ("Failed to resolve hostname", "its host name is not known"),
    ("Address already in use", "its port is taken by another program"),
    ("Permission denied", "its port may not be opened"),
    ("Cannot assign requested address", "its address is not one of this machine"),
    ("Protocol not found", "the ffmpeg program was built without SRT"),
    ("failed: Input/output error", "nobody answers there"),
)
"""What ffmpeg and libsrt say, and what it means. Their own words hold the URL, and so the passphrase."""


def listens(url: str) -> bool:
    """Return whether an SRT source waits to be called."""
    query = urllib.parse.urlsplit(url).query
    return dict(urllib.parse.parse_qsl(query)).get("mode") == "listener"


class SrtAdapter:
    """A running ffmpeg; what it receives comes out of the descriptor `pipe`."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        self.pipe = os.dup(process.stdout.fileno())
        self._process = process
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._listener = threading.Thread(target=self._listen, name="srt", daemon=True)
        self._listener.start()

    def reason(self) -> str | None:
        """Return why it ended, a sentence without its URL; None while it runs or when it does not say."""
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return None
        self._listener.join(timeout=1)
        said = "\n".join(self._words)
        return next((meaning for words, meaning in _REASONS if words in said), None)

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._words.append(line.decode(errors="replace"))


@contextlib.contextmanager
def srt_adapter(url: str) -> Iterator[SrtAdapter]:
    """Run the adapter; `url` as event.toml has it, its mode given."""
    command = [ffmpeg_path(), "-nostdin", "-hide_banner", "-loglevel", "error"]
    command += ["-fflags", "nobuffer", "-f", "data", "-i", for_ffmpeg(url), "-map", "0", "-c", "copy"]
    command += ["-flush_packets", "1", "-f", "data", "pipe:1"]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=die_with_parent,
    ) as process:
        try:
            yield SrtAdapter(process)
        finally:
            process.kill()
