"""A console over a network that loses, delays and reorders, from its microphone to the programs and to an ear."""

import pytest

from tests.bench.bench_loss import ours, speech
from tests.support.network import FAR, ROUGH, Conditions
from tests.support.real_time import run_in_real_time


@pytest.mark.parametrize(
    ("conditions", "concealed"),
    [
        pytest.param(FAR, 0.0, id="2 % at a round trip of 100 ms"),
        pytest.param(ROUGH, 0.5, id="5 % in threes, 30 ms jitter"),
    ],
)
def test_the_programs_miss_nothing_that_can_be_had(conditions: Conditions, concealed: float) -> None:
    async def session() -> None:
        found = await ours(speech(), conditions)
        assert found["program.concealed"] <= concealed
        assert found["program.snr"] > 30
        assert found["program.step"] < 1.1, "a step that the voice itself has not"
        assert found["ear.delay"] < 20 + conditions.delay_ms + conditions.jitter_ms + 60
        assert found["ear.concealed"] < 8

    run_in_real_time(session)
