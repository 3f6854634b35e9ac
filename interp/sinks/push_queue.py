"""What waits for a push: bounded, and cut only where decoding can start again."""

from collections import deque

from interp.media import AudioPacket, VideoPacket
from interp.timeline.units import samples

LIMIT = samples(4000)
"""Media that may wait for a connected server."""
_IDLE_LIMIT = samples(12_000)
"""Media that may wait for a connection: since the last key frame, however sparse they are."""
_EARLY_SOUND = samples(2000)
"""Sound is kept for so long before the key frame that it belongs to has come."""


class PushQueue:
    """Pictures and sound in the order in which they came; what it gives begins with a key frame.

    While nobody takes (`idle`), it holds what is since the last key frame, so that a new connection
    starts at once. When it is full, everything before its last key frame is dropped, or everything up to
    the next one.
    """

    def __init__(self) -> None:
        self._items: deque[VideoPacket | AudioPacket] = deque()
        self._sound: deque[AudioPacket] = deque()  # before the first key frame
        self._open = False  # a key frame has come and all that followed is in the queue
        self.idle = True
        self.dropped = 0
        """Packets that were never given, since the server did not take them."""

    def __len__(self) -> int:
        return len(self._items)

    @property
    def span(self) -> int:
        """Samples from the oldest to the newest."""
        return abs(_time(self._items[-1]) - _time(self._items[0])) if self._items else 0

    def video(self, packet: VideoPacket) -> None:
        """Put a picture in."""
        if packet.key and (self.idle or not self._open):
            self._begin(packet)
        elif self._open:
            self._items.append(packet)
            self._bound()

    def audio(self, packet: AudioPacket) -> None:
        """Put sound in."""
        self._sound.append(packet)
        while packet.pts - self._sound[0].pts > _EARLY_SOUND:
            self._sound.popleft()
        if self._open:
            self._items.append(packet)
            self._bound()

    def take(self) -> VideoPacket | AudioPacket | None:
        """Return the oldest and forget it; None when nothing waits. Nothing is idle any more."""
        self.idle = False
        return self._items.popleft() if self._items else None

    def put_back(self, packet: VideoPacket) -> None:
        """Give back the key frame that was taken last."""
        self._items.appendleft(packet)

    def rest(self) -> None:
        """The connection is gone: hold only what a new one can start with."""
        self.idle = True
        key = self._last_key()
        if key is None:
            self._items.clear()
            self._open = False
        else:
            self._cut(key)

    def _begin(self, key: VideoPacket) -> None:
        self._items.clear()
        self._items.append(key)
        self._items.extend(packet for packet in self._sound if packet.pts >= key.dts)
        self._open = True

    def _bound(self) -> None:
        if self.span <= (_IDLE_LIMIT if self.idle else LIMIT):
            return
        key = self._last_key()
        if key is None or key == 0:
            self._count(len(self._items))
            self._items.clear()
            self._open = False
        else:
            self._count(key)
            self._cut(key)

    def _cut(self, key: int) -> None:
        """Drop what is before the key frame at index `key`, but not the sound that belongs to it."""
        first = self._items[key]
        assert isinstance(first, VideoPacket)
        early = [p for p in list(self._items)[:key] if isinstance(p, AudioPacket) and p.pts >= first.dts]
        for _ in range(key + 1):
            self._items.popleft()
        self._items.extendleft([*reversed(early), first])

    def _count(self, packets: int) -> None:
        if not self.idle:
            self.dropped += packets

    def _last_key(self) -> int | None:
        for index in range(len(self._items) - 1, -1, -1):
            packet = self._items[index]
            if isinstance(packet, VideoPacket) and packet.key:
                return index
        return None


def _time(packet: VideoPacket | AudioPacket) -> int:
    return packet.dts if isinstance(packet, VideoPacket) else packet.pts
