"""The parts of a push that need no server: its queue, its tags, its words."""

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest

from interp.config.urls import redact
from interp.media import AudioConfig, AudioPacket, VideoConfig, VideoPacket
from interp.sinks.flv import HEADER, FlvMuxer
from interp.sinks.push_queue import PushQueue
from interp.sinks.push_url import authorities, explain, push_command, push_kind, without_secrets
from interp.timeline.units import RATE
from tests.sinks.tools import aac, h264

CONFIG = VideoConfig(b"\x01\x64\x00\x0b", 160, 90, Fraction(25))
SOUND = AudioConfig(b"\x11\x90", 2, 128_000)


def picture(seconds: float, key: bool = False) -> VideoPacket:
    at = round(seconds * RATE)
    return VideoPacket(at, at, 1920, key, b"p", CONFIG)


def sound(seconds: float) -> AudioPacket:
    return AudioPacket(round(seconds * RATE), 1024, b"s", SOUND)


def drain(queue: PushQueue) -> list[VideoPacket | AudioPacket]:
    taken = []
    while packet := queue.take():
        taken.append(packet)
    return taken


def test_nothing_is_given_before_a_key_frame_and_its_sound_is_not_lost() -> None:
    queue = PushQueue()
    queue.video(picture(0.96))
    early = [sound(0.9), sound(1.1), sound(1.2)]
    for packet in early:
        queue.audio(packet)
    assert queue.take() is None
    queue.video(picture(1.0, key=True))
    assert drain(queue) == [picture(1.0, key=True), early[1], early[2]]


def test_an_idle_queue_holds_what_is_since_the_last_key_frame() -> None:
    queue = PushQueue()
    for n in range(500):
        queue.video(picture(n / 25, n % 50 == 0))
        queue.audio(sound(n / 25))
    assert queue.span < 2 * RATE
    assert queue.dropped == 0
    first = queue.take()
    assert isinstance(first, VideoPacket)
    assert first.key


def test_a_full_queue_is_cut_at_a_key_frame_and_counted() -> None:
    queue = PushQueue()
    queue.video(picture(0, key=True))
    queue.take()
    for n in range(1, 300):
        queue.video(picture(n / 25, n % 25 == 0))
        assert queue.span <= 4 * RATE + 1920
    left = drain(queue)
    assert isinstance(left[0], VideoPacket)
    assert left[0].key
    assert queue.dropped == 299 - len(left)


def test_without_another_key_frame_everything_waits_for_the_next() -> None:
    queue = PushQueue()
    queue.video(picture(0, key=True))
    queue.take()
    for n in range(1, 200):
        queue.video(picture(n / 25))
    assert queue.take() is None
    queue.video(picture(8.0, key=True))
    assert drain(queue) == [picture(8.0, key=True)]


def test_after_a_lost_connection_the_next_begins_at_the_last_key_frame() -> None:
    queue = PushQueue()
    queue.video(picture(0, key=True))
    queue.take()
    for n in range(1, 60):
        queue.video(picture(n / 25, n % 25 == 0))
        queue.audio(sound(n / 25))
    queue.rest()
    first = queue.take()
    assert first == picture(2.0, key=True)
    queue.rest()
    assert queue.take() is None  # the key frame is gone with the connection that had it


def test_tags_are_read_back_with_their_times(tmp_path: Path) -> None:
    video, audio = h264(50, b_frames=2, start=2 * RATE), aac(5, noise=0.1)
    muxer = FlvMuxer(video[0].dts)
    tags = [HEADER, muxer.video_config(video[0].config), muxer.audio_config(audio[0].config)]
    audio = [p for p in audio if p.pts >= video[0].dts]
    tags += [muxer.video(p) for p in video] + [muxer.audio(p) for p in audio]
    read: dict[str, list[tuple[float, bytes]]] = {"video": [], "audio": []}
    with av.open(io.BytesIO(b"".join(tags)), format="flv") as container:
        for packet in container.demux():
            if packet.size and packet.pts is not None:
                read[packet.stream.type].append((float(packet.pts * packet.time_base), bytes(packet)))
    for kind, packets in (("video", video), ("audio", audio)):
        assert [data for _, data in read[kind]] == [p.data for p in packets]
        for (seconds, _), p in zip(read[kind], packets, strict=True):
            assert seconds == pytest.approx((p.pts - video[0].dts) / RATE, abs=0.00051)


def test_a_time_of_many_hours_fits_into_a_tag() -> None:
    muxer = FlvMuxer(0)
    ms = 30 * 3600 * 1000
    tag = muxer.audio(sound(ms / 1000))
    assert tag[4:8] == (ms & 0xFFFFFF).to_bytes(3, "big") + (ms >> 24).to_bytes(1, "big")


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        (["[tcp] Connection to tcp://h:1 failed: Connection refused", "Input/output error"],
         "The server refused the connection."),
        (["Server error: NetStream.Publish.BadName", "Operation not permitted"],
         "The server refused the stream key."),
        (["Failed to resolve hostname a.example: Name or service not known"], "The server's name is not known."),
        (["[srt] Connection rejected: BADSECRET"], "The server refused the passphrase."),
        (["av_interleaved_write_frame(): Broken pipe"], "The server closed the connection."),
        (["certificate verify failed", "Input/output error"], "The server's certificate is not valid."),
        (["[rtmp @ 0x1] Cannot read RTMP handshake response"], "The server does not answer."),
    ],
)  # fmt: skip
def test_complaints_are_told_in_a_sentence(said: list[str], meaning: str) -> None:
    assert explain(said, 1, "rtmp://h/live/k") == meaning


def test_no_word_of_ours_holds_a_secret() -> None:
    for url, secrets in (
        ("rtmp://user:pa55@h:1935/live/k3y-1?token=t0ken", ["pa55", "k3y-1", "t0ken"]),
        ("srt://h:9000?passphrase=correct%20horse&streamid=abc-1", ["correct", "horse", "abc-1"]),
    ):
        for text in (
            redact(url),
            explain([f"something odd about {url}"], 1, url),
            explain(["key k3y-1 pa55 t0ken; correct horse; abc-1 is odd"], 1, url),
            without_secrets(f"{url} and {url}", url),
        ):
            assert not [secret for secret in secrets if secret in text]


def test_srt_latency_is_given_to_ffmpeg_in_microseconds() -> None:
    assert push_command("srt://h:9?mode=caller&latency=200&passphrase=a+b%")[-1] == (
        "srt://h:9?mode=caller&latency=200000&passphrase=a+b%"
    )


def test_only_what_can_be_pushed_to_is_a_push() -> None:
    assert [push_kind(f"{scheme}://h/a/b") for scheme in ("rtmp", "rtmps", "srt")] == ["rtmp", "rtmps", "srt"]
    with pytest.raises(ValueError, match="'http:' is not a kind of sink"):
        push_kind("http://h/k")


def test_authorities_are_a_file_that_exists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert Path(authorities()).is_file()
    own = tmp_path / "ca.pem"
    own.write_text("-")
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    assert authorities() == str(own)
