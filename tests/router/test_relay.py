"""Relay marks: what each feed carries, from who is on the air and what they hear themselves."""

import pytest

from interp.router.relay import Voice, marks

BOOTHS, LANGUAGES = ["a", "b", "c"], ["zh", "en", "fr"]


def shown(floor: str | None, *voices: Voice) -> dict[str, str]:
    """Return the mark of every feed that is neither the floor nor silent."""
    found = marks(floor, BOOTHS, LANGUAGES, voices)
    assert list(found) == ["floor", *(f"booth:{b}" for b in BOOTHS), *(f"channel:{c}" for c in LANGUAGES)]
    assert found["floor"].mark == "floor"
    return {name: one.mark for name, one in found.items() if one.mark not in ("floor", "silent")}


def test_without_anybody_every_channel_is_the_floor_and_every_booth_silent() -> None:
    found = marks("fr", BOOTHS, LANGUAGES, [])
    assert {one.mark for name, one in found.items() if name.startswith("booth")} == {"silent"}
    assert {one.mark for name, one in found.items() if name.startswith("channel")} == {"floor"}
    assert found["channel:zh"].language == "fr", "the floor speaks French, there, too"


def test_from_the_floor_is_direct_and_from_another_interpretation_is_a_relay() -> None:
    assert shown("fr", Voice("b", "en", "floor"), Voice("a", "zh", "channel:en")) == {
        "booth:a": "relay",
        "booth:b": "direct",
        "channel:zh": "relay",
        "channel:en": "direct",
    }
    assert shown("fr", Voice("a", "zh", "booth:b"))["channel:zh"] == "relay"


def test_a_channel_that_carries_the_floor_is_as_good_as_the_floor() -> None:
    from_channel = Voice("a", "zh", "channel:en")
    assert shown("fr", from_channel)["channel:zh"] == "direct", "nobody interprets into English"
    assert shown("en", from_channel, Voice("b", "en", "floor"))["channel:zh"] == "direct", (
        "the floor speaks it"
    )
    muted = Voice("b", "en", "floor", in_channel=False)
    assert shown("fr", from_channel, muted)["channel:zh"] == "direct", "its booth is muted"


def test_who_is_in_no_channel_is_still_in_their_booth() -> None:
    spoken = marks("zh", BOOTHS, LANGUAGES, [Voice("a", "zh", "floor")])
    assert (spoken["channel:zh"].mark, spoken["channel:zh"].booths) == ("floor", ())
    assert (spoken["booth:a"].mark, spoken["booth:a"].language) == ("direct", "zh")
    muted = marks("fr", BOOTHS, LANGUAGES, [Voice("a", "zh", "floor", in_channel=False)])
    assert (muted["channel:zh"].mark, muted["booth:a"].mark) == ("floor", "direct")


def test_a_relay_among_several_voices_makes_the_channel_one() -> None:
    two = [Voice("a", "zh", "channel:en"), Voice("c", "zh", "floor"), Voice("b", "en", "floor")]
    found = marks("fr", BOOTHS, LANGUAGES, two)
    assert found["channel:zh"].mark == "relay"
    assert found["channel:zh"].booths == ("a", "c")
    assert found["booth:c"].mark == "direct"


@pytest.mark.parametrize("first", ["channel:zh", "booth:a"])
def test_who_hears_each_other_in_a_circle_is_two_relays(first: str) -> None:
    circle = shown(None, Voice("a", "zh", "channel:en"), Voice("b", "en", first))
    assert (circle["channel:zh"], circle["channel:en"]) == ("relay", "relay")
