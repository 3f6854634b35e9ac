"""Lays a source's sound on the house timeline, along a line, without a seam where there need not be one."""

from math import ceil

import numpy as np

from interp.timeline.buffer import TimelineBuffer
from interp.timeline.line import Line
from interp.timeline.resample import HALF, DriftResampler
from interp.timeline.units import RATE, samples
from mixers.units import Samples

FADE = samples(5)
"""Sound that ends dies away in this; the tail is its own mirror image. Samples."""
CROSS_FADE = samples(10)
"""Sound that begins, or that begins elsewhere, comes in over this. Samples."""
FOLLOW = RATE // 2
"""The place of the sound is pulled onto the line with this time constant. Samples."""
FOLLOW_PPM = 1000.0
STAMPS = 2 * RATE
"""Time constant with which the sample count follows time stamps of another pace. Samples."""
SURE = samples(2)
"""Time stamps that are off by less than this are never a gap. Samples."""
UNSURE = samples(20)
"""Time stamps that are off by more than this always are one. Samples."""
AT_REST = samples(1)
"""Sound that needs no resampling stays as it is while it lies this near to the line. Samples."""

_FADE_OUT = (0.5 + 0.5 * np.cos(np.pi * (np.arange(FADE) + 1) / (FADE + 1))).astype(np.float32)
_FADE_IN = (0.5 - 0.5 * np.cos(np.pi * (np.arange(CROSS_FADE) + 1) / (CROSS_FADE + 1))).astype(np.float32)


class Strip:
    """Resamples, cuts what overlaps, leaves out what is missing, cross-fades where it must begin anew."""

    def __init__(self, buffer: TimelineBuffer, *, fixed: bool) -> None:
        self.missing = 0
        """Samples left out because they never came."""
        self.gaps = 0
        """Times that this happened."""
        self.overlap = 0
        """Samples cut because they had come before."""
        self._buffer = buffer
        self._fixed = fixed
        self._resampler: DriftResampler | None = None
        self._next_media = 0.0
        self._next_house = 0
        self._wander = float(samples(1))
        self._under: Samples | None = None
        self._last = np.zeros((buffer.channels, 0), np.float32)

    @property
    def next_media(self) -> float | None:
        """Media position at which the next sound is expected; None at the beginning."""
        return None if self._resampler is None else self._next_media

    def cut(self) -> None:
        """Begin anew with the next sound, where the line then says."""
        self._resampler = None

    def push(self, media: int, sound: Samples, line: Line) -> None:
        """Lay `sound`, shape (channels, n), that begins at `media`."""
        if self._resampler is None:
            self._begin(media, line)
        else:
            off = media - self._next_media
            tolerance = min(SURE + 6 * self._wander, UNSURE)
            self._wander += (min(abs(off), UNSURE) - self._wander) * 0.02
            if off > tolerance:
                self.gaps += 1
                self.missing += round(off)
                self._begin(media, line)
            elif off < -tolerance:
                cut = min(round(-off), sound.shape[1])
                self.overlap += cut
                sound = sound[:, cut:]
            else:
                self._next_media += off * min(sound.shape[1] / STAMPS, 1.0)
        if sound.shape[1]:
            self._lay(sound, line)

    def _begin(self, media: int, line: Line) -> None:
        place = line.place(media)
        self._next_house = ceil(place)
        self._resampler = DriftResampler(self._buffer.channels, (self._next_house - place) / line.slope)
        self._next_media = float(media)
        self._under, _ = self._buffer.read(self._next_house, CROSS_FADE)
        self._buffer.truncate(self._next_house)

    def _lay(self, sound: Samples, line: Line) -> None:
        resampler = self._resampler
        assert resampler is not None
        self._next_media += sound.shape[1]
        step = self._step(resampler, sound.shape[1], line)
        out = resampler.process(sound, step)
        start, count = self._next_house, out.shape[1]
        if count == 0:
            return
        if self._under is not None:
            out = self._blend(out, self._under)
        self._last = (
            out[:, -FADE - 1 :] if count > FADE else np.concatenate((self._last, out), 1)[:, -FADE - 1 :]
        )
        mirror = self._last[:, -2::-1]
        self._buffer.write(start, out, mirror * _FADE_OUT[: mirror.shape[1]])
        self._next_house += count

    def _step(self, resampler: DriftResampler, count: int, line: Line) -> float:
        """Return the inputs per output for a chunk: the line's pace, and a pull onto it."""
        ahead = resampler.fed + count - resampler.position
        media = self._next_media - ahead
        place = line.place(media)
        off = place - self._next_house
        if self._fixed and abs(off) < AT_REST:
            return 1.0
        pace = (line.place(self._next_media) - place) / max(ahead, 1.0) if ahead > HALF else line.slope
        pull = min(max(off / FOLLOW, -FOLLOW_PPM / 1e6), FOLLOW_PPM / 1e6)
        return 1.0 / (pace * (1.0 + pull))

    def _blend(self, out: Samples, under: Samples) -> Samples:
        """Bring the sound in over what was there before."""
        count, left = min(out.shape[1], under.shape[1]), under.shape[1]
        fade = _FADE_IN[CROSS_FADE - left : CROSS_FADE - left + count]
        out = out.copy()
        out[:, :count] = out[:, :count] * fade + under[:, :count] * (1 - fade)
        self._under = under[:, count:] if count < left else None
        return out
