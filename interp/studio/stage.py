"""Composes the frames of the house timeline, one after the other, from what each source shows then."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from interp.studio.drawing import Drawing
from interp.studio.feed import GONE, LOST, QUIET, Feed
from interp.studio.job import Job, Person
from interp.studio.names import is_screen
from interp.studio.show import Change, Shot
from interp.timeline.units import RATE
from mixers.picture.blend import dissolve
from mixers.picture.planes import Planes
from mixers.picture.transition import Transition

AUTO_S: Final = 8
"""For so long a strap is seen that comes by itself."""


OPUS: Final = 240
"""Samples by which sound comes late that is Opus, 5 ms as measured: Opus looks ahead (RFC 6716, section 2.1.7)."""
LATEST_S: Final = 0.4
"""Frames that are later than this are left out."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of the studio, and the house position at which it is shown."""

    position: int
    picture: Planes


class Stage:
    """Holds the scene on the air, and the one before it while that still fades.

    Frames stand at whole multiples of the frame's length, so that frame n is the same whenever the studio began.
    Raises BadBackground.
    """

    def __init__(self, job: Job) -> None:
        self.fps = job.fps
        self.feeds = {name: Feed(_gone(name, person)) for name, person in job.sources}
        self.pages: dict[str, Planes] = {}
        """Sources that are a page of slides, which stands until it is turned."""
        self._drawing = Drawing(job, job.width, job.height)
        self._canvas = Planes.filled(job.width, job.height)
        self._other = Planes.filled(job.width, job.height)
        self._shot = Shot()
        self._before: Shot | None = None
        self._transition = Transition(0)
        self._most = max(2, round(LATEST_S * self.fps))
        self.skipped = 0
        """Frames that were left out."""
        half = RATE // self.fps // 2
        self._ahead = {name: max(0, half - OPUS * person.opus) for name, person in job.sources}
        """How far a source's picture may be ahead of the frame, so that the nearest is shown. Samples."""
        self._asked: list[tuple[int, Change]] = []
        self._frame: int | None = None
        self._since: dict[str, int] = {}
        """Who is in the picture, and from which position on."""

    def show(self, position: int, change: Change) -> None:
        """Change the scene from the first frame at or after `position` on.

        A dissolve that is still going on is over then.
        """
        self._asked.append((position, change))

    def compose(self, until: int, now: int | None = None) -> Iterator[Frame]:
        """Give every frame up to house position `until` that has not been made yet; at the first call, one.

        `now` is the position that is wanted by now: what is much older is left out, since it comes too late for the
        programs. So a machine that is too slow shows fewer frames, and no later ones. A frame's picture is drawn over
        by the next one.
        """
        last = until * self.fps // RATE
        first = last if self._frame is None else self._frame + 1
        oldest = (until if now is None else now) * self.fps // RATE - self._most
        for number in range(first, last + 1):
            self._frame = number
            if number < oldest:
                self.skipped += 1
            else:
                yield self._compose(number)

    def position(self, frame: int) -> int:
        """Return where a frame stands, in samples."""
        return -(-frame * RATE // self.fps)

    def look(self, name: str) -> Planes | None:
        """Return what a source shows at the frame that was made last; None where there is nothing."""
        if name in self.pages:
            return self.pages[name]
        return self.feeds[name].picture(self.feeds[name].now)

    def missing(self, position: int) -> list[str]:
        """Return the sources that have no picture at `position`."""
        return [
            name
            for name, feed in self.feeds.items()
            if name not in self.pages and ((age := feed.age(position)) is None or age >= feed.gone)
        ]

    def frozen(self, position: int) -> list[str]:
        """Return the sources whose picture has long been the same, as far as somebody looks at them."""
        return [name for name, feed in self.feeds.items() if name not in self.pages and feed.frozen(position)]

    @property
    def large(self) -> list[str]:
        """The sources whose pictures are too large to be decoded one by one."""
        return [name for name, feed in self.feeds.items() if feed.large]

    def named_in(self, name: str) -> bool:
        """Return whether somebody has come into the picture so lately that it says who they are."""
        since = self._since.get(name)
        return since is not None and self.feeds[name].now - since < AUTO_S * RATE

    def _compose(self, number: int) -> Frame:
        position = self.position(number)
        # The picture that is nearest to the frame's place, not the last before it: no source is then more than half a
        # frame away from its sound.
        for name, feed in self.feeds.items():
            feed.now = position + self._ahead[name]
        while self._asked and self._asked[0][0] <= position:
            _, change = self._asked.pop(0)
            self._before, self._shot = self._shot, change.shot
            self._transition = Transition(number, change.frames(self.fps))
            shown = self._drawing.sources(self._shot)
            self._since = {name: self._since.get(name, position) for name in shown}
        share = self._transition.share(number)
        if share >= 1.0:
            self._before = None
        self._drawing.draw(self._shot, position, self.look, self.named_in, self._canvas)
        if self._before is not None:
            self._drawing.draw(self._before, position, self.look, self.named_in, self._other)
            dissolve(self._other, self._canvas, share, self._canvas)
        return Frame(position, self._canvas)


def _gone(name: str, person: Person) -> int:
    """Return after how many samples without a new picture a source has none."""
    if is_screen(name):
        return QUIET
    return LOST if person.opus else GONE
