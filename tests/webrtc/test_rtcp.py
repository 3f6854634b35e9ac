"""What a stream's reports say: the network's loss, whatever was repaired."""

import pytest

from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc.rtcp import Reception
from interp.webrtc.rtp import Rtp


def packet(number: int) -> Rtp:
    return Rtp(111, False, number & 0xFFFF, number * BLOCK, 7, b"x")


@pytest.mark.parametrize(("rtt_ms", "comes_ms"), [(None, 20.0), (1.0, 1.2), (100.0, 90.0)])
def test_what_was_sent_again_is_lost_to_the_network_all_the_same(
    rtt_ms: float | None, comes_ms: float
) -> None:
    reception = Reception(7, RATE)
    for number in range(65_500, 65_700):  # over the end of the numbers
        now = number * BLOCK
        if number % 10:
            reception.packet(packet(number), now)
        elif number > 65_500:
            reception.asked([number], now, rtt_ms)
            reception.packet(packet(number), now + samples(comes_ms))
    block, fraction = reception.report(65_700 * BLOCK)
    assert fraction == pytest.approx(0.1, abs=0.01)
    assert block.packets_lost == 19


def test_what_was_only_overtaken_is_not_lost() -> None:
    reception = Reception(7, RATE)
    for number in range(0, 200, 2):
        now = number * BLOCK
        reception.packet(packet(number + 1), now)
        reception.asked([number], now, 100.0)
        reception.packet(packet(number), now + samples(5))
    block, fraction = reception.report(200 * BLOCK)
    assert fraction == pytest.approx(0.0, abs=0.01)
    assert block.packets_lost <= 1


def test_what_is_never_sent_again_is_forgotten() -> None:
    reception = Reception(7, RATE)
    for number in range(5000):
        reception.asked([number], number * BLOCK, None)
    assert len(reception._asked) <= 512
