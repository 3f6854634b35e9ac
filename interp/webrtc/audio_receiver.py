"""Opus packets of one peer in, unbroken sound on the peer's own time line out."""

from collections.abc import Callable
from typing import Final

import numpy as np

from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc.opus import Decoder, OpusError, frame_samples
from interp.webrtc.reorder import Reorder
from interp.webrtc.rtp import Rtp, Unwrap
from mixers.units import Samples

CONCEAL: Final = samples(60)
"""Sound made up at most for one gap, its end faded; then silence."""
STALLED: Final = samples(120)
"""After this long without a packet the sound is faded, while programs can still use the fade."""
_JUMP: Final = 10 * RATE
"""A time stamp further off than this is a new start, not a gap."""
_QUANTUM: Final = 120
"""Opus conceals in steps of 2.5 ms."""
_FADE_IN: Final = samples(5)

SoundSink = Callable[[int, Samples, int], None]


class AudioReceiver:
    """Decodes in order; rebuilds a lost packet from its successor, conceals up to 60 ms, then fades.

    `sink(media_position, samples, now)` gets sound of shape (channels, n); media positions are the peer's RTP
    time stamps, unwrapped (48 kHz), and never go back. `now` is in house samples.
    """

    def __init__(
        self,
        channels: int,
        sink: SoundSink,
        on_missing: Callable[[list[int]], None] | None = None,
    ) -> None:
        self.damaged = 0
        self.recovered_samples = 0
        """Rebuilt from in-band FEC."""
        self.concealed_samples = 0
        """Made up, or silent because nothing came."""
        self._late_before = 0
        self._channels = channels
        self._sink = sink
        self._on_missing = on_missing
        self._decoder = Decoder(channels)
        self._reorder = Reorder(on_missing=on_missing)
        self._sequence, self._timestamp = Unwrap(16), Unwrap(32)
        self._ssrc: int | None = None
        self._shift = 0
        """Added to the time stamps, so that another stream of the same peer continues where this one was."""
        self._last_sequence: int | None = None
        self._end: int | None = None
        """One past the last media position given to the sink."""
        self._heard_at = 0
        """House position at which the last packet arrived."""
        self._silent = True
        """Nothing sounds just before `_end`: what follows is faded in."""

    @property
    def late(self) -> int:
        """Packets dropped because they came after their place was given up, or twice."""
        return self._late_before + self._reorder.late

    def packet(self, packet: Rtp, now: int) -> None:
        """Take one packet as it arrived."""
        if packet.ssrc != self._ssrc:
            self._start(packet, now)
        self._heard_at = now
        for sequence, ready in self._reorder.push(self._sequence(packet.sequence), packet, now):
            self._play(sequence, ready, now)

    def spare(self, packet: Rtp, now: int) -> None:
        """Take a packet that came once more, with its successor (RED)."""
        if packet.ssrc == self._ssrc and self._reorder.wants(self._sequence.near(packet.sequence)):
            self.packet(packet, now)

    def tick(self, now: int) -> None:
        """Let time pass; call it every 20-40 ms."""
        for sequence, ready in self._reorder.due(now):
            self._play(sequence, ready, now)
        if not self._silent and now - self._heard_at >= STALLED and self._end is not None:
            self._conceal(CONCEAL, now, last=True)

    def _start(self, packet: Rtp, now: int) -> None:
        """Begin a stream; a second one continues the first one's media positions."""
        self._late_before += self._reorder.late
        self._reorder = Reorder(on_missing=self._on_missing)
        self._sequence, self._timestamp = Unwrap(16), Unwrap(32)
        if self._end is not None:
            self._shift = self._end + max(0, now - self._heard_at) - packet.timestamp
            self._decoder = Decoder(self._channels)
        self._ssrc, self._last_sequence = packet.ssrc, None
        self._silent = True

    def _play(self, sequence: int, packet: Rtp, now: int) -> None:
        position = self._timestamp(packet.timestamp) + self._shift
        lost = self._last_sequence is not None and sequence != self._last_sequence + 1
        self._last_sequence = sequence
        try:
            length = frame_samples(packet.payload)
            if self._end is not None:
                gap = position - self._end
                if -_JUMP < gap < 0:
                    self._late_before += 1  # its place was concealed while the stream stalled
                    return
                if 0 < gap < _JUMP:
                    self._fill(gap, packet.payload if lost else None, length, now)
                elif gap:
                    self._silent = True
            sound = self._decoder.decode(packet.payload)
        except OpusError:
            self.damaged += 1
            return
        self._emit(position, sound, now)

    def _fill(self, gap: int, following: bytes | None, length: int, now: int) -> None:
        """Fill `gap` samples before a packet: rebuilt where it carries FEC, else made up, else silent."""
        assert self._end is not None
        target = self._end + gap
        rebuilt = length if following is not None and gap >= length and length % _QUANTUM == 0 else 0
        self._conceal(gap - rebuilt, now, last=gap - rebuilt > CONCEAL)
        if rebuilt and following is not None:
            self._emit(target - rebuilt, self._decoder.recover(following, rebuilt), now)
            self.recovered_samples += rebuilt

    def _conceal(self, gap: int, now: int, *, last: bool) -> None:
        """Make up to 60 ms up; with `last`, silence follows and the end is faded."""
        assert self._end is not None
        self.concealed_samples += gap
        length = 0 if self._silent else min(gap, CONCEAL) // _QUANTUM * _QUANTUM
        if not length:
            return
        sound = np.concatenate(
            [self._decoder.conceal(min(BLOCK, length - i)) for i in range(0, length, BLOCK)], axis=1
        )
        if last:
            n = min(length, BLOCK)
            sound[:, -n:] *= np.linspace(1, 0, n, dtype=np.float32)
        self._emit(self._end, sound, now)
        self._silent = last

    def _emit(self, position: int, sound: Samples, now: int) -> None:
        if self._silent:
            n = min(_FADE_IN, sound.shape[1])
            sound[:, :n] *= np.linspace(0, 1, n, dtype=np.float32)
            self._silent = False
        self._end = position + sound.shape[1]
        self._sink(position, sound, now)
