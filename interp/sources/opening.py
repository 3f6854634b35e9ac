"""Opens a worker's input with FFmpeg's libraries: a file, a URL, or bytes on a pipe."""

import contextlib
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from interp.sources.spec import Spec
from interp.sources.srt import SrtAdapter, srt_adapter

OPEN_S = 10.0
"""Seconds until a peer that does not answer is given up."""
READ_S = 10.0
"""Seconds without a byte from a peer until it is given up."""

_QUICK = {"probesize": "1000000", "analyzeduration": "1500000"}
"""Enough to find sound and picture in a live stream. Bytes; microseconds."""


class CannotOpen(Exception):
    """An input that cannot be opened; str() is a sentence for a person, without keys."""

    def __init__(self, text: str, *, final: bool = False) -> None:
        super().__init__(text)
        self.final = final
        """Trying again would give the same."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A container and the streams that are used of it."""

    container: InputContainer
    audio: AudioStream | None
    video: VideoStream | None


@contextlib.contextmanager
def opened(spec: Spec) -> Iterator[Opened]:
    """Open what `spec` names; raises CannotOpen."""
    with contextlib.ExitStack() as stack:
        container = stack.enter_context(_open(spec, stack))
        audio = container.streams.best("audio")
        video = next(
            (v for v in container.streams.video if not v.disposition & Disposition.attached_pic), None
        )
        best = container.streams.best("video")
        if isinstance(best, VideoStream) and not best.disposition & Disposition.attached_pic:
            video = best
        if audio is None and video is None:
            raise CannotOpen("it has neither sound nor picture", final=spec.input == "file")
        yield Opened(container, audio if isinstance(audio, AudioStream) else None, video)


def _open(spec: Spec, stack: contextlib.ExitStack) -> InputContainer:
    if spec.input == "file":
        return _try(spec.url, "it", final=True)
    if spec.input == "url":
        return _try(spec.url, "the server", options=_url_options(spec.url), timeout=(OPEN_S, READ_S))
    if spec.input == "stdin":
        return _try("pipe:0", "the sender", format=spec.format, options=_QUICK)
    if spec.input == "srt":
        return _open_srt(stack.enter_context(srt_adapter(spec.url)))
    raise CannotOpen(f"'{spec.input}' is not opened here", final=True)


def _open_srt(adapter: SrtAdapter) -> InputContainer:
    try:
        return _try(f"pipe:{adapter.pipe}", "the sender", format="mpegts", options=_QUICK)
    except CannotOpen as error:
        reason = adapter.reason()
        raise error if reason is None else CannotOpen(reason) from error


def _try(
    url: str,
    who: str,
    *,
    format: str | None = None,
    options: dict[str, str] | None = None,
    timeout: tuple[float, float] | None = None,
    final: bool = False,
) -> InputContainer:
    try:
        return av.open(url, "r", format=format, options=options, timeout=timeout)
    except av.error.FileNotFoundError as error:
        raise CannotOpen("no such file" if final else f"{who} has nothing there", final=final) from error
    except av.error.InvalidDataError as error:
        raise CannotOpen(f"{who} gives no media that can be read", final=final) from error
    except (av.error.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise CannotOpen(f"{who} cannot be read: {reason}") from error


def _url_options(url: str) -> dict[str, str]:
    scheme = urllib.parse.urlsplit(url).scheme.lower()
    micros = str(int(READ_S * 1_000_000))
    if scheme in ("rtsp", "rtsps"):
        return {**_QUICK, "rtsp_transport": "tcp", "timeout": micros}
    return {**_QUICK, "rw_timeout": micros}
