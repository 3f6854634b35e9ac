"""The pipe between the service and a media process: whole messages, and no end that waits for the other."""

import socket
from collections.abc import Iterator

import pytest

from interp.webrtc.rtp import Rtp
from interp.webrtc.spread import messages as m
from interp.webrtc.spread.pipe import MEDIA_WAITING, MOST_WAITING, Broken, Pipe

Ends = tuple[Pipe[m.ToService], Pipe[m.ToProcess], socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """The service's end, the process's, and the latter's bare socket."""
    ours, theirs = socket.socketpair()
    yield Pipe(ours, m.ToService), Pipe(theirs, m.ToProcess), theirs
    ours.close()
    theirs.close()


def test_what_is_sent_comes_out_the_same_and_in_order(ends: Ends) -> None:
    service, process, _ = ends
    sent = [
        m.Start((12.5, 1.8e9), [m.FeedInfo("floor", 2, 96_000)], ["program"], ["stun:localhost"]),
        m.Open(1, "console", "v=0\r\n", "floor", "program"),
        m.Watch(1, None),
        m.Sound("floor", 960, b"\x00\xff" * 100),
        m.Picture("program", 960, [b"a", b"b" * 1200], True),
    ]
    for message in sent:
        service.send(message)
    assert process.read() == sent
    packet = Rtp(111, True, 65_535, 2**32 - 1, 2**32 - 1, b"opus")
    process.send(m.Voices([m.VoicePacket(1, False, 2**40, packet)]))
    (voices,) = service.read()
    assert isinstance(voices, m.Voices)
    assert voices.packets[0].packet == packet
    assert voices.packets[0].arrival == 2**40
    assert service.read() == []


def test_a_message_that_comes_in_pieces_is_read_whole(ends: Ends) -> None:
    service, process, bare = ends
    other, far = socket.socketpair()
    Pipe[m.ToProcess](other, m.ToProcess).send(m.Refused(7, "no"))
    data = far.recv(1000)
    for i in range(len(data)):
        assert service.read() == []
        bare.send(data[i : i + 1])
    assert service.read() == [m.Refused(7, "no")]
    other.close()
    far.close()
    assert process.read() == []


def test_an_end_that_does_not_read_loses_media_and_no_word(ends: Ends) -> None:
    service, process, _ = ends
    sent = 0
    while not service.dropped:
        service.send(m.Sound("floor", sent, b"x" * 10_000), media=True)
        sent += 1
    assert MEDIA_WAITING < service.waiting < MEDIA_WAITING + 20_000
    service.send(m.Close(3))
    read: list[m.ToProcess] = []
    while service.waiting or not any(isinstance(one, m.Close) for one in read):
        read += process.read()
        service.flush()
    assert len(read) == sent - service.dropped + 1
    assert read[-1] == m.Close(3)


def test_an_end_that_never_reads_is_given_up(ends: Ends) -> None:
    service, _, _ = ends
    offer = m.Open(1, "console", "x" * (MOST_WAITING // 4), "floor", None)
    for _ in range(4):
        service.send(offer)
    with pytest.raises(Broken):
        service.send(offer)


@pytest.mark.parametrize(
    "junk",
    [b"\xff\xff\xff\xff", b"\0\0\0\5hello", b"\0\0\0\1\x90", b"\0\0\0\0"],
    ids=["long", "text", "empty", "none"],
)
def test_what_is_no_message_ends_it(ends: Ends, junk: bytes) -> None:
    service, _, bare = ends
    bare.send(junk)
    with pytest.raises(Broken):
        service.read()


def test_what_was_said_before_the_end_is_still_read(ends: Ends) -> None:
    service, process, _ = ends
    process.send(m.Closed(1))
    process.close()
    assert service.read() == [m.Closed(1)]
    with pytest.raises(Broken):
        service.read()
