"""Chromium as a console: its microphone arrives, it hears the floor and sees the picture."""

import asyncio
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.console import ConsolePeer, answer_console
from interp.webrtc.h264 import split_annexb
from interp.webrtc.ingest import answer_ingest
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.picture_encoder import PictureEncoder
from interp.webrtc.viewer import View
from mixers.units import BLOCK, RATE
from tests.e2e.browser import LIGHT, needs_chromium
from tests.support.real_time import run

from .pictures import shared_video
from .session import Tape, TapedSource, TapedVoice, Tone, frequency, level, until

playwright = pytest.importorskip("playwright.async_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs_chromium,
]

PAGE = """
async (video) => {
  const stream = await navigator.mediaDevices.getUserMedia({audio: {echoCancellation: false,
      noiseSuppression: false, autoGainControl: false, channelCount: 1}});
  const pc = window.pc = new RTCPeerConnection();
  pc.addTrack(stream.getAudioTracks()[0], stream);
  if (video) pc.addTransceiver('video', {direction: 'recvonly'});
  pc.ontrack = e => {
    const el = document.createElement(e.track.kind);
    el.srcObject = e.streams[0]; el.muted = true; el.autoplay = true;
    document.body.append(el);
    if (e.track.kind === 'audio') {
      const ctx = window.ctx = new AudioContext(), an = window.an = ctx.createAnalyser();
      an.fftSize = 8192; ctx.createMediaStreamSource(e.streams[0]).connect(an);
    }
  };
  const offer = await pc.createOffer();
  const pt = offer.sdp.match(/a=rtpmap:(\\d+) opus/)[1];
  offer.sdp = offer.sdp.replace(`a=rtpmap:${pt} opus/48000/2\\r\\n`,
      `a=rtpmap:${pt} opus/48000/2\\r\\na=rtcp-fb:${pt} nack\\r\\n`);
  await pc.setLocalDescription(offer);
  if (pc.iceGatheringState !== 'complete')
    await new Promise(r => pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && r());
  return pc.localDescription.sdp;
}
"""
STATS = """
async () => {
  const out = {};
  for (const s of (await pc.getStats()).values()) if (s.type === 'inbound-rtp') out[s.kind] = {...s};
  const bins = new Float32Array(an.frequencyBinCount); an.getFloatFrequencyData(bins);
  out.peak = bins.indexOf(Math.max(...bins)) * ctx.sampleRate / an.fftSize;
  out.state = pc.connectionState;
  return out;
}
"""


PUBLISH = """
async (codec) => {
  const stream = await navigator.mediaDevices.getUserMedia({audio: {echoCancellation: false,
      noiseSuppression: false, autoGainControl: false}, video: {width: 640, height: 360, frameRate: 25}});
  const pc = window.pc = new RTCPeerConnection();
  for (const track of stream.getTracks()) {
    const t = pc.addTransceiver(track, {direction: 'sendonly', streams: [stream]});
    if (track.kind === 'video' && codec) t.setCodecPreferences(
        RTCRtpSender.getCapabilities('video').codecs.filter(c => c.mimeType === codec));
  }
  await pc.setLocalDescription();
  if (pc.iceGatheringState !== 'complete')
    await new Promise(r => pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && r());
  return pc.localDescription.sdp;
}
"""


def write_tone(path: Path, hz: float, seconds: int = 10) -> None:
    tone = 0.25 * np.sin(2 * np.pi * hz * np.arange(seconds * RATE) / RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tone * 32767).astype("<i2").tobytes())


def test_chromium_speaks_hears_the_floor_and_sees_the_picture(tmp_path: Path) -> None:
    write_tone(tmp_path / "mic.wav", 1000)

    async def session() -> None:
        clock, feed, voice, encoder = HouseClock(), OpusFeed(2, 64_000, "floor"), Tape(1), PictureEncoder()
        taped = TapedVoice(voice)
        video, tone = shared_video(400, width=640, height=360), Tone(440, channels=2)
        stop = asyncio.Event()

        async def floor() -> None:
            loop = asyncio.get_running_loop()
            base, start, k = clock.position() // BLOCK * BLOCK, loop.time(), 0
            while not stop.is_set():
                feed.push(base + k * BLOCK, tone())
                if k % 2 == 0 and k // 2 < len(video):
                    p = video[k // 2]
                    encoder.video(type(p)(p.pts + base, p.dts + base, p.duration, p.key, p.data, p.config))
                k += 1
                await asyncio.sleep(start + k * BLOCK / RATE - loop.time())

        running = [asyncio.create_task(encoder.run()), asyncio.create_task(floor())]
        async with chromium(tmp_path / "mic.wav") as page:
            offer = await page.evaluate(PAGE, True)
            peer: ConsolePeer = await answer_console(
                offer,
                clock=clock,
                feed=feed,
                view=View("program", encoder.feed),
                voice=taped,
                on_change=lambda: None,
            )
            await page.evaluate("s => pc.setRemoteDescription({type: 'answer', sdp: s})", peer.answer)
            await until(lambda: peer.connected)
            seconds = []
            for _ in range(8):
                await asyncio.sleep(1)
                stats = await page.evaluate(STATS)
                seconds.append([stats["audio"][k] for k in ("concealedSamples", "totalSamplesReceived")])
            told = peer.stats()
            await page.evaluate("pc.close()")
            async with asyncio.timeout(10):
                await peer.wait_closed()
        stop.set()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        print(
            told,
            {
                k: stats["audio"][k]
                for k in (
                    "concealedSamples",
                    "totalSamplesReceived",
                    "jitterBufferDelay",
                    "jitterBufferEmittedCount",
                    "packetsLost",
                )
            },
            stats["video"]["framesDecoded"],
            stats["video"]["framesDropped"],
            stats["peak"],
        )
        assert "a=rtpmap:63 red/48000/2" in peer.answer
        assert taped.spares > 0.9 * told.received, "each packet carries the one before"
        middle = voice.sound[:, 2 * RATE : 7 * RATE]
        assert frequency(middle) == pytest.approx(1000, abs=3)
        assert level(middle) == pytest.approx(0.25 / 2**0.5, rel=0.15)
        assert told.rtt_ms is not None
        assert told.concealed_ms < 200
        assert stats["state"] == "connected"
        assert stats["peak"] == pytest.approx(440, abs=12)
        audio, picture = stats["audio"], stats["video"]
        assert audio["totalSamplesReceived"] > 6 * RATE
        assert audio["packetsLost"] == 0
        # A machine that pauses once makes Chromium invent a fifth of a second; a stream with holes does every second.
        invented = sorted(made_up / heard for made_up, heard in np.diff(seconds, axis=0))
        assert invented[-3] < 0.01, f"shares made up, second by second: {invented}"
        assert picture["framesDecoded"] > 100
        assert (picture["frameWidth"], picture["frameHeight"]) == (640, 360)
        assert feed.listeners == 0

    run(session, within=90)


@pytest.mark.parametrize("codec", ["", "video/VP8"])
def test_chromium_publishes_by_whip(tmp_path: Path, codec: str) -> None:
    write_tone(tmp_path / "mic.wav", 1000)
    sound, pictures = Tape(2), list[tuple[int, bytes, int, str]]()

    async def session() -> None:
        clock = HouseClock()
        async with chromium(tmp_path / "mic.wav") as page:
            peer = await answer_ingest(
                await page.evaluate(PUBLISH, codec),
                clock=clock,
                voice=TapedSource(sound),
                on_video=lambda *picture: pictures.append(picture),
                on_change=lambda: None,
            )
            await page.evaluate("s => pc.setRemoteDescription({type: 'answer', sdp: s})", peer.answer)
            await until(lambda: peer.connected)
            await asyncio.sleep(7)
            await page.evaluate("pc.close()")
            await peer.wait_closed()

    run(session, within=90)
    assert frequency(sound.sound[:, 2 * RATE : 6 * RATE]) == pytest.approx(1000, abs=3)
    assert len(pictures) > 80
    kind = pictures[0][3]
    assert kind == ("vp8" if codec else "h264")
    decoder = av.CodecContext.create(kind, "r")
    frames = [f for _, data, *_ in pictures for f in decoder.decode(av.Packet(data))]
    assert len(frames) >= len(pictures) - 2
    positions = np.array([position for position, *_ in pictures])
    assert np.all(np.diff(positions) > 0)
    keys = positions[[picture_is_key(data, kind) for _, data, _, kind in pictures]]
    assert np.diff(keys).max() < 3.2 * RATE
    late = positions[-1] - (sound.pieces[-1][0] + sound.pieces[-1][1].shape[1])
    assert abs(late) < 0.3 * RATE, "sound and picture end together"


def picture_is_key(data: bytes, kind: str) -> bool:
    if kind == "vp8":
        return not data[0] & 1
    return any(unit[0] & 31 == 5 for unit in split_annexb(data))


@asynccontextmanager
async def chromium(microphone: Path) -> AsyncIterator[Any]:
    """Give a page whose microphone plays a file."""
    async with playwright.async_playwright() as p:
        browser = await p.chromium.launch(
            executable_path=LIGHT,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--autoplay-policy=no-user-gesture-required",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}",
            ],
        )
        server = await asyncio.start_server(serve_blank, "127.0.0.1", 0)
        page = await browser.new_page()
        await page.goto(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        try:
            yield page
        finally:
            await browser.close()
            server.close()


async def serve_blank(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve an empty page: microphones need an origin."""
    await reader.readuntil(b"\r\n\r\n")
    body = b"<!doctype html><link rel=icon href='data:,'>"
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
        + str(len(body)).encode()
        + b"\r\n\r\n"
        + body
    )
    await writer.drain()
    writer.close()
