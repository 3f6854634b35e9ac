"""What is written: rooms with the last messages of each."""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from interp.talk.pace import Pace
from interp.timeline.clock import HouseClock
from interp.web.talk_schema import ChatLine, ChatRoom

KEPT = 200
"""Messages that are kept of each room."""
ALL = "all"
"""The room in which the engineer writes to every booth."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes; `place` is what is counted against too many messages."""

    by: Literal["booth", "engineer", "control", "delegate"]
    place: str
    booth: str = ""
    name: str = ""


class Keeper(Protocol):
    """Keeps messages over a restart."""

    def load(self) -> Iterable[ChatLine]: ...
    def append(self, line: ChatLine, all_lines: Callable[[], Iterable[ChatLine]]) -> None: ...


def rooms_of(booth: str) -> tuple[str, str, str]:
    """Return the rooms that a booth reads."""
    return f"booth:{booth}", f"engineer:{booth}", ALL


def room_of(delegate: str) -> str:
    """Return the room in which a delegate and whoever looks after them write."""
    return f"delegate:{delegate}"


class Chat:
    """The rooms of an event. `listeners` get each message once it is written."""

    def __init__(
        self,
        rooms: Iterable[str],
        clock: HouseClock,
        note: Callable[[dict[str, Any]], None],
        keeper: Keeper,
    ) -> None:
        self.listeners: set[Callable[[ChatLine], None]] = set()
        self._clock, self._note, self._keeper = clock, note, keeper
        self._pace = Pace(clock)
        self._rooms: dict[str, deque[ChatLine]] = {room: deque(maxlen=KEPT) for room in rooms}
        self._last = 0
        for line in keeper.load():
            self._last = max(self._last, line.id)
            if line.room in self._rooms:
                self._rooms[line.room].append(line)

    @property
    def rooms(self) -> Collection[str]:
        """Every room."""
        return self._rooms.keys()

    @property
    def written(self) -> dict[str, ChatRoom]:
        """What there is to read in each room that has a message."""
        return {
            room: ChatRoom(newest=lines[-1].id, count=len(lines))
            for room, lines in self._rooms.items()
            if lines
        }

    def lines(self, rooms: Collection[str], after: int = 0) -> list[ChatLine]:
        """Return what was written in `rooms` later than the message `after`, oldest first."""
        found = [line for room in rooms for line in self._rooms[room] if line.id > after]
        return sorted(found, key=lambda line: line.id)

    def write(self, room: str, writer: Writer, text: str, key: str) -> ChatLine:
        """Write a message into a room; what came under the same key before is not written again.

        Raises TooFast.
        """
        lines = self._rooms[room]
        mine = (writer.by, writer.booth, key)
        for before in reversed(lines) if key else ():
            if (before.by, before.booth, before.key) == mine:
                return before
        self._pace.count(writer.place)
        now = self._clock.wall_at(self._clock.position())
        self._last = max(self._last + 1, int(now.timestamp() * 1000))
        line = ChatLine(
            id=self._last,
            room=room,
            by=writer.by,
            booth=writer.booth,
            name=writer.name,
            text=text,
            at=now.isoformat(timespec="milliseconds"),
            key=key,
        )
        lines.append(line)
        self._keeper.append(line, lambda: self.lines(self.rooms))
        self._note(
            {
                "type": "chat",
                "room": room,
                "by": writer.by,
                "name": writer.name,
                "id": line.id,
                "characters": len(text),
            }
        )
        for listener in list(self.listeners):
            listener(line)
        return line
