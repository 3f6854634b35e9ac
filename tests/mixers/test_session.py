"""The rendered conference through both programs: what issue and design promise of ducking and loudness."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mixers.meter import Meter
from mixers.program import ProgramSettings
from mixers.tone import noise
from mixers.units import BLOCK, RATE, Samples
from tests.mixers.banks import PLAIN, Run, both, level_db, run
from tests.mixers.session import FLOOR, PRESENT, VOICE, Sentence, decode, sentences

pytestmark = [
    pytest.mark.media,
    pytest.mark.slow,
    pytest.mark.skipif(not PRESENT, reason="needs ../shared/media"),
]
ZH, EN = 0, 1
ROOM_DBFS = -66.0
"""A room is never digitally silent; so the floor's gain can be read from its signal everywhere."""


@cache
def session() -> tuple[Samples, Samples]:
    """Floor (2, n) and voices (2, n): the interpreter's for zh, none for en; 3 s of room after them."""
    floor, voice = decode(FLOOR), decode(VOICE)
    n = max(len(floor), len(voice)) + 3 * RATE
    floor, voice = (np.pad(one, (0, n - len(one))) for one in (floor, voice))
    return both(floor + noise(5, n, ROOM_DBFS)), np.stack([voice, np.zeros_like(voice)])


def mixed(settings: ProgramSettings, floor_on: bool = True, voice_on: bool = True) -> Run:
    """Mix the session; the floor speaks English all the time."""
    floor, voices = session()
    n = floor.shape[1]
    keep = np.zeros((2, n // BLOCK), np.bool_)
    keep[EN] = True
    return run([settings] * 2, floor * np.float32(floor_on), voices * np.float32(voice_on), keep=keep)


def ducking_db(sentence: Sentence, under: Samples, full: Samples) -> float:
    """The floor's level in a program, relative to its full level, in the worst 10 ms of a sentence."""
    window = 480
    n = (sentence.end - sentence.start) // window * window
    here = slice(sentence.start, sentence.start + n)
    heard, whole = (s[0, here].astype(np.float64).reshape(-1, window) for s in (under, full))
    ratio = np.sqrt(np.square(heard).sum(axis=1) / np.square(whole).sum(axis=1))
    return float(20 * np.log10(ratio.max()))


def test_the_floor_is_down_in_every_sentence_from_its_first_sample_and_back_after_the_last() -> None:
    together = mixed(PLAIN)
    floor, voices = session()
    under = together.samples[ZH] - voices[ZH]
    told = sentences()
    assert len(told) == 30
    for sentence in told:
        assert ducking_db(sentence, under, floor) <= -17.5
        first_50_ms = slice(sentence.start, sentence.start + 2400)
        assert level_db(under[:, first_50_ms]) - level_db(floor[:, first_50_ms]) <= -17.5
        blocks = together.duck_db[ZH, sentence.start // BLOCK : sentence.end // BLOCK]
        assert blocks.max() <= -15.0
    last = told[-1].end
    back = slice(last + round(2.5 * RATE), None)
    np.testing.assert_allclose(under[:, back], floor[:, back], atol=1e-6)
    assert not together.duck_db[ZH, back.start // BLOCK :].any()


def test_the_english_program_is_the_clean_floor() -> None:
    together = mixed(PLAIN)
    assert not together.duck_db[EN].any()
    np.testing.assert_array_equal(together.samples[EN], session()[0])


def test_ducked_as_much_when_loudness_is_normalised() -> None:
    """Levelling the floor depends on the floor alone, so the program without the voice shows its full level."""
    broadcast = ProgramSettings(ceiling_db=12.0)
    together, voice_alone = mixed(broadcast), mixed(broadcast, floor_on=False)
    floor_alone = mixed(broadcast, voice_on=False)
    assert not together.reduction_db.any()
    assert not floor_alone.reduction_db.any()
    under = together.samples[ZH] - voice_alone.samples[ZH]
    for sentence in sentences():
        assert ducking_db(sentence, under, floor_alone.samples[ZH]) <= -17.0
    assert not together.duck_db[EN].any()


def test_both_programs_have_broadcast_loudness_and_peaks() -> None:
    out = mixed(ProgramSettings())
    meter = Meter(2, 2)
    meter.push(np.ascontiguousarray(out.samples))
    assert meter.integrated().tolist() == pytest.approx([-18.0, -18.0], abs=0.7)
    assert meter.true_peak().max() <= -1.0


def test_a_voice_20_db_too_quiet_and_a_loud_floor_come_to_the_same_loudness() -> None:
    floor, voices = (signal[:, : 80 * RATE] for signal in session())
    quiet = run(
        [replace(ProgramSettings(), duck_threshold_db=-55.0)],
        floor * np.float32(2.5),
        voices[:1] * np.float32(0.25),
    )
    meter = Meter(1, 2)
    meter.push(np.ascontiguousarray(quiet.samples[:, :, 30 * RATE :]))
    assert meter.integrated()[0] == pytest.approx(-18.0, abs=1.5)


def test_normalising_moves_slowly() -> None:
    """Two runs, one normalised: their ratio is the fader's gain, which takes a second for each dB."""
    floor = session()[0][:, : 40 * RATE]
    silent = np.zeros((1, floor.shape[1]), np.float32)
    level = replace(PLAIN, normalise=True)
    ratio = run([level], floor, silent).samples[0, 0] / np.where(floor[0] == 0, 1, floor[0])
    clear = np.abs(floor[0]) > 1e-3
    gain_db = 20 * np.log10(ratio[clear].astype(np.float64))
    at = np.flatnonzero(clear) / RATE
    second = np.searchsorted(at, at + 1.0)
    inside = second < len(at)
    assert np.abs(gain_db[second[inside]] - gain_db[inside]).max() <= 1.1
    assert np.abs(gain_db).max() > 2.0
