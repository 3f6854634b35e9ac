"""The program's AAC: places on the timeline proved by an independent decode."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from interp.media import AudioPacket
from interp.programs.aac import FRAME, AacEncoder
from tests.sinks.tools import adts, decode_audio

START = 123_456
CLICK = 40_000  # samples after START


def clicks(n: int = 96_000) -> npt.NDArray[np.float32]:
    sound = np.zeros((2, n), np.float32)
    sound[:, CLICK : CLICK + 8] = 0.8
    return sound


def encode(sound: npt.NDArray[np.float32], coder: str, block: int) -> tuple[AacEncoder, list[AudioPacket]]:
    encoder = AacEncoder(START, coder=coder)
    packets: list[AudioPacket] = []
    for at in range(0, sound.shape[1], block):
        packets += encoder.encode(sound[:, at : at + block])
    return encoder, packets + encoder.flush()


@pytest.mark.parametrize("coder", ["twoloop", "fast"])
@pytest.mark.parametrize("block", [960, 5000])
def test_a_packet_decodes_to_the_sound_from_its_pts_on(tmp_path: Path, coder: str, block: int) -> None:
    """ffmpeg decodes the packets from the k-th on, as a listener who joins late; ADTS has no edit list."""
    _, packets = encode(clicks(), coder, block)
    for first in (0, 10):
        path = tmp_path / "part.aac"
        path.write_bytes(b"".join(adts(p) for p in packets[first:]))
        heard = decode_audio(path)
        position = packets[first].pts + int(np.argmax(np.abs(heard[0])))
        assert abs(position - (START + CLICK)) <= 8


def test_packets_are_contiguous_from_one_frame_before_the_start() -> None:
    encoder, packets = encode(clicks(50_000), "twoloop", 960)
    assert packets[0].pts == START - FRAME
    assert all(b.pts == a.pts + FRAME for a, b in pairwise(packets))
    assert packets[-1].pts + FRAME >= START + 50_000
    assert encoder.position >= START + 50_000
    assert {p.duration for p in packets} == {FRAME}


def test_the_same_sound_gives_the_same_packets_however_it_is_cut() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 30_000)).astype(np.float32)
    assert encode(noise, "twoloop", 960)[1] == encode(noise, "twoloop", 7_001)[1]


def test_the_configuration_names_aac_lc_at_48_khz() -> None:
    config = AacEncoder(0).config
    assert config.asc[:2] == bytes([0x11, 0x90])  # AAC-LC, 48 kHz, two channels
    assert config.channels == 2
    assert AacEncoder(0, channels=1).config.asc[:2] == bytes([0x11, 0x88])


def test_other_channel_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="6 channels; expected 1 or 2"):
        AacEncoder(0, channels=6)


def test_an_unknown_coder_is_refused() -> None:
    with pytest.raises(ValueError, match="coder 'best'; expected one of twoloop, fast"):
        AacEncoder(0, coder="best")
