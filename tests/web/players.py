"""A WHIP publisher and a WHEP player as others write them: stock aiortc, signalling by HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction

import av
import httpx
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription

from mixers.units import RATE, Samples
from tests.support.material import tone

SDP = {"Content-Type": "application/sdp"}


class ToneTrack(MediaStreamTrack):
    """A stereo tone in frames of 20 ms."""

    kind = "audio"

    def __init__(self, hz: float, level_db: float) -> None:
        super().__init__()
        self._sound = tone(1.0, hz, level_db)
        self._at = 0
        self._began: float | None = None

    async def recv(self) -> av.AudioFrame:
        now = asyncio.get_running_loop().time()
        self._began = self._began or now
        await asyncio.sleep(max(0.0, self._began + self._at / RATE - now))
        start = self._at % RATE
        mono = (self._sound[start : start + 960] * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(mono, 2)[None], format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._at, Fraction(1, RATE)
        self._at += 960
        return frame


class GreyTrack(MediaStreamTrack):
    """A small picture, ten times a second."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._began: float | None = None

    async def recv(self) -> av.VideoFrame:
        now = asyncio.get_running_loop().time()
        self._began = self._began or now
        await asyncio.sleep(max(0.0, self._began + self._count / 10 - now))
        picture = np.full((180, 160), 40 + self._count % 100, np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = 9000 * self._count, Fraction(1, 90_000)
        self._count += 1
        return frame


async def signal(
    connection: RTCPeerConnection, http: httpx.AsyncClient, url: str, headers: dict[str, str]
) -> str:
    """Make an offer, post it, take the answer; return the session's path."""
    await connection.setLocalDescription(await connection.createOffer())
    answer = await http.post(url, content=connection.localDescription.sdp, headers={**SDP, **headers})
    assert answer.status_code == 201, answer.text
    assert answer.headers["content-type"] == "application/sdp"
    await connection.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
    location: str = answer.headers["Location"]
    return location


def connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


@asynccontextmanager
async def publisher(
    url: str, headers: dict[str, str], hz: float, level_db: float = -14.0
) -> AsyncIterator[tuple[RTCPeerConnection, str]]:
    """Publish a tone and a picture to `url`; the session is left without a goodbye over HTTP."""
    peer = connection()
    peer.addTrack(ToneTrack(hz, level_db))
    video = peer.addTransceiver(GreyTrack(), "sendonly")
    video.setCodecPreferences(
        [c for c in RTCRtpSender.getCapabilities("video").codecs if c.mimeType == "video/H264"]
    )
    for transceiver in peer.getTransceivers():
        transceiver.direction = "sendonly"
    try:
        async with httpx.AsyncClient(timeout=20) as http:
            yield peer, await signal(peer, http, url, headers)
    finally:
        await peer.close()


async def play(url: str, seconds: float) -> tuple[Samples, RTCPeerConnection, str]:
    """Listen for `seconds`; return what was heard, (2, n), the open connection and its path."""
    peer = connection()
    peer.addTransceiver("audio", "recvonly")
    tracks: asyncio.Queue[MediaStreamTrack] = asyncio.Queue()
    peer.on("track", tracks.put_nowait)
    async with httpx.AsyncClient(timeout=20) as http:
        path = await signal(peer, http, url, {})
    track = await asyncio.wait_for(tracks.get(), 10)
    heard = []
    for _ in range(round(seconds * 50)):
        frame = await asyncio.wait_for(track.recv(), 10)
        assert isinstance(frame, av.AudioFrame)
        heard.append(frame.to_ndarray().reshape(-1, 2).T.astype(np.float32) / 32768)
    return np.concatenate(heard, axis=1), peer, path
