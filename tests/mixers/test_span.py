"""The ear-voice span: near the truth where it is told, and not told where nothing tells it."""

import json
from functools import cache

import numpy as np
import pytest

from mixers.activity import active
from mixers.span import LONGEST, SECOND, EarVoiceSpan
from tests.mixers.session import FLOOR, PRESENT, TIMES, VOICE, decode
from tests.mixers.talk import ROOM, Envelope, Said, envelope, made_up, session, track, truth


@pytest.mark.parametrize("span", [1.2, 2.5, 6.0])
def test_a_span_is_found_and_followed(span: float) -> None:
    found = []
    for seed, jitter in enumerate((0.1, 0.5)):
        said = session(span, jitter, seed, sentences=20)
        seconds = said[-1].voice_end
        heard = made_up(said, voice=False, seconds=seconds, seed=1)
        voice = made_up(said, voice=True, seconds=seconds, seed=2)
        tracked = track(heard, voice, truth(said, len(voice)))
        tracked.tell(f"{span} s, jitter {jitter} s")
        found.append(tracked)
    assert np.median(np.concatenate([one.errors for one in found])) < 0.3
    assert np.mean([one.shown for one in found]) > 0.5


@cache
def rendered() -> tuple[Envelope, Envelope]:
    """Return the rendered session: the floor and the voice."""
    return envelope(decode(FLOOR)), envelope(decode(VOICE))


@pytest.mark.media
@pytest.mark.skipif(not PRESENT, reason="needs ../shared/media")
def test_in_a_rendered_session_it_is_right() -> None:
    told = json.loads(TIMES.read_text(encoding="utf-8"))
    said = [Said(one["en_start"], one["en_end"], one["zh_start"], one["zh_end"]) for one in told]
    heard, voice = rendered()
    tracked = track(heard, voice, truth(said, len(voice)))
    tracked.tell("rendered session")
    assert tracked.median < 0.3
    assert tracked.shown > 0.5


@pytest.mark.media
@pytest.mark.skipif(not PRESENT, reason="needs ../shared/media")
def test_a_voice_that_interprets_something_else_is_rarely_given_a_span() -> None:
    heard, voice = rendered()
    others = [track(heard, other).shown for other in (voice[::-1], np.roll(voice, 60 * SECOND))]
    print(f"shown: {others}")
    assert np.mean(others) < 0.3


def test_a_floor_without_a_pause_and_a_silent_one_tell_nothing() -> None:
    said = session(2.5, 0.1, 3)
    voice = made_up(said, voice=True, seconds=said[-1].voice_end, seed=2)
    rng = np.random.default_rng(5)
    assert track(1e-3 * rng.exponential(size=len(voice)), voice).shown == 0.0
    assert track(np.full(len(voice), ROOM), voice).shown == 0.0


def test_a_new_turn_forgets_most_of_the_last() -> None:
    span, rng = EarVoiceSpan(), np.random.default_rng(1)
    for _ in range(40):
        heard = np.repeat(rng.random((LONGEST + SECOND) // 25) < 0.6, 25)
        lag = 3 * SECOND
        span.push(heard, heard[-SECOND - lag : -lag], heard_share=0.6, voice_share=0.6)
    assert span.read() == pytest.approx(3.0, abs=0.2)
    span.begin()
    assert span.read() is None


def test_what_was_heard_has_to_be_as_long_as_it_is_wanted() -> None:
    with pytest.raises(ValueError, match="expected 550"):
        EarVoiceSpan().push(np.zeros(500, np.bool_), np.zeros(50, np.bool_), heard_share=0.5, voice_share=0.5)


def test_activity_bridges_the_stops_of_words_and_leaves_clicks_out() -> None:
    powers = np.full(200, ROOM)
    powers[50:80] = powers[88:120] = 0.01
    powers[20] = powers[160] = 0.01
    assert np.flatnonzero(active(powers)).tolist() == list(range(50, 120))
    assert not active(np.full(200, 1e-9)).any()
    assert not active(np.zeros(0)).any()
