"""Where a source's media positions lie on the house timeline: a line that bends but never breaks."""

from bisect import bisect_right

from interp.timeline.units import RATE

MEMORY = 60 * RATE
"""How far behind the newest bend a position is still placed as it was. Samples."""


class Line:
    """Continuous and piecewise straight. A bend never changes what lies before it."""

    def __init__(self, media: float, house: float, slope: float) -> None:
        """Begin at (media, house); `slope` is house samples per media sample."""
        self.start = media
        """Media position at which it began."""
        self._media = [media]
        self._house = [house]
        self._slope = [slope]

    @property
    def newest(self) -> float:
        """Media position of the last bend."""
        return self._media[-1]

    @property
    def slope(self) -> float:
        """House samples per media sample from the last bend on."""
        return self._slope[-1]

    def place(self, media: float) -> float:
        """Return the house position of a media position."""
        newest = self._media[-1]
        if media >= newest:
            return self._house[-1] + (media - newest) * self._slope[-1]
        piece = max(bisect_right(self._media, media) - 1, 0)
        return self._house[piece] + (media - self._media[piece]) * self._slope[piece]

    def media(self, house: float) -> float:
        """Return the media position that lies at a house position: `place` backwards."""
        piece = max(bisect_right(self._house, house) - 1, 0)
        return self._media[piece] + (house - self._house[piece]) / self._slope[piece]

    def onward(self, media: float, slope: float) -> "Line":
        """Return a line that is this one up to `media`, and goes on with `slope` behind it."""
        line = Line(self.start, self.place(self.start), slope)
        count = max(bisect_right(self._media, media), 1)
        line._media, line._house = self._media[:count], self._house[:count]
        line._slope = self._slope[:count]
        line.bend(max(media, line.newest), slope)
        return line

    def bend(self, media: float, slope: float) -> None:
        """Let the slope be `slope` from `media` on, which must not lie before the last bend."""
        house = self.place(media)
        self._media.append(media)
        self._house.append(house)
        self._slope.append(slope)
        if self._media[0] < media - 2 * MEMORY:
            old = bisect_right(self._media, media - MEMORY) - 1
            del self._media[:old], self._house[:old], self._slope[:old]
