"""Media segments: `styp`, `moof` and `mdat` of one CMAF chunk, of copied packets.

`tfdt` is the house position of the first packet's dts (or pts, for sound); a sample lasts until the next
one's, the last one until `end`: so the segments of a track join without a gap or an overlap.
"""

import struct
from collections.abc import Sequence
from itertools import pairwise

from interp.media import AudioPacket, VideoPacket
from interp.sinks.hls.boxes import box, full_box, u32, u64
from interp.sinks.hls.init import TRACK

_STYP = box("styp", b"msdh" + u32(0) + b"msdhmsixcmfc")
_SYNC = 0x02000000
"""Sample flags: depends on no other sample."""
_NON_SYNC = 0x01010000
"""Sample flags: depends on others, not a sync sample."""
_DATA_OFFSET, _DURATION, _SIZE, _FLAGS, _COMPOSITION = 0x1, 0x100, 0x200, 0x400, 0x800
_BASE_IS_MOOF = 0x020000


def video_fragment(number: int, packets: Sequence[VideoPacket], end: int) -> bytes:
    """Return a segment of the picture; `end` is the dts of the packet that follows. Composition is signed."""
    times = [*(p.dts for p in packets), end]
    samples = b"".join(
        struct.pack(">IIIi", following - here, len(p.data), _SYNC if p.key else _NON_SYNC, p.pts - p.dts)
        for p, (here, following) in zip(packets, pairwise(times), strict=True)
    )
    flags = _DATA_OFFSET | _DURATION | _SIZE | _FLAGS | _COMPOSITION
    return _fragment(number, packets[0].dts, flags, len(packets), samples, [p.data for p in packets])


def audio_fragment(number: int, packets: Sequence[AudioPacket], end: int) -> bytes:
    """Return a segment of a program's sound; `end` is the pts of the packet that follows."""
    times = [*(p.pts for p in packets), end]
    samples = b"".join(
        struct.pack(">II", following - here, len(p.data))
        for p, (here, following) in zip(packets, pairwise(times), strict=True)
    )
    flags = _DATA_OFFSET | _DURATION | _SIZE
    return _fragment(number, packets[0].pts, flags, len(packets), samples, [p.data for p in packets])


def _fragment(number: int, start: int, flags: int, count: int, samples: bytes, data: list[bytes]) -> bytes:
    """`number` is the moof's sequence number; `start` its decode time in 48 kHz samples, not negative."""

    def moof(offset: int) -> bytes:
        traf = box(
            "traf",
            full_box("tfhd", 0, _BASE_IS_MOOF, u32(TRACK)),
            full_box("tfdt", 1, 0, u64(start)),
            full_box("trun", 1, flags, u32(count, offset), samples),
        )
        return box("moof", full_box("mfhd", 0, 0, u32(number & 0xFFFFFFFF)), traf)

    offset = len(moof(0)) + 8
    return b"".join((_STYP, moof(offset), box("mdat", *data)))
