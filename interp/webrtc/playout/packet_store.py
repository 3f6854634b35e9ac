"""The newest packets of one peer's sound, in the order of their numbers, not decoded yet.

Whoever plays them decides when one that is missing is given up; the store only says what there is.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, NamedTuple

from interp.timeline.units import RATE, samples
from interp.webrtc.opus import OpusError, frame_samples
from interp.webrtc.rtcp import REPEATED
from interp.webrtc.rtp import Rtp, Unwrap
from interp.webrtc.stamps import STEP, StampMender

KEEP: Final = 9 * RATE
"""Samples kept of a voice: programs may be up to 8 s behind now (`delay_ms`), and a decoder hears some before it is
heard."""
MOST: Final = 4000
"""Packets kept: KEEP of the shortest that Opus has."""
_DROPOUT: Final = 3000
_MISORDER: Final = 100
"""A number this far after or before the newest is believed when the next one follows it (RFC 3550, A.1)."""
_ASK_MOST: Final = 64
"""Packets asked for again at a time."""
_ASK_TIMES: Final = 3
_PATIENCE: Final = samples(60)
"""A packet is asked for again after this, or after 1.2 round trips where they are longer. Samples."""


HOLE: Final = samples(100)
"""Less that never came is concealment's business: it makes up 60 ms. Samples."""
_HOLES: Final = 32
"""Holes that are remembered, the newest."""


class Hole(NamedTuple):
    """Sound that never came, in media positions."""

    start: int
    end: int | None
    """None: nothing has come since."""
    shift: int
    """From time stamps, unwrapped, to positions."""


Arrival = tuple[int, int, int]
"""Of one packet: its media position, the house position at which it came, and the samples in it."""


class Stored(NamedTuple):
    """A packet and its place."""

    position: int
    """Media position of its first sample: the peer's own 48 kHz clock, unwrapped."""
    length: int
    """Samples in it."""
    payload: bytes
    arrival: int
    """House position at which it came."""
    stream: int
    """Which of the peer's streams it is of: each wants a decoder of its own."""
    repeated: bool
    """It was lost, and has been sent again or came with its successor."""

    @property
    def end(self) -> int:
        """One past its last sample."""
        return self.position + self.length


@dataclass(slots=True)
class _Asked:
    """When a missing packet was asked for, house positions."""

    first: int
    last: int
    times: int = 1


class PacketStore:
    """Takes packets as they come; a second stream of the same peer continues the first one's numbers and positions.

    `on_missing` is told which of the peer's numbers were skipped when a later one comes, and told again while they stay
    away; it returns the round trip in ms, None if that is not known.
    """

    def __init__(self, keep: int = KEEP) -> None:
        """`keep`: samples before the newest that are kept."""
        self.on_missing: Callable[[list[int]], float | None] | None = None
        self.damaged = 0
        """Packets that are no Opus."""
        self.refused = 0
        """Packets that came twice, or too late for everybody, or with a number out of nowhere."""
        self.spared = 0
        """Packets that were lost and came with their successor."""
        self.passed = -1
        """Packets up to this number nobody wants any more; whoever plays last sets it."""
        self.newest = _MISORDER - 1
        """The highest number so far. The first packet to come need not have been the first to go."""
        self.last_arrival: int | None = None
        self.arrivals: list[Arrival] = []
        """Of each packet since somebody last cleared it, not of those that were sent again; MOST at most."""
        self._keep = keep
        self._packets: dict[int, Stored] = {}
        self._sequence, self._timestamp = Unwrap(16), Unwrap(32)
        self._ssrc: int | None = None
        self._number = 0
        """Added to numbers, so that another stream continues where this one was."""
        self._stamps = StampMender(contiguous=True)
        self._first = True
        self._stream = 0
        self._believed: int | None = None
        self._holes: deque[Hole] = deque(maxlen=_HOLES)
        self._reached: int | None = None
        """One past the newest sample of this stream; None before its first."""
        self._asked: dict[int, _Asked] = {}
        self._ask_at = 0
        """When somebody should be asked again."""
        self._patience = _PATIENCE

    def position(self, ssrc: int, timestamp: int, arrival: int) -> int | None:
        """Return the media position of a time stamp reported at house position `arrival`; None when it is not of the
        stream that comes now."""
        return self._stamps.position(self._timestamp.near(timestamp), arrival) if ssrc == self._ssrc else None

    def packet(self, packet: Rtp, now: int, *, spare: bool = False) -> None:
        """Take a packet that arrived at house position `now`; a `spare` one came with its successor (RED)."""
        if packet.ssrc != self._ssrc:
            self._begin(packet)
        number = self._sequence.near(packet.sequence) + self._number
        if not self._first and not -_MISORDER <= number - self.newest <= _DROPOUT:
            if spare:
                return
            if self._believed != packet.sequence:
                self._believed = (packet.sequence + 1) & 0xFFFF
                self.refused += 1
                return
            self._begin(packet)
            number = self.newest + 1
        self._sequence(packet.sequence)
        if number <= self.passed or number in self._packets:
            self.refused += not spare
            return
        try:
            length = frame_samples(packet.payload)
        except OpusError:
            self.damaged += 1
            return
        shift = self._stamps.shift
        position = self._position(number, packet.timestamp, now, length)
        asked = self._asked.pop(number, None)
        repeated = spare or (asked is not None and now - asked.first >= REPEATED)
        self._packets[number] = Stored(position, length, packet.payload, now, self._stream, repeated)
        self._first = False
        self.spared += spare
        self.last_arrival = now
        if not repeated:
            self.arrivals.append((position, now, length))
        if number > self.newest:
            if (
                self._reached is not None
                and position - self._reached >= HOLE
                and shift == self._stamps.shift  # else nobody knows of which stamps the sound in between was
            ):
                self._holes.append(Hole(self._reached, position, shift))
            self._reached = position + length
            missing = range(self.newest + 1, number)
            self.newest = number
            if missing:
                self._miss(missing, now)
        if self._asked and now >= self._ask_at:
            self._insist(now)
        self._forget(position)

    def holes(self) -> list[Hole]:
        """Return what never came of this stream, as `Hole`s; the last of them has no end."""
        last = [] if self._reached is None else [Hole(self._reached, None, self._stamps.shift)]
        return [*self._holes, *last]

    def stamp(self, timestamp: int) -> int:
        """Return a time stamp near the newest, unwrapped."""
        return self._timestamp.near(timestamp)

    def __getitem__(self, number: int) -> Stored:
        """Return the packet with this number. Raises KeyError when it is not there."""
        return self._packets[number]

    def get(self, number: int) -> Stored | None:
        """Return the packet with this number, None when it is not there."""
        return self._packets.get(number)

    def following(self, number: int) -> int | None:
        """Return the lowest number there is from `number` on, None when nothing is."""
        if number in self._packets:
            return number
        if number > self.newest:
            return None
        return min((one for one in self._packets if one > number), default=None)

    def __len__(self) -> int:
        """Return how many packets there are."""
        return len(self._packets)

    def since(self, arrival: int) -> list[Stored]:
        """Return what came at house position `arrival` or later, newest first."""
        return list(takewhile(lambda packet: packet.arrival >= arrival, reversed(self._packets.values())))

    def _position(self, number: int, timestamp: int, now: int, length: int) -> int:
        """Return where a packet belongs, whatever its time stamps do."""
        if number > self.newest:
            lost = 0 if self._first else number - self.newest - 1
            return self._stamps.mend(self._timestamp(timestamp), now, length, lost)
        position = self._timestamp.near(timestamp) + self._stamps.shift
        following = self.following(number)
        if following is not None:  # it was overtaken, and the stamps may have stepped in between
            after, due = self._packets[following].position, self._packets[following].position - length
            if not after - STEP <= position <= due:
                position = after - (following - number) * length
        return position

    def _begin(self, packet: Rtp) -> None:
        """Begin a stream."""
        self._sequence, self._timestamp = Unwrap(16), Unwrap(32)
        self._number = self.newest + 1 - packet.sequence
        self._stamps.begin()
        self._ssrc, self._first, self._believed = packet.ssrc, True, None
        self._stream += 1
        self._holes.clear()
        self._reached = None
        self._asked.clear()

    def _miss(self, numbers: range, now: int) -> None:
        """Ask for what was skipped before a new packet."""
        if self.on_missing is not None and len(numbers) <= _ASK_MOST:
            self._asked |= {number: _Asked(now, now) for number in numbers}
            self._ask(list(numbers))

    def _insist(self, now: int) -> None:
        """Ask once more for what has been away for too long, and forget what nobody wants."""
        self._asked = {n: one for n, one in self._asked.items() if n > self.passed and one.times < _ASK_TIMES}
        due = [number for number, one in self._asked.items() if now - one.last >= self._patience]
        for number in due:
            self._asked[number].last = now
            self._asked[number].times += 1
        if due:
            self._ask(due)

    def _ask(self, numbers: list[int]) -> None:
        if self.on_missing is not None:
            rtt_ms = self.on_missing([number - self._number for number in numbers])
            self._patience = max(_PATIENCE, samples(1.2 * (rtt_ms or 0.0)))
        self._ask_at = min(one.last for one in self._asked.values()) + self._patience

    def _forget(self, position: int) -> None:
        while len(self._packets) > 1:
            oldest = next(iter(self._packets))
            if abs(position - self._packets[oldest].position) <= self._keep and len(self._packets) <= MOST:
                break
            del self._packets[oldest]
            self._asked.pop(oldest, None)
        if len(self.arrivals) > MOST:
            del self.arrivals[: MOST // 2]
