"""Pushes to real servers: the system's ffmpeg listening, and servers that misbehave."""

import asyncio
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from interp.media import AudioPacket, VideoPacket
from interp.sinks.push import PushSink
from interp.timeline.units import RATE
from tests.sinks.tools import (
    aac,
    click_times,
    ffprobe,
    flash_times,
    h264,
    in_order,
    needs_ffprobe,
    packet_times,
)
from tests.support.events import free_port
from tests.support.processes import below, command_lines

pytestmark = needs_ffprobe

KEY = "s3cret-key"
PASSPHRASE = "correct-horse"


def media(seconds: int, **options: int) -> tuple[list[VideoPacket], list[AudioPacket]]:
    """Flash and click in every even second, a key frame in every second."""
    frames = range(25, seconds * 25, 50)
    video = h264(seconds * 25, gop=25, flashes=list(frames), start=RATE, **options)
    return video, aac(seconds + 1, clicks=[RATE + frame * 1920 for frame in frames], noise=0.01)


class Program:
    """Gives a sink its packets at a pace of `speed` times real time, until it is cancelled."""

    def __init__(
        self, sink: PushSink, packets: tuple[list[VideoPacket], list[AudioPacket]], speed: float = 2.0
    ):
        self.sink, self.speed = sink, speed
        self.packets = list(in_order(packets[0], ("en", packets[1])))
        self.longest_call = 0.0

    async def give(self, start: int = 0) -> None:
        """Give them; house position `start` is now."""
        began = time.monotonic()
        for language, packet in self.packets:
            late = (packet.pts - start) / RATE / self.speed - (time.monotonic() - began)
            if late > 0:
                await asyncio.sleep(late)
            at = time.monotonic()
            if language is None:
                self.sink.video(packet)
            else:
                self.sink.audio(language, packet)
                self.sink.audio("zh", packet)
            self.longest_call = max(self.longest_call, time.monotonic() - at)


@asynccontextmanager
async def running(sink: PushSink) -> AsyncIterator[None]:
    task = asyncio.create_task(sink.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert children() == []


def children() -> list[str]:
    """Return the pushing ffmpegs that still run."""
    return [line[0] for line in command_lines(having="-progress")]


async def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


def rtmp_server(port: int, path: Path, app: str = f"live/{KEY}") -> subprocess.Popen[bytes]:
    """Record one push to a file, as the system's ffmpeg receives it."""
    url = f"rtmp://127.0.0.1:{port}/{app}"
    return subprocess.Popen(
        [
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-f",
            "flv",
            "-listen",
            "1",
            "-i",
            url,
            "-c",
            "copy",
            str(path),
        ]
    )


def srt_server(port: int, path: Path) -> subprocess.Popen[bytes]:
    url = f"srt://127.0.0.1:{port}?mode=listener&passphrase={PASSPHRASE}&pbkeylen=16"
    return subprocess.Popen(
        [*("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "mpegts"), *("-i", url, "-c", "copy", str(path))]
    )


def in_sync(path: Path, least: int) -> None:
    """Flash and click are together, and nothing of the sound is missing."""
    flashes, clicks = flash_times(path), click_times(path)
    assert min(len(flashes), len(clicks)) >= least
    for click in clicks[:least]:
        assert min(abs(click - flash) for flash in flashes) <= 0.010
    dts = [t for _, t in packet_times(path, "v:0")]
    assert all(b > a for a, b in pairwise(dts))


@pytest.mark.parametrize("b_frames", [0, 2])
def test_an_rtmp_server_gets_picture_and_sound_in_sync(tmp_path: Path, b_frames: int) -> None:
    port = free_port()
    sink = PushSink("web", f"rtmp://127.0.0.1:{port}/live/{KEY}", "en")

    async def session() -> None:
        async with running(sink):
            await Program(sink, media(10, b_frames=b_frames)).give()
            status = sink.status()
            assert (status.state, status.error, status.kind) == ("live", None, "rtmp")
            assert KEY not in repr(status)
            assert status.bit_rate > 10_000

    server = rtmp_server(port, tmp_path / "out.flv")
    try:
        time.sleep(0.5)
        asyncio.run(session())
        assert server.wait(10) == 0  # the end was a goodbye, not a break
    finally:
        server.kill()
        server.wait()
    in_sync(tmp_path / "out.flv", 4)
    sound = [pts for pts, _ in packet_times(tmp_path / "out.flv", "a:0")]
    assert len(sound) == pytest.approx((sound[-1] - sound[0]) * RATE / 1024 + 1, abs=0.2)


def test_an_srt_listener_with_a_passphrase_gets_picture_and_sound_in_sync(tmp_path: Path) -> None:
    port = free_port(socket.SOCK_DGRAM)
    url = f"srt://127.0.0.1:{port}?mode=caller&passphrase={PASSPHRASE}&pbkeylen=16&latency=200"
    sink = PushSink("srt", url, "en")

    async def session() -> None:
        async with running(sink):
            await Program(sink, media(10)).give()
            assert sink.status().state == "live"
            assert PASSPHRASE not in repr(sink.status())

    server = srt_server(port, tmp_path / "out.ts")
    try:
        time.sleep(0.5)
        asyncio.run(session())
        server.wait(10)
    finally:
        server.kill()
        server.wait()
    in_sync(tmp_path / "out.ts", 3)


def test_a_server_that_is_killed_and_comes_back_is_served_again(tmp_path: Path) -> None:
    port = free_port()
    sink = PushSink("web", f"rtmp://127.0.0.1:{port}/live/{KEY}", "en")
    program = Program(sink, media(40), speed=2.0)

    async def session() -> None:
        giving = asyncio.create_task(program.give())
        async with running(sink):
            # Nobody listens yet.
            await until(lambda: sink.status().state == "retrying")
            status = sink.status()
            assert status.error == "The server refused the connection."
            assert status.retry_in_s is not None
            server = rtmp_server(port, tmp_path / "first.mkv")
            await until(lambda: sink.status().state == "live")
            await asyncio.sleep(1)
            server.kill()
            server.wait()
            await until(lambda: sink.status().state == "retrying")
            server = rtmp_server(port, tmp_path / "second.mkv")
            await until(lambda: sink.status().state == "live")
            assert sink.status().error is None
            await asyncio.sleep(3)
        giving.cancel()
        assert server.wait(10) == 0
        assert sink.status().restarts >= 2

    asyncio.run(session())
    in_sync(tmp_path / "second.mkv", 2)
    assert program.longest_call < 0.1


def test_a_server_that_accepts_and_never_reads_is_left_and_nothing_waits() -> None:
    async def session() -> None:
        server = await asyncio.start_server(lambda r, w: asyncio.sleep(3600), "127.0.0.1", 0, limit=1)
        port = server.sockets[0].getsockname()[1]
        sink = PushSink("dead", f"rtmp://127.0.0.1:{port}/live/{KEY}", "en")
        program = Program(sink, media(30), speed=2.0)
        giving = asyncio.create_task(program.give())
        async with running(sink):
            await until(lambda: sink.status().state == "retrying", 20)
            assert sink.status().error == "The server does not answer."
            assert sink.status().queue_ms <= 12_500
            assert program.longest_call < 0.1
        giving.cancel()
        server.close()

    asyncio.run(session())


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hold: asyncio.Event) -> None:
    while not hold.is_set() and (data := await reader.read(4096)):
        writer.write(data)
        await writer.drain()
    await asyncio.sleep(3600)


def test_a_server_that_stops_reading_is_left_and_met_again(tmp_path: Path) -> None:
    """A relay stands before the server and stops moving bytes."""
    inner = free_port()
    hold = asyncio.Event()

    async def session() -> None:
        tasks: list[asyncio.Task[None]] = []

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            up, down = await asyncio.open_connection("127.0.0.1", inner)
            tasks.append(asyncio.create_task(_relay(reader, down, hold)))
            tasks.append(asyncio.create_task(_relay(up, writer, hold)))

        server = await asyncio.start_server(relay, "127.0.0.1", 0, limit=4096)
        port = server.sockets[0].getsockname()[1]
        sink = PushSink("web", f"rtmp://127.0.0.1:{port}/live/{KEY}", "en")
        # Noise for a picture, so that the sockets' buffers are full soon.
        program = Program(sink, media(60), speed=2.0)
        big = [(language, _padded(p) if language is None else p) for language, p in program.packets]
        program.packets = big
        giving = asyncio.create_task(program.give())
        first = rtmp_server(inner, tmp_path / "first.mkv")
        await asyncio.sleep(0.5)
        async with running(sink):
            await until(lambda: sink.status().state == "live")
            hold.set()
            await until(lambda: sink.status().state == "retrying", 25)
            assert sink.status().error == "The server has stopped reading."
            assert sink.dropped > 0
            first.kill()
            first.wait()
            hold.clear()
            second = rtmp_server(inner, tmp_path / "second.mkv")
            await until(lambda: sink.status().state == "live")
        giving.cancel()
        second.kill()
        second.wait()
        for task in tasks:
            task.cancel()
        server.close()
        assert program.longest_call < 0.1

    asyncio.run(session())


def _padded(packet: VideoPacket) -> VideoPacket:
    """Add a filler NAL unit of 20 kB."""
    filler = b"\x0c" + b"\xff" * 20_000 + b"\x80"
    return replace(packet, data=packet.data + len(filler).to_bytes(4, "big") + filler)


def test_new_picture_parameters_are_a_new_connection(tmp_path: Path) -> None:
    port = free_port()
    sink = PushSink("web", f"rtmp://127.0.0.1:{port}/live/{KEY}", "en")
    first, _ = media(6)
    second = h264(25 * 6, gop=25, start=7 * RATE, size=(320, 180))
    sound = aac(14, noise=0.01)

    async def session() -> None:
        giving = asyncio.create_task(Program(sink, ([*first, *second], sound)).give())
        server = rtmp_server(port, tmp_path / "first.mkv")
        await asyncio.sleep(0.3)
        async with running(sink):
            await until(lambda: server.poll() is not None)
            server = rtmp_server(port, tmp_path / "second.mkv")
            await until(lambda: sink.status().state == "live")
            await giving
        assert server.wait(10) == 0

    asyncio.run(session())
    sizes = [
        ffprobe(tmp_path / name, "-show_entries", "stream=width")["streams"][0]["width"]
        for name in ("first.mkv", "second.mkv")
    ]
    assert sizes == [160, 320]


def _certificate(folder: Path) -> ssl.SSLContext:
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=localhost",
            ),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize("trusted", [True, False])
def test_rtmps_is_rtmp_in_tls_with_a_certificate_that_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    inner = free_port()
    context = _certificate(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))

    async def session() -> None:
        tasks: list[asyncio.Task[None]] = []

        async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            writer.close()

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            up, down = await asyncio.open_connection("127.0.0.1", inner)
            tasks.append(asyncio.create_task(copy(reader, down)))
            tasks.append(asyncio.create_task(copy(up, writer)))

        server = await asyncio.start_server(relay, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        receiver = rtmp_server(inner, tmp_path / "out.mkv")
        await asyncio.sleep(0.5)
        sink = PushSink("tls", f"rtmps://localhost:{port}/live/{KEY}", "en")
        try:
            async with running(sink):
                await Program(sink, media(8 if trusted else 3)).give()
                status = sink.status()
            if trusted:
                assert status.state == "live"
                await asyncio.to_thread(receiver.wait, 10)
            else:
                assert status.error == "The server's certificate is not valid."
        finally:
            receiver.kill()
            receiver.wait()
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(session())
    if trusted:
        in_sync(tmp_path / "out.mkv", 3)


ORPHAN = """
import asyncio, sys
from interp.sinks.push import PushSink
from tests.sinks.test_push import Program, media
async def main():
    sink = PushSink("web", sys.argv[1], "en")
    asyncio.create_task(sink.run())
    print("started", flush=True)
    await Program(sink, media(60)).give()
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_no_ffmpeg_outlives_a_killed_service() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:  # accepts and never reads
        url = f"rtmp://127.0.0.1:{server.getsockname()[1]}/live/{KEY}"
        child = subprocess.Popen(
            [sys.executable, "-c", ORPHAN, url], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert child.stdout is not None
        child.stdout.readline()
        found: list[psutil.Process] = []
        end = time.monotonic() + 15
        while not found and time.monotonic() < end:
            found = below(child.pid, having="ffmpeg")
            time.sleep(0.05)
        assert found
        os.kill(child.pid, 9)
        child.wait()
        child.stdout.close()
        _, alive = psutil.wait_procs(found, timeout=5)
        assert not alive
