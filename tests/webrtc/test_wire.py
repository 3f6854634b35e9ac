"""The private names of aiortc and aioice that `interp/webrtc/wire.py` stands on.

When one of these fails, a new version has changed: read its source, adapt wire.py, and pin the new version.
"""

import asyncio
import importlib.metadata
import inspect

import pytest
from aiortc import rtcdtlstransport
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcpeerconnection import RTCPeerConnection

from interp.timeline.clock import HouseClock
from interp.webrtc import wire
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.rtp import Rtp
from mixers.units import BLOCK
from tests.support.real_time import run

from .session import Tape, Tone, connect, paced


def test_the_version_is_the_pinned_one() -> None:
    assert importlib.metadata.version("aiortc") == "1.16.0"


def test_the_names_are_where_we_look_for_them() -> None:
    async def look() -> None:
        connection = wire.new_connection()
        transceiver = connection.addTransceiver("audio")
        assert isinstance(transceiver.sender._ssrc, int)
        assert transceiver._codecs == []
        assert inspect.iscoroutinefunction(transceiver.sender.send)
        assert inspect.iscoroutinefunction(transceiver.receiver.receive)
        dtls = transceiver.receiver.transport
        assert dtls._state is rtcdtlstransport.State.NEW
        assert {s.name for s in rtcdtlstransport.State} >= {"CONNECTED", "CLOSED", "FAILED"}
        assert dtls._rx_srtp is None
        assert dtls._tx_srtp is None
        ice = dtls.transport._connection
        assert ice._nominated == {}
        assert ice._protocols == []
        assert ice._closed is False
        assert list(inspect.signature(ice.get_component_candidates).parameters) == [
            "component",
            "addresses",
            "timeout",
        ]
        wire.hold_back(connection)
        wire.use_addresses(connection, ["127.0.0.1"])
        await connection.setLocalDescription(await connection.createOffer())
        assert {c.host for c in ice.local_candidates} == {"127.0.0.1"}
        assert all(callable(p.datagram_received) for p in ice._protocols)
        await connection.close()

    run(look)


def test_connecting_still_goes_through_what_we_hold_back() -> None:
    connect_source = inspect.getsource(RTCPeerConnection._RTCPeerConnection__connect)
    assert "transceiver.sender.send(" in connect_source
    assert "transceiver.receiver.receive(" in connect_source
    assert "self._tx_srtp.protect(" in inspect.getsource(RTCDtlsTransport._send_rtp)
    assert "self._rx_srtp.unprotect(" in inspect.getsource(RTCDtlsTransport._recv_next)


def test_an_exception_in_a_handler_is_counted_and_the_connection_lives(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(ConsoleVoice):
        def packet(self, packet: Rtp, now: int) -> None:
            raise RuntimeError("a bug somewhere")

    async def session() -> None:
        feed = OpusFeed(1, 32_000, "floor")
        peer, ear = await connect(feed, Broken(), HouseClock())
        tone = Tone(440)
        await paced(20, lambda k: ear.send(tone()))
        await asyncio.sleep(0.2)
        assert peer.wire.faults == 20
        assert peer.connected
        feed.push(0, tone()[:, :BLOCK])
        assert feed.encoded == 1
        await ear.close()

    run(session)
    assert len(caplog.records) == 1


def test_junk_on_the_port_is_ignored() -> None:
    async def session() -> None:
        voice = Tape(1)
        peer, ear = await connect(OpusFeed(1, 32_000, "floor"), voice, HouseClock())
        port = next(
            int(line.split()[5]) for line in peer.answer.splitlines() if line.startswith("a=candidate")
        )
        loop = asyncio.get_running_loop()
        junk, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("127.0.0.1", port)
        )
        for data in (
            b"",
            b"\x80",
            b"\x80\x60" + bytes(40),
            b"\x80\xc8" + bytes(40),
            b"\x16" * 50,
            b"\xff" * 9,
        ):
            junk.sendto(data)
        tone = Tone(440)
        await paced(10, lambda k: ear.send(tone()))
        await asyncio.sleep(0.2)
        assert voice.lasts(10)
        assert peer.wire.rejected >= 2
        junk.close()
        await ear.close()

    run(session)
