"""Push of a program return: where its sound lies after a hold-up, and what its configuration must name."""

from pathlib import Path

import numpy as np
import pytest

from interp.config import ConfigError, load
from interp.media import AudioPacket
from interp.sinks.return_push import ReturnPush
from interp.timeline.units import BLOCK, RATE

SINK = '[[sink]]\nlanguage = "en"\nurl = "srt://192.0.2.1:9000"\nwithout = "webex"\n'
WEBEX = '[[source]]\nname = "webex"\nurl = "whip"\n'


class Kept(ReturnPush):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__("webex", "srt://192.0.2.1:9000", "en", "webex", 128_000, "twoloop")
        self.packets: list[AudioPacket] = []

    def audio(self, language: str, packet: AudioPacket) -> None:
        self.packets.append(packet)
        super().audio(language, packet)


def test_after_a_hold_up_sound_is_where_it_belongs() -> None:
    push = Kept()
    block = np.zeros((2, BLOCK), np.float32)
    for number in (*range(50), *range(100, 150)):
        push.block(10 * RATE + number * BLOCK, block)
    places = [packet.pts for packet in push.packets]
    (jump,) = np.flatnonzero(np.diff(places) != 1024)
    assert places[0] <= 10 * RATE < places[0] + 2048
    assert places[jump + 1] <= 10 * RATE + 100 * BLOCK < places[jump + 1] + 2048
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("[studio]\n" + SINK, "sink[0].without: 'webex' is not in this event; expected one of none"),
        (SINK + WEBEX, "sink[0].without: expected a [studio] table, for the picture that goes back"),
    ],
)
def test_what_it_needs_is_told(tmp_path: Path, event: str, said: str) -> None:
    path = tmp_path / "event.toml"
    path.write_text(event, "utf-8")
    with pytest.raises(ConfigError) as wrong:
        load(path)
    assert said in str(wrong.value)


def test_with_both_it_is_a_sink(tmp_path: Path) -> None:
    path = tmp_path / "event.toml"
    path.write_text("[studio]\n" + SINK + WEBEX, "utf-8")
    (sink,) = load(path).sinks
    assert (sink.name, sink.without) == ("en-srt", "webex")
