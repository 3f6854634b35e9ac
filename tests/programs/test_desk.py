"""The desk: what the control events make of floor and booths."""

import json

import numpy as np
import pytest

from interp.programs.desk import PERIOD, Desk, quantise
from interp.timeline.units import BLOCK, RATE
from mixers.program import ProgramSettings
from tests.support.material import tone
from tests.support.reading import level_of

PLAIN = ProgramSettings(normalise=False)
BOOTHS = {"a": ("zh", "en")}
FLOOR_HZ, VOICE_HZ = 440.0, 1500.0


def make_desk() -> Desk:
    return Desk(["zh", "en"], BOOTHS, [PLAIN, PLAIN])


def play(desk: Desk, seconds: float, speaks: str | None) -> np.ndarray:
    """Mix a floor tone and booth a's voice on one of its tracks; return (programs, 2, n)."""
    n = int(seconds * RATE) // BLOCK
    floor, voice = tone(seconds, FLOOR_HZ, -20), tone(seconds, VOICE_HZ, -14)
    flags = tuple(output == speaks for output in BOOTHS["a"])
    change = desk.open_event("a", flags, [(1, 0) if flag else None for flag in flags])
    if change:
        desk.apply(change)
    out = []
    for k in range(n):
        part = slice(k * BLOCK, (k + 1) * BLOCK)
        track = np.zeros((2, BLOCK), np.float32)
        if speaks:
            track[BOOTHS["a"].index(speaks)] = voice[part]
        block = np.stack([floor[part], floor[part]])
        out.append(desk.mix(quantise(block), {"a": quantise(track)}).samples)
    return np.concatenate(out, axis=2)


@pytest.mark.parametrize(("speaks", "clean"), [("zh", 1), ("en", 0)])
def test_the_other_language_keeps_the_clean_floor(speaks: str, clean: int) -> None:
    mixed = play(make_desk(), 3.0, speaks)[:, 0, -RATE:]
    assert level_of(FLOOR_HZ, mixed[clean]) == pytest.approx(-20, abs=0.2)
    assert level_of(VOICE_HZ, mixed[clean]) < -80
    assert level_of(FLOOR_HZ, mixed[1 - clean]) == pytest.approx(-38, abs=0.3)
    assert level_of(VOICE_HZ, mixed[1 - clean]) == pytest.approx(-14, abs=0.3)


def test_a_floor_that_speaks_the_language_is_neither_ducked_nor_talked_over() -> None:
    desk = make_desk()
    desk.apply({"type": "floor_language", "language": "zh"})
    mixed = play(desk, 3.0, "zh")[0, 0, -RATE:]
    assert level_of(FLOOR_HZ, mixed) == pytest.approx(-20, abs=0.2)
    assert level_of(VOICE_HZ, mixed) < -80


def test_a_booths_fader_moves_its_voice_without_a_step() -> None:
    desk = make_desk()
    play(desk, 2.0, "zh")
    desk.apply({"type": "booth", "name": "a", "gain_db": -6.0, "mute": False})
    quiet = play(desk, 2.0, "zh")[0, 0, -RATE:]
    assert level_of(VOICE_HZ, quiet) == pytest.approx(-20, abs=0.3)
    desk.apply({"type": "booth", "name": "a", "gain_db": 0.0, "mute": True})
    assert level_of(VOICE_HZ, play(desk, 2.0, "zh")[0, 0, -RATE:]) < -80


def test_the_same_events_and_blocks_give_the_same_samples() -> None:
    one = make_desk()
    one.apply({"type": "program", "language": "zh", "settings": {"duck_db": -10.0, "gain_db": 1.5}})
    events = json.loads(json.dumps(one.start_event()))
    two = make_desk()
    for event in events:
        two.apply(event)
    assert np.array_equal(play(one, 1.0, "zh"), play(two, 1.0, "zh"))


def test_an_event_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        make_desk().apply({"type": "teleport"})


def talk(
    desk: Desk, console: int, seconds: float, level_db: float, at: int = 0, floor_db: float = -120.0
) -> np.ndarray:
    """Let a console of booth a speak noise for Chinese over a floor tone; return (2, n) of that program."""
    change = desk.open_event("a", (True, False), [(console, at), None])
    if change:
        desk.apply(change)
    periods = int(seconds * RATE) // PERIOD
    floor = tone(seconds, FLOOR_HZ, floor_db)
    noise = np.random.default_rng(2).normal(0, 10 ** (level_db / 20), periods * PERIOD).astype(np.float32)
    out = []
    for k in range(periods):
        part = slice(k * PERIOD, (k + 1) * PERIOD)
        track = np.stack([noise[part], np.zeros(PERIOD, np.float32)])
        out.append(desk.mix(quantise(np.stack([floor[part]] * 2)), {"a": quantise(track)}).samples[0])
    return np.concatenate(out, axis=1)


def power_db(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64))))


def test_after_a_handover_a_quiet_voice_is_over_the_floor_and_each_has_their_level_again() -> None:
    loud, quiet = -12.0, -34.0
    desk = Desk(["zh", "en"], BOOTHS, [ProgramSettings(), ProgramSettings()])
    before = talk(desk, 1, 20, loud)
    first = talk(desk, 2, 12, quiet)
    again = talk(desk, 1, 6, loud)
    second = talk(desk, 2, 6, quiet, at=4)
    settled = power_db(before[0, -5 * RATE :])
    assert power_db(again[0, RATE // 4 : 2 * RATE]) == pytest.approx(settled, abs=1.0)
    raised = power_db(first[0, -2 * RATE :])
    assert 9 < raised - quiet <= 12
    assert power_db(second[0, RATE // 2 : 2 * RATE]) == pytest.approx(raised, abs=1.0)
    assert power_db(first[0, 4 * RATE : 5 * RATE]) > raised - 2
    ducked = talk(desk, 2, 6, -120, floor_db=-18)[0, RATE : RATE + RATE // 4]
    floor_db = power_db(ducked)
    for at, above in (1, 0), (2, 8), (3, 11):
        assert power_db(first[0, at * RATE : at * RATE + RATE // 4]) > floor_db + above, at
