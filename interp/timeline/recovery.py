"""Clock recovery: how fast a source's clock runs against the house's, and its least delay.

Every packet arrives some time after it was made; the network only ever adds to that time. So the points
(media position, arrival - media position) have a lower edge, straight as long as both clocks are steady. Its
slope is the rate (the lower hull's edge over the middle of the points is the line below all points with the
least total distance: S. Moon, P. Skelly, D. Towsley, "Estimation and removal of clock skew from network delay
measurements", INFOCOM 1999); its height now is the least delay of the last half minute.
"""

from itertools import pairwise

from interp.timeline.units import RATE

BUCKET = 2 * RATE
"""Arrivals of this long are represented by their earliest packet. Samples."""
BUCKETS = 300
"""Ten minutes of them."""
RECENT = 15
"""Buckets that tell the envelope's height now."""
PRIOR_PPM = 150.0
"""How far clocks differ that we know nothing about: sound cards 20 to 200 ppm."""
LIMIT_PPM = 1000.0
STEP = RATE // 50
"""A change of the least delay by more than this, for all of RECENT, is a new path, not jitter. Samples."""


class ClockRecovery:
    """Takes pairs (media position, arrival), both in samples; gives the lower envelope of the arrivals."""

    def __init__(self, *, fixed: bool = False) -> None:
        """Start with equal clocks; with `fixed` they stay so and only the envelope's height is followed."""
        self._fixed = fixed
        self.rate = 1.0
        """House samples per media sample."""
        self.noise = 0.0
        """Typical distance of a bucket's earliest packet from the envelope. Samples."""
        self.doubt_ppm = PRIOR_PPM
        """How far the rate may be wrong, about."""
        self._prior, self._prior_ppm = 1.0, PRIOR_PPM
        self.restart()

    def restart(self) -> None:
        """Forget the packets, not the rate: time stamps or path are new, the clock is the same."""
        self._prior, self._prior_ppm = self.rate, self.doubt_ppm
        self._points: list[tuple[int, int]] = []
        self._origin: tuple[int, int] | None = None
        self._height = 0.0
        self._open: tuple[int, int] | None = None
        self._open_least = 0.0
        self._open_end = 0

    @property
    def drift_ppm(self) -> float:
        """How much faster the source's clock runs than the house's, in parts per million."""
        return (1.0 / self.rate - 1.0) * 1e6

    @property
    def known(self) -> bool:
        """Something has been observed."""
        return self._origin is not None

    def observe(self, media: int, arrival: int) -> None:
        """Take a packet of `media` position that arrived at house position `arrival`."""
        if self._origin is None:
            self._origin = (media, arrival)
            self._open_end = arrival + BUCKET
        elif arrival >= self._open_end:
            self._close(arrival)
        least = self._residual(media, arrival)
        if self._open is None or least < self._open_least:
            self._open, self._open_least = (media, arrival), least
            if least < self._height:
                self._height = least

    def envelope(self, media: int) -> float:
        """Return the house position at which a packet of `media` arrives at the earliest."""
        assert self._origin is not None, "nothing observed yet"
        origin_media, origin_arrival = self._origin
        return origin_arrival + self._height + (media - origin_media) * self.rate

    def _residual(self, media: int, arrival: int) -> float:
        assert self._origin is not None
        return arrival - self._origin[1] - (media - self._origin[0]) * self.rate

    def _close(self, arrival: int) -> None:
        """End the open bucket: estimate the rate and the height again."""
        self._open_end = arrival + BUCKET
        if self._open is None:
            return
        self._points.append(self._open)
        del self._points[:-BUCKETS]
        self._open = None
        # The origin goes with the points, so that a new rate turns the line about now, not about hours ago.
        self._origin = self._points[-1]
        self._split()
        if not self._fixed:
            self._fit()
        self._height = min(self._residual(*point) for point in self._points[-RECENT:])

    def _split(self) -> None:
        """Begin again after a step of the least delay (a new path), keeping the rate."""
        if len(self._points) < 2 * RECENT:
            return
        recent = min(self._residual(*point) for point in self._points[-RECENT:])
        before = min(self._residual(*point) for point in self._points[-2 * RECENT : -RECENT])
        if recent - before > max(STEP, 8 * self.noise):
            self._prior, self._prior_ppm = self.rate, self.doubt_ppm
            del self._points[:-RECENT]

    def _fit(self) -> None:
        """Set the rate from the lower hull, drawn toward what was known by the doubt about it."""
        first_media, first_arrival = self._points[0]
        points = [
            (float(media - first_media), float((arrival - first_arrival) - (media - first_media)))
            for media, arrival in self._points
        ]
        if len(points) < 4:
            return
        slope, below = _edge(points)
        distances = sorted(y - (below + slope * x) for x, y in points)
        self.noise = distances[len(distances) // 2]
        span = points[-1][0] - points[0][0]
        if span <= 0:
            return
        doubt = (4 * self.noise / len(points) ** 0.5 + RATE / 5000) / span * 1e6
        weight = self._prior_ppm**2 / (self._prior_ppm**2 + doubt**2)
        self.doubt_ppm = max(1.0, doubt * self._prior_ppm / (doubt**2 + self._prior_ppm**2) ** 0.5)
        rate = self._prior + weight * (1.0 + slope - self._prior)
        self.rate = min(max(rate, 1 - LIMIT_PPM / 1e6), 1 + LIMIT_PPM / 1e6)


def _edge(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Return slope and value at x = 0 of the lower hull's edge over the mean x. Points' x must not fall."""
    hull: list[tuple[float, float]] = []
    for x, y in sorted(points):
        while len(hull) > 1 and (hull[-1][0] - hull[-2][0]) * (y - hull[-2][1]) <= (
            hull[-1][1] - hull[-2][1]
        ) * (x - hull[-2][0]):
            hull.pop()
        if not hull or x > hull[-1][0]:
            hull.append((x, y))
    middle = sum(x for x, _ in points) / len(points)
    for (x0, y0), (x1, y1) in pairwise(hull):
        if x1 >= middle:
            slope = (y1 - y0) / (x1 - x0)
            return slope, y0 - slope * x0
    return 0.0, hull[0][1]
