"""Offers: what cannot work is refused with a sentence that says why."""

import asyncio
import contextlib
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interp.webrtc.client import MediaClient
from interp.webrtc.offer import BadOffer, read_offer, second_sound
from tests.support.real_time import run

from .session import LOOPBACK, at_a_console


def good_offer(**client_options: Any) -> str:
    found: list[str] = []

    async def make() -> None:
        client = MediaClient(addresses=LOOPBACK, on_picture=lambda unit: None, **client_options)
        found.append(await client.offer())
        await client.close()

    run(make)
    return found[0]


GOOD = good_offer()
TWO = good_offer(on_partner=lambda position, sound, arrival: None)
"""With a second audio, for the partner."""
SECOND = TWO[TWO.rindex("m=audio") : TWO.index("m=video")]


def refuse(offer: str, reason: str) -> None:
    async def ask() -> None:
        before = asyncio.all_tasks()
        with pytest.raises(BadOffer, match=reason):
            await at_a_console(offer)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == before

    run(ask)


def without(pattern: str) -> str:
    return re.sub(rf"(?m)^{pattern}.*\r?\n", "", GOOD)


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        ("", "not a session description"),
        ("hello", "not a session description"),
        ("v=0\r\nm=audio", "cannot|can be read"),
        ("\0" * 100, "not a session description"),
        ("v=0\r\n" + "a=x\r\n" * 20_000, "longer than 65536"),
        (GOOD[: GOOD.index("m=audio")], "with media in it"),
        (GOOD[: GOOD.index("m=audio")] + GOOD[GOOD.index("m=video") :], "no m=audio"),
        (GOOD.replace("opus/48000/2", "speex/16000"), "no opus/48000/2"),
        (GOOD.replace("a=sendrecv", "a=recvonly"), "audio is recvonly; expected sendrecv"),
        (GOOD.replace("a=sendrecv", "a=inactive"), "audio is inactive"),
        (without("a=fingerprint"), "no DTLS fingerprint"),
        (re.sub(r"a=msid:(\S+) \S+", r"a=msid:\1 ", GOOD), "a=msid without a stream and a track"),
        (without("a=setup"), "no DTLS fingerprint"),
        (GOOD.replace("sha-256", "md5").replace("sha-384", "md5").replace("sha-512", "md5"), "unknown kind"),
        (without("a=ice-ufrag"), "no ICE credentials"),
        (without("a=ice-pwd"), "no ICE credentials"),
        (without("a=rtcp-mux"), "no a=rtcp-mux"),
        (without("a=mid"), "no a=mid"),
        (without("a=group"), "BUNDLE"),
        (
            GOOD + GOOD[GOOD.index("m=audio") : GOOD.index("m=video")],
            "second audio is sendrecv; expected recvonly",
        ),
        (GOOD + GOOD[GOOD.index("m=video") :], "more than one m=video"),
        (
            TWO.replace("a=recvonly", "a=sendonly", 1),
            "second audio is sendonly; expected recvonly or inactive",
        ),
        (
            SECOND.join(TWO.rsplit(SECOND, 1)[0:1]) + SECOND + SECOND + TWO.rsplit(SECOND, 1)[1],
            "more than two m=audio",
        ),
        (
            TWO.replace(SECOND, SECOND.replace("opus/48000/2", "speex/16000")),
            "second audio has no opus/48000/2",
        ),
        (TWO.replace(SECOND, SECOND.replace("a=rtcp-mux\r\n", "")), "audio has no a=rtcp-mux"),
        (TWO.replace(SECOND, SECOND.replace("a=mid:1", "a=mid:0")), "same a=mid"),
        (TWO.replace("BUNDLE 0 1 2", "BUNDLE 0 2"), "not in one BUNDLE group"),
        (GOOD.replace("m=video", "m=application"), "m=application section"),
        (GOOD.replace("H264", "AV1"), "none of H264"),
        (GOOD.replace("packetization-mode=1", "packetization-mode=0"), "constrained baseline"),
        (re.sub(r"m=audio \d+", "m=audio nine", GOOD), "not a session"),
    ],
)
def test_a_bad_offer_is_refused_with_its_reason(offer: str, reason: str) -> None:
    refuse(offer, reason)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_mangled_offer_is_refused_or_read_but_never_an_accident(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from([GOOD, TWO])).split("\r\n")
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        action = data.draw(st.sampled_from(["drop", "double", "cut", "junk"]))
        if action == "drop":
            del lines[at]
        elif action == "double":
            lines.insert(at, lines[at])
        elif action == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, max(0, len(lines[at]) - 1)))]
        else:
            lines[at] += data.draw(st.text(max_size=10))
        if not lines:
            lines = [""]
    with contextlib.suppress(BadOffer):
        read_offer("\r\n".join(lines), audio=("sendrecv",), second_audio=("recvonly",), video=("recvonly",))


def test_a_second_audio_is_answered_with_mono_and_its_own_repair() -> None:
    async def ask() -> None:
        peer = await at_a_console(TWO)
        assert second_sound(peer.answer)
        first, second, _picture = peer.answer.split("\r\nm=")[1:]
        assert "sprop-stereo=1" in first
        for part in ("a=sendonly", "sprop-stereo=0", "useinbandfec=1", "usedtx=0", "nack"):
            assert part in second
        assert second.count("a=rtpmap") == 1
        ssrcs = {re.search(r"a=ssrc:(\d+)", section) for section in (first, second)}
        assert len({one.group(1) for one in ssrcs if one}) == 2
        await peer.close()
        quiet = await at_a_console(TWO.replace(SECOND, SECOND.replace("a=recvonly", "a=inactive")))
        assert not second_sound(quiet.answer)
        await quiet.close()
        without = await at_a_console(GOOD)
        assert not second_sound(without.answer)
        await without.close()

    run(ask)


def test_the_answer_asks_for_fec_and_no_dtx() -> None:
    async def ask() -> None:
        client = MediaClient(addresses=LOOPBACK)
        peer = await at_a_console(await client.offer())
        fmtp = next(line for line in peer.answer.splitlines() if line.startswith("a=fmtp:"))
        for part in ("useinbandfec=1", "stereo=0", "sprop-stereo=1", "maxaveragebitrate=48000", "usedtx=0"):
            assert part in fmtp
        assert re.search(r"a=rtcp-fb:\d+ nack\r", peer.answer)
        assert peer.answer.count("a=rtpmap") == 1
        assert "stun" not in peer.answer
        await peer.close()
        await client.close()

    run(ask)


def test_names_that_hide_addresses_are_not_looked_up() -> None:
    hidden = re.sub(r"(a=candidate:\S+ 1 udp \d+) \S+", r"\1 0a1b.local", GOOD)
    read = read_offer(hidden, audio=("sendrecv",), video=("recvonly",))
    assert ".local" not in read.sdp
    assert "end-of-candidates" not in read.sdp
