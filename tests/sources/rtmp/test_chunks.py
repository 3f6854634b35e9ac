"""RTMP's chunk stream: what is packed is put together again, cut anywhere; junk is an error and no memory."""

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.sources.rtmp.chunks import LONGEST, BadChunk, ChunkReader, Message, pack

MESSAGES = st.lists(
    st.builds(
        Message,
        kind=st.integers(8, 22),
        stream=st.integers(0, 2**32 - 1),
        timestamp=st.one_of(st.integers(0, 2**32 - 1), st.sampled_from([0xFFFFFE, 0xFFFFFF, 0x1000000])),
        payload=st.binary(max_size=700),
    ),
    max_size=5,
)


@given(MESSAGES, st.integers(2, 63), st.lists(st.integers(1, 300), min_size=1, max_size=30))
def test_messages_arrive_whole_however_the_bytes_are_cut(
    messages: list[Message], chunk_stream: int, cuts: list[int]
) -> None:
    data = b"".join(pack(message, chunk_stream) for message in messages)
    reader, came, at = ChunkReader(), [], 0
    while at < len(data):
        step = cuts[at % len(cuts)]
        came += list(reader.feed(data[at : at + step]))
        at += step
    assert came == messages


def test_short_headers_count_on_from_the_message_before() -> None:
    full = bytes([3]) + (1000).to_bytes(3) + (2).to_bytes(3) + bytes([9]) + bytes(4) + b"ab"
    delta = bytes([0x80 | 3]) + (40).to_bytes(3) + b"cd"
    same = bytes([0xC0 | 3]) + b"ef"
    came = list(ChunkReader().feed(full + delta + same))
    assert [(m.timestamp, m.payload) for m in came] == [(1000, b"ab"), (1040, b"cd"), (1080, b"ef")]


def test_another_chunk_size_counts_from_the_next_chunk() -> None:
    reader = ChunkReader()
    resize = pack(Message(1, 0, 0, (4096).to_bytes(4)), 2)
    media = Message(9, 1, 0, bytes(range(250)) * 10)
    assert list(reader.feed(resize + pack(media, 4, 4096))) == [media]


def test_messages_on_several_chunk_streams_interleave() -> None:
    one, two = Message(8, 1, 5, b"a" * 200), Message(9, 1, 6, b"b" * 200)
    a, b = pack(one, 4), pack(two, 5)
    cut_a, cut_b = 12 + 128, 12 + 128
    assert list(ChunkReader().feed(a[:cut_a] + b[:cut_b] + a[cut_a:] + b[cut_b:])) == [one, two]


@pytest.mark.parametrize(
    "junk",
    [b"\xc3", bytes([0x43]) * 20, pack(Message(1, 0, 0, bytes(4)), 2), pack(Message(1, 0, 0, b""), 2)],
    ids=["continues-nothing", "length-beyond-limit", "size-zero", "no-size"],
)
def test_what_is_no_chunk_stream_is_an_error(junk: bytes) -> None:
    with pytest.raises(BadChunk):
        list(ChunkReader(limit=1000).feed(junk + bytes(20)))


def test_a_message_longer_than_the_limit_is_refused_by_its_header() -> None:
    head = bytes([3]) + bytes(3) + (5000).to_bytes(3) + bytes([20]) + bytes(4)
    with pytest.raises(BadChunk, match="5000 bytes"):
        list(ChunkReader(limit=4096).feed(head))


def test_half_messages_on_many_streams_do_not_fill_the_memory() -> None:
    reader = ChunkReader()
    list(reader.feed(pack(Message(1, 0, 0, (8 * 2**20).to_bytes(4)), 2)))
    half = [
        bytes([stream]) + bytes(3) + LONGEST.to_bytes(3) + bytes([9]) + bytes(4) + bytes(8 * 2**20)
        for stream in range(3, 8)
    ]
    with pytest.raises(BadChunk, match="under way"):
        list(itertools.chain.from_iterable(map(reader.feed, half)))


@given(st.binary(max_size=2000))
def test_junk_is_a_bad_chunk_or_waits_for_more(junk: bytes) -> None:
    with contextlib.suppress(BadChunk):
        list(ChunkReader(limit=65536).feed(junk))
