"""A peer's eye: which picture it sees, in which size, and the change from one to the other at a key frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from interp.webrtc.ladder import Ladder
from interp.webrtc.picture_feed import PictureFeed
from interp.webrtc.sender import RtpSender

Size = Literal["full", "low", "none"]
"""What of a picture is sent: `low` is for a line that does not carry `full`."""
LOW = ".low"
"""What the name of a view's small picture ends with."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Something to look at, in one size or two; both count house positions."""

    name: str
    """`program`, or `source:NAME`."""
    full: PictureFeed
    low: PictureFeed | None = None

    def of_size(self, *, low: bool) -> PictureFeed:
        """Return the small picture, where there is one, or the large one."""
        return self.low if low and self.low is not None else self.full

    @property
    def feeds(self) -> list[PictureFeed]:
        """Its sizes."""
        return [feed for feed in (self.full, self.low) if feed is not None]


class Viewer:
    """One peer's eye. It sees the old picture until the new one has a key frame, so that it is never without."""

    def __init__(self, sender: RtpSender) -> None:
        self._sender = sender
        self._view: View | None = None
        self._feed: PictureFeed | None = None
        self._next: PictureFeed | None = None
        self._position = -1
        self._ladder = Ladder()

    @property
    def size(self) -> Size:
        """What is sent now."""
        if self._view is None or self._feed is None:
            return "none"
        return "low" if self._feed.name.endswith(LOW) else "full"

    def watch(self, view: View | None) -> None:
        """Change to another picture; with None the sending stops at once."""
        self._view = view
        self._choose()

    def look(self, rtt_ms: float | None, now: float) -> None:
        """Take note of the line at `now` (monotonic seconds), and send what it carries."""
        if self._view is not None:
            self._ladder.look(self._sender.remote_loss_percent, rtt_ms, now)
            self._choose()

    def ask_for_key(self) -> None:
        """Pass a peer's request on."""
        if self._feed is not None:
            self._feed.ask_for_key()

    def packets(self, feed: PictureFeed, position: int, payloads: Sequence[bytes], key: bool) -> None:
        """Send an access unit on, if it is of the picture that is seen, or begins the one that is to be."""
        if feed is self._next and key:
            if self._feed is not None:
                self._feed.remove(self)
            self._feed, self._next = feed, None
        if feed is not self._feed:
            return
        # Where the new picture is of a moment that was sent already it follows at once: time never steps back.
        position = self._position = max(position, self._position + 1)
        for i, payload in enumerate(payloads, 1):
            self._sender.send(position, payload, marker=i == len(payloads))

    def _choose(self) -> None:
        wanted = None if self._view is None else self._view.of_size(low=self._ladder.low)
        if self._next is not None and self._next is not wanted:
            self._next.remove(self)
            self._next = None
        if wanted is None and self._feed is not None:
            self._feed.remove(self)
            self._feed = None
        if wanted is None or wanted is self._feed or wanted is self._next:
            return
        self._next = wanted
        wanted.add(self)
