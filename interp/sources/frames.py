"""What a worker says on its stdout: frames of a type, a length and a payload.

Header: type (1 byte), payload length (4 bytes, little endian). Media positions are 48 kHz samples of the
source's own clock, unwrapped and mended; they begin near zero.
"""

import json
import struct
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from interp.media import VideoConfig

HEADER = struct.Struct("<BI")
LIMIT = 64 * 1024 * 1024
"""Bytes: no frame is longer; one that says so is not a frame."""

_CONFIG = struct.Struct("<HHII")
_VIDEO = struct.Struct("<qqIB")
_AUDIO = struct.Struct("<qH")


class BadFrame(ValueError):
    """Bytes that are not a frame."""


@dataclass(frozen=True, slots=True)
class Info:
    """What the worker found when the input opened."""

    has_audio: bool
    video_codec: str | None
    """Of the source, e.g. `h264`; None without a picture."""
    transcoded: bool
    live: bool
    """The input sets the pace, not us."""
    width: int = 0
    height: int = 0
    frame_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """One access unit, AVCC with four-byte lengths; its config is the last `VideoConfig` before it."""

    pts: int
    dts: int
    duration: int
    key: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class Sound:
    """A run of samples, float32 (channels, n)."""

    position: int
    samples: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The input listens, and nobody has called yet."""


@dataclass(frozen=True, slots=True)
class Warn:
    """Something that a person should know; the media go on."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Loop:
    """A file starts again: media position `position` is its start."""

    position: int


@dataclass(frozen=True, slots=True)
class End:
    """No more will come. `error` is a sentence for a person, None when the input is simply over."""

    error: str | None
    final: bool = False
    """Trying again would give the same."""


Frame = Info | VideoConfig | Picture | Sound | Waiting | Warn | Loop | End

_JSON: dict[int, type[Info] | type[Waiting] | type[Warn] | type[Loop] | type[End]] = {
    1: Info,
    5: Waiting,
    6: Warn,
    7: Loop,
    8: End,
}
_CODE = {kind: code for code, kind in _JSON.items()}


def pack(frame: Frame) -> bytes:
    """Return a frame's bytes, header included."""
    if isinstance(frame, VideoConfig):
        rate = frame.frame_rate or Fraction(0)
        body = _CONFIG.pack(frame.width, frame.height, rate.numerator, rate.denominator) + frame.avcc
        return HEADER.pack(2, len(body)) + body
    if isinstance(frame, Picture):
        head = _VIDEO.pack(frame.pts, frame.dts, max(0, frame.duration), frame.key)
        return HEADER.pack(3, len(head) + len(frame.data)) + head + frame.data
    if isinstance(frame, Sound):
        samples = np.ascontiguousarray(frame.samples, dtype="<f4")
        head = _AUDIO.pack(frame.position, samples.shape[0])
        return HEADER.pack(4, len(head) + samples.nbytes) + head + samples.tobytes()
    body = json.dumps(asdict(frame)).encode()
    return HEADER.pack(_CODE[type(frame)], len(body)) + body


def unpack(kind: int, body: bytes) -> Frame:
    """Return the frame of type `kind` with payload `body`; raises BadFrame."""
    try:
        if kind == 2:
            width, height, top, bottom = _CONFIG.unpack_from(body)
            rate = Fraction(top, bottom) if top else None
            return VideoConfig(body[_CONFIG.size :], width, height, rate)
        if kind == 3:
            pts, dts, duration, key = _VIDEO.unpack_from(body)
            return Picture(pts, dts, duration, bool(key), body[_VIDEO.size :])
        if kind == 4:
            position, channels = _AUDIO.unpack_from(body)
            samples = np.frombuffer(body, dtype="<f4", offset=_AUDIO.size)
            return Sound(position, samples.reshape(channels, -1).astype(np.float32, copy=False))
        fields: dict[str, Any] = json.loads(body)
        return _JSON[kind](**fields)
    except (struct.error, ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        raise BadFrame(f"not a frame of type {kind}: {error}") from error
