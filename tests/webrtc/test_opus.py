"""Opus: what goes in comes out, and a lost packet is rebuilt from the next."""

import numpy as np
import pytest

from interp.webrtc.opus import Decoder, Encoder, OpusError, frame_samples
from mixers.units import BLOCK, RATE, Samples


def speech_like(seconds: float) -> Samples:
    """A voice-like signal: harmonics of a gliding pitch, with syllables; shape (1, n)."""
    t = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(140 + 40 * np.sin(2 * np.pi * 1.3 * t)) / RATE
    voice = sum(np.sin(k * phase) / k for k in range(1, 12))
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * t), 0.05, None)
    return (0.2 * voice * syllables).astype(np.float32)[None, :]


def blocks(sound: Samples) -> list[Samples]:
    return [sound[:, i : i + BLOCK] for i in range(0, sound.shape[1] - BLOCK + 1, BLOCK)]


def error_db(got: Samples, wanted: Samples) -> float:
    return float(10 * np.log10(np.mean((got - wanted) ** 2) / np.mean(wanted**2)))


@pytest.mark.parametrize("channels", [1, 2])
def test_a_tone_keeps_its_level_and_length(channels: int) -> None:
    t = np.arange(RATE) / RATE
    tone = np.tile((0.25 * np.sin(2 * np.pi * 1000 * t)).astype(np.float32), (channels, 1))
    encoder, decoder = Encoder(channels, 64_000), Decoder(channels)
    heard = np.concatenate([decoder.decode(encoder.encode(b)) for b in blocks(tone)], axis=1)
    assert heard.shape == tone.shape
    level = np.sqrt(np.mean(heard[:, RATE // 4 :] ** 2, axis=1))
    assert level == pytest.approx(np.full(channels, 0.25 / np.sqrt(2)), rel=0.05)


def test_fec_rebuilds_a_lost_packet_better_than_concealment() -> None:
    encoder = Encoder(1, 40_000)
    packets = [encoder.encode(b) for b in blocks(speech_like(4.0))]
    whole = Decoder(1)
    wanted = np.concatenate([whole.decode(p) for p in packets], axis=1)
    lost = set(range(5, len(packets) - 1, 7))

    def heard(fec: bool) -> Samples:
        decoder, out = Decoder(1), []
        for i, packet in enumerate(packets):
            if i in lost:
                out.append(decoder.recover(packets[i + 1], BLOCK) if fec else decoder.conceal(BLOCK))
            else:
                out.append(decoder.decode(packet))
        return np.concatenate(out, axis=1)

    assert heard(True).shape == wanted.shape
    assert error_db(heard(True), wanted) < error_db(heard(False), wanted) - 3
    assert error_db(heard(True), wanted) < -8


def test_concealment_fades_and_never_steps() -> None:
    encoder, decoder = Encoder(1, 40_000), Decoder(1)
    last = [decoder.decode(encoder.encode(b)) for b in blocks(speech_like(1.0))]
    made_up = np.concatenate([last[-1], *(decoder.conceal(BLOCK) for _ in range(3))], axis=1)
    assert np.abs(np.diff(made_up[0])).max() < 0.2
    assert np.abs(made_up).max() <= 1.0


def test_junk_is_refused_by_name() -> None:
    with pytest.raises(OpusError, match="corrupted"):
        Decoder(1).decode(b"\xff\xff\xff\xff")
    with pytest.raises(OpusError):
        frame_samples(b"")


def test_the_length_of_one_frame_is_as_libopus_says() -> None:
    from interp.webrtc import opus

    for config in range(32):
        packet = bytes([config << 3, 0])
        assert frame_samples(packet) == opus._lib.opus_packet_get_nb_samples(packet, 2, RATE)


def test_a_packet_says_how_long_it_is() -> None:
    assert frame_samples(Encoder(1, 32_000).encode(np.zeros((1, BLOCK), np.float32))) == BLOCK


def test_two_channels_that_become_unlike_are_heard_apart_without_a_click() -> None:
    """Alike for a second (coded as one), then unlike, then alike again."""
    t = np.arange(3 * RATE) / RATE
    left = (0.25 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
    right = np.where((t >= 1) & (t < 2), 0, left).astype(np.float32)
    encoder, decoder = Encoder(2, 96_000), Decoder(2)
    heard = np.concatenate(
        [decoder.decode(encoder.encode(b)) for b in blocks(np.stack([left, right]))], axis=1
    )
    rms = np.sqrt(np.mean(heard.reshape(2, 30, -1) ** 2, axis=2))
    assert rms[0, 3:] == pytest.approx(np.full(27, 0.25 / np.sqrt(2)), rel=0.06)
    assert rms[1, 22:] == pytest.approx(np.full(8, 0.25 / np.sqrt(2)), rel=0.06)
    assert rms[1, 13:20].max() < 0.01
    steady = 2 * np.pi * 440 / RATE * 0.25
    for moment in (RATE, 2 * RATE):  # where the coding changes
        around = heard[0, moment - BLOCK : moment + 2 * BLOCK]
        assert np.abs(np.diff(around)).max() < 1.7 * steady
