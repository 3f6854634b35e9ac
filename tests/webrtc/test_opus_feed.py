"""Feeds and ears: whichever feed delivers first, positions go up without a gap."""

from typing import Any

import numpy as np
import pytest

from interp.webrtc.opus import Decoder
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.packet_feed import Listener
from interp.webrtc.red import Block, split
from mixers.decibel import amplitude
from mixers.ear_limiter import CEILING_DB
from mixers.units import BLOCK, RATE

SILENCE = np.zeros((1, BLOCK), np.float32)


class Sender:
    """Notes what is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, bool]] = []
        self.payloads: list[bytes] = []
        self.remote_loss_percent = 0.0
        self.payload_type = 111

    def send(
        self, position: int, payload: bytes, marker: bool = False, payload_type: int | None = None
    ) -> None:
        self.sent.append((position, marker))
        self.payloads.append(payload)


def ear() -> tuple[Listener, Sender]:
    sender: Any = Sender()
    return Listener(sender), sender


@pytest.mark.parametrize("new_first", [True, False])
def test_a_change_of_feed_neither_skips_nor_repeats(new_first: bool) -> None:
    old, new = OpusFeed(1, 32_000, "old"), OpusFeed(1, 32_000, "new")
    listener, sender = ear()
    listener.listen(old)
    for k in range(6):
        if k == 3:
            listener.listen(new)
        for feed in (new, old) if new_first else (old, new):
            feed.push(k * BLOCK, SILENCE)
    assert [position for position, _ in sender.sent] == [k * BLOCK for k in range(6)]
    assert (old.listeners, new.listeners) == (0, 1)
    assert [k for k, (_, marker) in enumerate(sender.sent) if marker] == [0, 3 if new_first else 4]


def test_changing_ones_mind_before_the_new_feed_delivers() -> None:
    old, new = OpusFeed(1, 32_000, "old"), OpusFeed(1, 32_000, "new")
    listener, sender = ear()
    listener.listen(old)
    old.push(0, SILENCE)
    listener.listen(new)
    listener.listen(old)
    old.push(BLOCK, SILENCE)
    new.push(BLOCK, SILENCE)
    assert len(sender.sent) == 2
    assert (old.listeners, new.listeners) == (1, 0)


def test_an_ear_is_protected_whatever_comes_and_it_is_counted() -> None:
    feed = OpusFeed(1, 96_000, "floor")
    listener, packets = ear()
    listener.listen(feed)
    decoder, heard = Decoder(1), []
    loud = (np.sin(2 * np.pi * 500 / RATE * np.arange(10 * BLOCK))[None] * 8).astype(np.float32)
    for k in range(10):
        feed.push(k * BLOCK, loud[:, k * BLOCK : (k + 1) * BLOCK] * (0.01 if k < 5 else 1))
        heard.append(decoder.decode(packets.payloads[-1]))
    assert np.abs(heard[3]).max() == pytest.approx(0.08, rel=0.2), "what is quiet is heard as it is"
    assert np.abs(np.concatenate(heard, axis=1)).max() < amplitude(CEILING_DB + 1.5), (
        "the codec's own overshoot"
    )
    limited = feed.limited
    assert 5 <= limited <= 6
    listener.listen(None)
    assert feed.limited == limited


def test_silence_is_no_feed_at_all() -> None:
    feed = OpusFeed(1, 32_000, "floor")
    listener, sender = ear()
    listener.listen(feed)
    feed.push(0, SILENCE)
    listener.listen(None)
    feed.push(BLOCK, SILENCE)
    assert len(sender.sent) == feed.encoded == 1
    listener.listen(feed)
    feed.push(5 * BLOCK, SILENCE)
    assert sender.sent[-1] == (5 * BLOCK, True), "a pause is marked"


def test_the_bit_rate_yields_to_the_loss_that_most_report_and_comes_back() -> None:
    feed = OpusFeed(1, 64_000, "floor")
    senders = []
    for _ in range(4):
        listener, sender = ear()
        listener.listen(feed)
        senders.append(sender)
    rng = np.random.default_rng(4)
    noise = rng.normal(0, 0.1, (600, 1, BLOCK)).astype(np.float32)

    def rate(first: int) -> float:
        """Bits a second over two seconds, once the feed has had one to adapt."""
        for k in range(first, first + 150):
            feed.push(k * BLOCK, noise[k])
        return float(np.mean([len(payload) for payload in senders[0].payloads[-100:]])) * 8 * 50

    assert rate(0) == pytest.approx(64_000, rel=0.1)
    senders[0].remote_loss_percent = 30.0
    assert rate(150) == pytest.approx(64_000, rel=0.1), "one of four has a bad line"
    senders[1].remote_loss_percent = senders[2].remote_loss_percent = 25.0
    assert rate(300) == pytest.approx(28_000, rel=0.25)
    for sender in senders:
        sender.remote_loss_percent = 0.0
    assert rate(450) == pytest.approx(64_000, rel=0.1)


def test_red_is_made_once_for_all_who_want_the_same() -> None:
    feed = OpusFeed(1, 32_000, "floor")
    plain, wrapped = ear(), (lambda s: (Listener(s, 63), s))(ear()[1])
    for listener, _ in (plain, wrapped):
        listener.listen(feed)
    for k in range(3):
        feed.push(k * BLOCK, SILENCE)
    first, second, third = plain[1].payloads
    assert [split(payload) for payload in wrapped[1].payloads] == [
        [Block(111, 0, first)],
        [Block(111, BLOCK, first), Block(111, 0, second)],
        [Block(111, BLOCK, second), Block(111, 0, third)],
    ]
