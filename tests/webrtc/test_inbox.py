"""Packets wait for the tick, in order, and never without end."""

from interp.webrtc import inbox as room
from interp.webrtc.inbox import Inbox


def test_packets_come_in_order_with_their_own_arrival() -> None:
    inbox, taken = Inbox(), []
    inbox.put(lambda data, at: taken.append(("a", data, at)), b"1", 100)
    inbox.put(lambda data, at: taken.append(("b", data, at)), b"2", 150)
    assert taken == []
    inbox.drain()
    inbox.drain()
    assert taken == [("a", b"1", 100), ("b", b"2", 150)]


def test_what_comes_while_it_is_drained_waits_for_the_next_time() -> None:
    inbox, taken = Inbox(), []

    def answer(data: bytes, at: int) -> None:
        taken.append(data)
        inbox.put(lambda again, _: taken.append(again), b"later", at)

    inbox.put(answer, b"now", 0)
    inbox.drain()
    assert taken == [b"now"]
    inbox.drain()
    assert taken == [b"now", b"later"]


def test_a_tick_that_never_comes_does_not_fill_the_memory() -> None:
    inbox, taken = Inbox(), []
    for number in range(room.LIMIT + 10):
        inbox.put(lambda _, at: taken.append(at), b"", number)
    assert inbox.dropped == 10
    inbox.drain()
    assert taken[0] == 10
    assert len(taken) == room.LIMIT
