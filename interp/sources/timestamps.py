"""Mends time stamps: whatever a source's clock does, positions go on where they were.

A stream's time stamps may start anywhere (also below zero), wrap (33 bits of 90 kHz in MPEG-TS, 32 bits of
milliseconds in RTMP, 32 bits of 90 kHz in RTP) or jump, when an encoder restarts or a file was cut from
several. Each stream has an offset; a jump changes it so that the stream goes on without a gap. When one
stream jumps and another jumps by about the same soon after, both get the *same* offset, so that sound and
picture stay together.
"""

from dataclasses import dataclass

from interp.timeline.units import RATE

WRAPS = (2**33 * RATE // 90_000, 2**32 * RATE // 90_000, 2**32 * RATE // 1000, 2**31 * RATE // 1000)
"""Samples from one turn of the counter to the next."""
FORWARD = 10 * RATE
"""A step ahead of everything heard so far by more than this is a jump, not a pause. Samples."""
BACKWARD = RATE
"""A step back behind the stream's own clock by more than this is a jump. Samples."""
ALIKE = RATE
"""Two streams' jumps that leave them within this of each other are one jump. Samples."""


@dataclass(slots=True)
class _Stream:
    offset: int
    expected: int
    """Mended position where its next packet should begin."""


class TimestampMender:
    """Turns raw time stamps (samples, any origin) of several streams into positions that never jump."""

    def __init__(self, origin: int | None = None, base: int = 0) -> None:
        """Map raw `origin` (None: the first time stamp that comes) to position `base`."""
        self._streams: dict[int, _Stream] = {}
        self._offset = None if origin is None else base - origin
        self._base = base
        self._head = base
        self.jumps = 0

    def offset(self, stream: int, raw: int, duration: int) -> int:
        """Return what to add to `raw` (the packet's decoding time; samples) and to its presentation time."""
        if self._offset is None:
            self._offset = self._base - raw
        state = self._streams.get(stream)
        if state is None:
            # A stream that begins later than the others begins with the offset that is in force among them.
            state = self._streams[stream] = _Stream(self._latest(raw), 0)
            state.expected = raw + state.offset
        position = raw + state.offset
        if self._is_jump(position, state.expected):
            self.jumps += 1
            state.offset = self._reconcile(stream, raw, state)
            position = raw + state.offset
        state.expected = position + duration
        self._head = max(self._head, state.expected)
        return state.offset

    def _is_jump(self, position: int, expected: int) -> bool:
        return position - expected < -BACKWARD or position - max(expected, self._head) > FORWARD

    def _latest(self, raw: int) -> int:
        """Return the offset for a new stream: of those in use, the one that puts it nearest the others."""
        assert self._offset is not None
        offsets = [self._offset, *(other.offset for other in self._streams.values())]
        return min(offsets, key=lambda offset: abs(raw + offset - self._head))

    def _reconcile(self, stream: int, raw: int, state: _Stream) -> int:
        """Return the offset after a jump of `stream`."""
        near = ALIKE + abs(self._head - state.expected)
        for name, other in self._streams.items():
            fits = abs(raw + other.offset - state.expected) <= near
            if name != stream and other.offset != state.offset and fits:
                return other.offset
        jump = state.expected - (raw + state.offset)
        for wrap in WRAPS:
            if abs(jump - wrap) <= FORWARD:
                return state.offset + wrap
        return state.offset + jump
