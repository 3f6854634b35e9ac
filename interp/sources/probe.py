"""Looks through a file before it plays: are its key frames close enough together to copy it?"""

import itertools
import time

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from interp.sources.video import SPARSE
from interp.timeline.units import RATE

PATIENCE_S = 2.0
"""Seconds; what takes longer is found out while it plays."""


def sparse_key_frames(path: str) -> bool:
    """Say whether the file's picture goes for more than 4 s without a key frame."""
    try:
        with av.open(path, "r") as container:
            if not container.streams.video:
                return False
            stream = container.streams.video[0]
            tick = float(stream.time_base or 0) * RATE
            keys, end = _keys(container, stream)
    except (av.error.FFmpegError, IndexError):  # IndexError: damage that looks like a new stream
        return False
    if not keys:
        return True
    return any((b - a) * tick > SPARSE for a, b in itertools.pairwise([*keys, end]))


def _keys(container: InputContainer, stream: VideoStream) -> tuple[list[int], int]:
    """Return the key frames' times and the time after the last picture, in the stream's ticks."""
    index = list(stream.index_entries)
    if len(index) > 1 and not all(entry.is_keyframe for entry in index):
        start = index[0].timestamp
        return [e.timestamp for e in index if e.is_keyframe], max(e.timestamp for e in index) or start
    keys: list[int] = []
    end = 0
    until = time.monotonic() + PATIENCE_S
    for packet in container.demux(stream):
        if packet.dts is None:
            continue
        if packet.is_keyframe:
            keys.append(packet.dts)
        end = packet.dts + (packet.duration or 0)
        if time.monotonic() > until:
            break
    return keys, end
