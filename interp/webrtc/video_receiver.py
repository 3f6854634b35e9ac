"""Picture packets of one peer in, whole coded pictures out: H.264 as Annex B, VP8 as frames."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from aiortc.codecs.vpx import vp8_depayload

from interp.timeline.units import RATE, samples
from interp.webrtc.h264 import NAL_IDR, Depacketizer, annexb
from interp.webrtc.reorder import Reorder
from interp.webrtc.rtp import Rtp, Unwrap
from interp.webrtc.stamps import StampMender

PATIENCE: Final = samples(150)
"""How long a lost packet is waited for, if nothing else is said: what comes after it is late for so long. Samples."""
_CLOCK: Final = 90_000
"""Of the RTP time stamps, Hz."""
_LONGEST: Final = samples(100)
"""A picture is not shown for longer, as far as one knows before the next. Samples."""
_KEY_PAUSE: Final = samples(500)
"""Between two requests for a key frame."""


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One coded picture."""

    codec: Literal["h264", "vp8"]
    position: int
    """By its RTP time stamp, in 48 kHz samples, going on as time does."""
    data: bytes
    """H.264: Annex B; VP8: the frame."""
    key: bool
    arrival: int
    """House position at which its last packet came."""


class VideoReceiver:
    """Orders, joins and passes on; after a loss nothing is passed on until the next key frame.

    A key frame is asked for when it is needed to go on, and when the last one is `key_every` samples old. A lost packet
    is waited for, and asked for again and again, for `patience` samples.
    """

    def __init__(
        self,
        codec: Literal["h264", "vp8"],
        sink: Callable[[AccessUnit], None],
        on_missing: Callable[[int, list[int]], None],
        ask_for_key: Callable[[int], None],
        *,
        key_every: int | None = None,
        patience: int = PATIENCE,
    ) -> None:
        self.broken = 0
        """Pictures lost or damaged."""
        self._codec, self._patience = codec, patience
        self._sink = sink
        self._on_missing, self._ask_for_key = on_missing, ask_for_key
        self._sequence, self._timestamp = Unwrap(16), Unwrap(32)
        self._stamps = StampMender(contiguous=False)
        self._duration = 0
        self._last_stamp: int | None = None
        self._reorder = self._order()
        self._ssrc: int | None = None
        self._last: int | None = None
        self._packets: list[Rtp] = []
        self._whole = False
        """No packet of the picture being joined is missing, as far as is known."""
        self._waiting = True
        self._asked = -_KEY_PAUSE
        self._key_every = key_every
        self._key_at = 0
        """House position at which the last key frame came."""

    def packet(self, packet: Rtp, now: int) -> None:
        """Take one packet as it arrived."""
        if not packet.payload:
            return  # a probe for bandwidth
        if packet.ssrc != self._ssrc:
            self._ssrc, self._last, self._waiting = packet.ssrc, None, True
            self._sequence, self._timestamp = Unwrap(16), Unwrap(32)
            self._reorder, self._packets, self._last_stamp = self._order(), [], None
            self._stamps.begin()
        for sequence, ready in self._reorder.push(self._sequence(packet.sequence), packet, now):
            self._join(sequence, ready, now)

    def tick(self, now: int) -> None:
        """Let time pass; call it every 20-40 ms."""
        for sequence, ready in self._reorder.due(now):
            self._join(sequence, ready, now)
        wanted = self._waiting or (self._key_every is not None and now - self._key_at >= self._key_every)
        if wanted and self._ssrc is not None and now - self._asked >= _KEY_PAUSE:
            self._asked = now
            self._ask_for_key(self._ssrc)

    def position(self, ssrc: int, timestamp: int, arrival: int) -> int | None:
        """Return the position of an RTP time stamp reported at house position `arrival`; None when it is not of the
        stream that comes now."""
        stamp = _samples(self._timestamp.near(timestamp))
        return self._stamps.position(stamp, arrival) if ssrc == self._ssrc else None

    def _order(self) -> Reorder:
        return Reorder(self._patience, self._missing, max_held=512)

    def _missing(self, sequences: list[int]) -> None:
        if self._ssrc is not None:
            self._on_missing(self._ssrc, sequences)

    def _join(self, sequence: int, packet: Rtp, now: int) -> None:
        lost = self._last is not None and sequence != self._last + 1
        self._last = sequence
        if lost:
            self._waiting = True
        if not self._packets or self._packets[0].timestamp != packet.timestamp:
            self._packets, self._whole = [], True
        if lost:
            self._whole = False
        self._packets.append(packet)
        if packet.marker:
            packets, self._packets = self._packets, []
            self._finish(packets, now)

    def _finish(self, packets: list[Rtp], now: int) -> None:
        try:
            if not self._whole:
                raise ValueError("incomplete")
            data, key = self._h264(packets) if self._codec == "h264" else self._vp8(packets)
        except ValueError:
            self.broken += 1
            self._waiting = True
            return
        if self._waiting and not key:
            return
        self._waiting = False
        if key:
            self._key_at = now
        self._sink(AccessUnit(self._codec, self._place(packets[0].timestamp, now), data, key, now))

    def _place(self, timestamp: int, now: int) -> int:
        """Return the position of the next picture."""
        stamp = _samples(self._timestamp(timestamp))
        if self._last_stamp is not None:
            step = stamp - self._last_stamp
            self._duration = min(step, _LONGEST) if step > 0 else self._duration
        self._last_stamp = stamp
        return self._stamps.mend(stamp, now, self._duration)

    @staticmethod
    def _h264(packets: list[Rtp]) -> tuple[bytes, bool]:
        depacketizer = Depacketizer()
        for packet in packets:
            depacketizer.push(packet.payload)
        units = depacketizer.units
        if not units:
            raise ValueError("no NAL unit")
        return annexb(units), any(unit[0] & 0x1F == NAL_IDR for unit in units)

    @staticmethod
    def _vp8(packets: list[Rtp]) -> tuple[bytes, bool]:
        data = b"".join(vp8_depayload(packet.payload) for packet in packets)
        if not data:
            raise ValueError("no VP8 data")
        return data, not data[0] & 1


def _samples(timestamp: int) -> int:
    return timestamp * RATE // _CLOCK
