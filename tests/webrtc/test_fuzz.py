"""Junk at the ports, from strangers and from a peer that holds the keys: counters change, nothing else."""

import asyncio
import contextlib
import random
import re
import struct
from collections.abc import Callable

import pylibsrtp
import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.opus_feed import OpusFeed
from mixers.units import BLOCK
from tests.support.real_time import run

from .session import Tape, TapedVoice, Tone, connect, frequency, paced
from .test_loss import wire_of

MAGIC = bytes.fromhex("2112a442")


def stun(rng: random.Random) -> bytes:
    """Return a STUN message with random attributes, lengths that lie now and then."""
    body = b""
    for _ in range(rng.randrange(6)):
        value = rng.randbytes(rng.randrange(40))
        length = len(value) if rng.random() < 0.7 else rng.randrange(65_536)
        kind = rng.choice([0x6, 0x8, 0x20, 0x24, 0x25, 0x8029, 0x802A, 0x8028, rng.randrange(65_536)])
        body += struct.pack("!HH", kind, length) + value + bytes(-len(value) % 4)
    length = len(body) if rng.random() < 0.7 else rng.randrange(65_536)
    return (
        struct.pack("!HH", rng.choice([0x1, 0x101, 0x111, 0x11]), length) + MAGIC + rng.randbytes(12) + body
    )


def dtls(rng: random.Random) -> bytes:
    """Return a DTLS record with random contents."""
    body = rng.randbytes(rng.randrange(200))
    length = len(body) if rng.random() < 0.7 else rng.randrange(65_536)
    kind, version = rng.randrange(20, 64), rng.choice([b"\xfe\xfd", b"\xfe\xff", rng.randbytes(2)])
    return bytes([kind]) + version + rng.randbytes(8) + struct.pack("!H", length) + body


def rtp(rng: random.Random, ssrc: int = 1) -> bytes:
    """Return an RTP packet whose header lies now and then."""
    first = rng.choice([0x80, 0x90, 0xA0, 0x8F, rng.randrange(128, 192)])
    head = struct.pack("!BBHII", first, rng.randrange(256), rng.randrange(65_536), rng.randrange(2**32), ssrc)
    return head + rng.randbytes(rng.randrange(80))


def rtcp(rng: random.Random) -> bytes:
    """Return an RTCP packet whose lengths and counts lie now and then."""
    body = rng.randbytes(4 * rng.randrange(12))
    length = len(body) // 4 if rng.random() < 0.6 else rng.randrange(65_536)
    return struct.pack("!BBH", rng.randrange(128, 192), rng.randrange(200, 208), length) + body


@pytest.mark.parametrize("kind", [stun, dtls, rtp, rtcp])
def test_strangers_junk_changes_nothing(kind: Callable[[random.Random], bytes]) -> None:
    async def session() -> None:
        voice = Tape(1)
        peer, ear = await connect(OpusFeed(1, 32_000, "floor"), TapedVoice(voice), HouseClock(), red=True)
        port = int(re.findall(r"a=candidate:\S+ 1 \S+ \S+ \S+ (\d+)", peer.answer)[0])
        loop = asyncio.get_running_loop()
        stranger, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("127.0.0.1", port)
        )
        rng, tone = random.Random(11), Tone(440)

        def both(_: int) -> None:
            ear.send(tone())
            for _ in range(20):
                stranger.sendto(kind(rng))

        await paced(100, both)
        await asyncio.sleep(0.2)
        stranger.close()
        assert peer.connected
        assert peer.wire.faults == 0
        assert voice.missing == 0
        assert voice.lasts(100)
        assert frequency(voice.sound[:, BLOCK * 10 : BLOCK * 90]) == pytest.approx(440, abs=1)
        await ear.close()

    run(session)


def test_a_peer_that_holds_the_keys_sends_junk_between_its_sound() -> None:
    async def session() -> None:
        voice = Tape(1)
        taped = TapedVoice(voice)
        feed = OpusFeed(1, 32_000, "floor")
        peer, ear = await connect(feed, taped, HouseClock(), red=True)
        wire, rng, tone = wire_of(ear), random.Random(12), Tone(440)
        assert ear._voice is not None
        own = ear._voice
        kinds = [own.payload_type, 63]

        def junk(packet: bytes, *, control: bool) -> None:
            with contextlib.suppress(pylibsrtp.Error):  # not even the library would send it
                wire._send(packet, rtcp=control)

        def all_of_it(k: int) -> None:
            ear.send(tone())
            feed.push(k * BLOCK, tone())
            for _ in range(5):
                junk(rtp(rng, ssrc=rng.randrange(2**32)), control=False)
                position, data = rng.randrange(2**20), rng.randbytes(rng.randrange(1, 60))
                own.send(position, data, payload_type=rng.choice(kinds))
                junk(rtcp(rng), control=True)

        await paced(100, all_of_it)
        await asyncio.sleep(0.3)
        assert peer.connected
        assert peer.wire.faults == 0, "junk is an error that is expected, not an exception"
        assert peer.wire.rejected > 50
        assert len(peer.receptions) <= 8
        assert len(taped._store) <= 4000
        await ear.close()

    run(session)
