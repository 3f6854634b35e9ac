"""Offers that are nearly right, at all three doors: each is answered, or refused with a sentence."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.client import MediaClient
from interp.webrtc.ingest import answer_ingest
from interp.webrtc.offer import BadOffer
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.peer import Peer
from interp.webrtc.playback import answer_playback
from interp.webrtc.playout.source_voice import SourceVoice
from tests.support.real_time import run

from .publisher import Publisher
from .session import LOOPBACK, at_a_console

Door = Callable[[str], Awaitable[Peer]]


async def ingest(offer: str) -> Peer:
    return await answer_ingest(
        offer,
        clock=HouseClock(),
        voice=SourceVoice(),
        on_video=lambda position, data, arrival, codec: None,
        on_change=lambda: None,
        addresses=LOOPBACK,
    )


async def playback(offer: str) -> Peer:
    feed = OpusFeed(2, 96_000, "channel zh")
    return await answer_playback(offer, clock=HouseClock(), feed=feed, addresses=LOOPBACK)


async def offer_for(door: Door) -> str:
    if door is ingest:
        publisher = Publisher()
        offer = await publisher.offer()
        await publisher._connection.close()
        return offer
    client = MediaClient(addresses=LOOPBACK, on_picture=(lambda unit: None) if door is at_a_console else None)
    offer = await client.offer()
    await client.close()
    return offer.replace("a=sendrecv", "a=recvonly") if door is playback else offer


def spoilt(offer: str, rng: random.Random) -> str:
    """Return the offer with a line or two left out, said twice, moved, cut or with other characters in it."""
    lines = offer.split("\r\n")
    for _ in range(rng.choice([1, 1, 2, 3])):
        at = rng.randrange(len(lines))
        match rng.randrange(6):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                lines.insert(rng.randrange(len(lines)), lines.pop(at))
            case 3:
                lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
            case 4 if lines[at]:
                place = rng.randrange(len(lines[at]))
                odd = rng.choice("0123456789 :=/\x00é-")
                lines[at] = lines[at][:place] + odd + lines[at][place + 1 :]
            case _:
                lines[at] = " ".join(rng.sample(words := lines[at].split(" "), len(words)))
        if not lines:
            lines = ["v=0"]
    return "\r\n".join(lines)


@pytest.mark.parametrize("door", [at_a_console, ingest, playback])
def test_an_offer_that_is_nearly_right_is_answered_or_refused(door: Door) -> None:
    async def session() -> None:
        whole, rng, refused = await offer_for(door), random.Random(3), set[str]()
        wrong: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, what: wrong.append(what))
        for _ in range(400):
            try:
                peer = await door(spoilt(whole, rng))
            except BadOffer as error:
                refused.add(str(error))
            else:
                await peer.close()
        assert len(refused) > 8
        assert all(text[0].islower() and "\n" not in text for text in refused)
        assert not wrong

    run(session)


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_a_section_that_the_bundle_names_is_there(kind: str) -> None:
    async def session() -> None:
        sections = (await offer_for(ingest)).split("m=")
        without = "m=".join(part for part in sections if not part.startswith(kind))
        with pytest.raises(BadOffer, match=r"a=group:BUNDLE names '\d', which is the a=mid of no section"):
            await ingest(without)

    run(session)
