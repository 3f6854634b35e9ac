"""The relay mark of everything that can be listened to: floor, direct (+) or relay (−). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Mark = Literal["floor", "direct", "relay", "silent"]
"""What is heard: the floor itself; an interpretation of the floor (`+` on a desk); one of another interpretation, that
is, a relay of a relay (`−`); nothing, in a booth where nobody is on the air."""


@dataclass(frozen=True, slots=True)
class Voice:
    """An interpreter who is on the air."""

    booth: str
    output: str
    """Language code."""
    listen: str
    """What they hear: `floor`, `booth:NAME` or `channel:CODE`."""
    in_channel: bool = True
    """The channel of the output carries it: its booth is not muted."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is in one feed."""

    mark: Mark
    language: str | None
    """What is spoken there, a language code; None where nobody knows, or nothing is spoken."""
    booths: tuple[str, ...] = ()
    """Whose voices they are."""


def marks(
    floor_language: str | None, booths: Sequence[str], languages: Sequence[str], voices: Sequence[Voice]
) -> Mapping[str, Heard]:
    """Return what is in each feed, `floor`, `booth:NAME` and `channel:CODE`, in that order.

    A channel that carries the floor is as good as the floor to whoever interprets from it. Where several
    interpret into one channel, a relay among them makes it one.
    """
    interpreted = {
        code: [voice for voice in voices if voice.output == code and voice.in_channel]
        for code in languages
        if code != floor_language
    }

    def mark(of: Sequence[Voice]) -> Mark:
        return "direct" if all(_from_floor(voice.listen, interpreted) for voice in of) else "relay"

    heard = {"floor": Heard("floor", floor_language)}
    for booth in booths:
        own = [voice for voice in voices if voice.booth == booth]
        spoken = {voice.output for voice in own}
        heard[f"booth:{booth}"] = (
            Heard(mark(own), spoken.pop() if len(spoken) == 1 else None, (booth,))
            if own
            else Heard("silent", None)
        )
    for code in languages:
        own = interpreted.get(code, [])
        heard[f"channel:{code}"] = (
            Heard(mark(own), code, tuple(dict.fromkeys(voice.booth for voice in own)))
            if own
            else Heard("floor", floor_language)
        )
    return heard


def _from_floor(listen: str, interpreted: Mapping[str, Sequence[Voice]]) -> bool:
    kind, _, which = listen.partition(":")
    return kind == "floor" or (kind == "channel" and not interpreted.get(which))
