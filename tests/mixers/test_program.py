"""Programs, with signals whose every part can be found again in the sum."""

from dataclasses import replace

import numpy as np
import pytest

from mixers.program import ProgramBank, ProgramSettings
from mixers.tone import noise, sine
from mixers.units import BLOCK, RATE, Samples
from tests.mixers.banks import PLAIN, both, level_db, run, seconds

FLOOR = both(noise(1, 6 * RATE, -30.0))
N = FLOOR.shape[1]
BLOCKS = N // BLOCK


def flags(*programs: object) -> np.ndarray:
    """(programs, blocks) from a bool each, or an array of blocks each."""
    return np.stack([np.broadcast_to(np.asarray(one, np.bool_), BLOCKS) for one in programs])


def spoken(start_s: float, end_s: float, level_db: float = -20.0) -> Samples:
    """A voice from `start_s` to `end_s`, silence around it, (n,)."""
    voice = noise(7, N, level_db)
    voice[: seconds(start_s)] = 0
    voice[seconds(end_s) :] = 0
    return voice


def test_without_a_voice_the_program_is_the_floor_to_the_bit() -> None:
    out = run([PLAIN], FLOOR, np.zeros((1, N), np.float32))
    np.testing.assert_array_equal(out.samples[0], FLOOR)
    assert not out.duck_db.any()


def test_a_program_is_the_voice_over_the_ducked_floor() -> None:
    voice = spoken(1.0, 3.0)[None]
    mixed = run([PLAIN], FLOOR, voice).samples[0]
    under = mixed - voice[0]  # linear here: what is left is the floor
    gains = under[0] / np.where(FLOOR[0] == 0, 1, FLOOR[0])
    speech = slice(seconds(1.0) - RATE // 10, seconds(3.0) + seconds(1.49))
    assert level_db(under[:, speech]) - level_db(FLOOR[:, speech]) == pytest.approx(-18.0, abs=0.01)
    assert np.median(gains[: seconds(0.85)]) == pytest.approx(1.0)
    back = slice(seconds(3.0 + 1.5 + 0.4 + 0.02), N)
    np.testing.assert_allclose(under[:, back], FLOOR[:, back], atol=1e-7)


def test_duck_db_tells_what_the_signal_says() -> None:
    voice = spoken(1.0, 3.0)[None]
    out = run([PLAIN], both(np.full(N, 0.01, np.float32)), voice)
    gains = (out.samples[0, 0] - voice[0])[BLOCK - 1 :: BLOCK] / 0.01
    np.testing.assert_allclose(20 * np.log10(gains), out.duck_db[0], atol=0.01)


@pytest.mark.parametrize("case", ["kept floor", "mic closed", "below the threshold", "hum", "offset"])
def test_a_floor_that_no_voice_needs_is_never_ducked(case: str) -> None:
    voice, open_, keep = spoken(1.0, 3.0), True, False
    match case:
        case "kept floor":
            keep = True
        case "mic closed":
            open_ = False
        case "below the threshold":
            voice = spoken(1.0, 3.0, -50.0)
        case "hum":
            voice = sine(0, N, 25.0, -36.0)
        case "offset":
            voice = (0.04 * np.hanning(N)).astype(np.float32)
    out = run([PLAIN], FLOOR, voice[None], flags(open_), flags(keep))
    heard = np.zeros(N, np.float32) if keep else voice
    assert not out.duck_db.any()
    np.testing.assert_allclose(out.samples[0], FLOOR + heard, atol=1e-7)


def test_each_program_is_ducked_by_its_own_voice_alone() -> None:
    """A booth that sends to one language leaves the other with the clean floor, and the other way round."""
    silence = np.zeros(N, np.float32)
    out = run([PLAIN, PLAIN], FLOOR, np.stack([spoken(1.0, 2.0), silence]))
    np.testing.assert_array_equal(out.samples[1], FLOOR)
    other = run([PLAIN, PLAIN], FLOOR, np.stack([silence, spoken(1.0, 2.0)]))
    np.testing.assert_array_equal(other.samples[0], FLOOR)
    np.testing.assert_array_equal(other.samples[1], out.samples[0])


def test_a_closed_mic_releases_the_floor_after_the_hold() -> None:
    mic = np.arange(BLOCKS) < 2 * RATE // BLOCK
    out = run([PLAIN], FLOOR, np.where(np.arange(N) < 2 * RATE, noise(7, N), 0)[None], flags(mic))
    at = lambda s: out.duck_db[0, seconds(s) // BLOCK - 1]  # noqa: E731
    assert at(3.48) == -18.0
    assert at(3.70) == pytest.approx(-9.0, abs=1.0)
    assert at(3.94) == 0.0


def test_when_the_floor_takes_on_the_language_it_is_full_from_that_block() -> None:
    kept = np.arange(BLOCKS) >= 2 * RATE // BLOCK
    out = run([PLAIN], FLOOR, spoken(0.5, 5.0)[None], keep=flags(kept))
    assert out.duck_db[0, 2 * RATE // BLOCK - 4] == -18.0
    assert not out.duck_db[0, 2 * RATE // BLOCK :].any()
    after = slice(2 * RATE + BLOCK, None)  # one block of ramp takes the voice away
    np.testing.assert_array_equal(out.samples[0][:, after], FLOOR[:, after])


def test_the_same_blocks_give_the_same_samples_alone_or_among_others() -> None:
    voices = np.stack([spoken(0.3, 4.0, -15.0), spoken(2.0, 5.0, -25.0), spoken(1.0, 1.2, -10.0)])
    settings = [ProgramSettings(), ProgramSettings(gain_db=9), ProgramSettings(target_lufs=-14)]
    first, second = (run(settings, FLOOR, voices) for _ in range(2))
    np.testing.assert_array_equal(first.samples, second.samples)
    alone = run(settings[1:2], FLOOR, voices[1:2])
    np.testing.assert_allclose(alone.samples[0], first.samples[1], atol=1e-5)


@pytest.mark.parametrize(
    "change",
    [{"gain_db": -20.0}, {"gain_db": 3.0}, {"mute": True}, {"duck_db": -40.0}, {"duck_db": 0.0}],
    ids=str,
)
def test_a_changed_setting_makes_no_click(change: dict[str, float]) -> None:
    """A click is energy above 8 kHz that neither the tones nor a smooth ramp have."""

    def at_block(bank: ProgramBank, block: int) -> None:
        if block == BLOCKS // 2:
            bank.configure(0, replace(PLAIN, **change))

    floor, voice = both(sine(0, N, 440.0, -14.0)), sine(0, N, 330.0, -14.0)[None]
    changed = run([PLAIN], floor, voice, at_block=at_block).samples[0, 0]
    middle = slice(N // 2 - 2 * BLOCK, N // 2 + 10 * BLOCK)
    assert not np.array_equal(changed[middle], run([PLAIN], floor, voice).samples[0, 0, middle])
    curvature = np.diff(changed[middle].astype(np.float64), 4)
    assert level_db(curvature) < -80
    assert np.abs(curvature).max() < 1e-3


def test_a_setting_counts_from_the_next_block_fed() -> None:
    def at_block(bank: ProgramBank, block: int) -> None:
        if block == 100:
            bank.configure(0, replace(PLAIN, mute=True))

    out = run([PLAIN], FLOOR, np.zeros((1, N), np.float32), at_block=at_block).samples[0]
    np.testing.assert_array_equal(out[:, : 100 * BLOCK], FLOOR[:, : 100 * BLOCK])
    assert not out[:, 101 * BLOCK - 1 :].any()


def test_a_loud_voice_over_a_loud_floor_stays_under_the_ceiling() -> None:
    loud = ProgramSettings(gain_db=12.0, normalise=False)
    out = run([loud], FLOOR * 10, spoken(1.0, 3.0, -8.0)[None])
    assert np.abs(out.samples).max() <= 10 ** (-1 / 20)
    assert out.reduction_db.min() < -6


def test_a_broken_block_is_replaced_counted_and_forgotten() -> None:
    floor = FLOOR.copy()
    floor[0, RATE : RATE + 50] = np.nan
    floor[1, RATE + 100] = np.inf
    out = run([ProgramSettings(), PLAIN], floor, np.zeros((2, N), np.float32))
    assert np.isfinite(out.samples).all()
    assert out.bank.rejected_samples == 51
    np.testing.assert_array_equal(out.samples[1][:, RATE + 101 :], FLOOR[:, RATE + 101 :])


@pytest.mark.parametrize(
    "bad", [{"duck_db": 3.0}, {"duck_attack_ms": 0.0}, {"duck_release_ms": 0.0}, {"duck_hold_ms": -1.0}]
)
def test_settings_without_a_meaning_are_refused(bad: dict[str, float]) -> None:
    bank = ProgramBank(1, [PLAIN])
    with pytest.raises(ValueError, match="expected"):
        bank.configure(0, replace(PLAIN, **bad))


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="expected one for each"):
        ProgramBank(2, [PLAIN])
    with pytest.raises(ValueError, match="expected"):
        ProgramBank(1, [PLAIN]).mix(
            FLOOR[:, :BLOCK], np.zeros((2, BLOCK), np.float32), np.ones(1, np.bool_), np.zeros(1, np.bool_)
        )
