"""Who hears the partner: whoever wants to, while a colleague of the booth speaks, and never themselves."""

from typing import Any

import numpy as np

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.config import BoothConfig
from interp.router.partner import Partners
from interp.timeline.units import BLOCK, RATE
from tests.booths.test_booth import Line, Time, speak

VOICE = 0.4


class Ear(Line):
    """A connection that notes which feed the partner comes from."""

    feed: Any = None
    changes: int = 0

    def partner(self, feed: Any) -> None:
        self.feed = feed
        self.changes += 1


class Room:
    """Booth a with two consoles, booth b with one, and the blocks that ears would be given of each."""

    def __init__(self) -> None:
        self.time = Time()
        self.booths = {
            name: Booth(BoothConfig(name=name, label=name, outputs=["zh"]), self.time.clock) for name in "ab"
        }
        feeds: Any = {f"booth:{name}": f"booth:{name}" for name in self.booths}
        self.partners = Partners(self.booths, feeds)
        self.ears: dict[Console, Ear] = {}
        self.one, self.two, self.other = (self.enter(name) for name in "aab")

    def enter(self, booth: str) -> Console:
        console = self.booths[booth].enter()
        console.line = self.ears[console] = Ear()
        return console

    def block(self, console: Console) -> np.ndarray | None:
        """Let 20 ms go by in which `two` speaks; return what `console` is given of its booth, None for nothing."""
        now = self.time.clock.position()
        speak(self.two, self.time, VOICE)
        self.time.now += BLOCK / RATE
        self.partners.follow(self.time.clock.position(), now)
        sound = self.booths["a"].tracks("ear", now, BLOCK).sound
        return None if self.ears[console].feed is None else sound[0]


def test_only_who_wants_it_hears_and_only_while_a_colleague_speaks() -> None:
    room = Room()
    room.other.partner = True
    switch = room.booths["a"].switch
    for _ in range(5):
        assert room.block(room.one) is None
    switch(room.two, mic=True)
    for _ in range(5):
        assert room.block(room.one) is None, "not asked for"
    room.one.partner = True
    heard = [room.block(room.one) for _ in range(5)]
    assert all(block is not None and np.allclose(block, VOICE) for block in heard)
    assert room.ears[room.one].feed == "booth:a"
    switch(room.two, mic=False)
    faded = [room.block(room.one) for _ in range(5)]
    assert faded[0] is not None
    assert 0 < faded[0].max() <= VOICE, "the fade-out is heard to its end"
    assert faded[-1] is None, "then there is nothing to be sent"
    assert room.ears[room.one].changes == 2
    assert room.ears[room.two].changes == room.ears[room.other].changes == 0


def test_nobody_hears_themselves_neither_on_the_air_nor_while_their_voice_fades() -> None:
    room = Room()
    room.two.partner = True
    switch = room.booths["a"].switch
    switch(room.two, mic=True)
    for _ in range(5):
        assert room.block(room.two) is None
    switch(room.two, cough=True)
    assert room.block(room.two) is None
    switch(room.two, cough=False)
    for _ in range(5):
        room.block(room.two)
    room.time.now += 0.007  # a handover does not come at a block's border
    switch(room.two, mic=False)
    switch(room.one, mic=True)
    given = [room.block(room.two) for _ in range(6)]
    assert given[0] is None
    assert given[1] is None
    heard = [block for block in given if block is not None]
    assert heard
    assert max(np.abs(block).max() for block in heard) == 0, "the partner says nothing; the own voice is gone"
    switch(room.two, mic=True)
    assert room.block(room.two) is None, "and it ends with the block in which the microphone opens"


def test_a_colleague_who_leaves_is_heard_no_more_and_who_stops_wanting_it_gets_nothing() -> None:
    room = Room()
    room.one.partner = True
    room.booths["a"].switch(room.two, mic=True)
    assert room.block(room.one) is not None
    room.booths["a"].leave(room.two)
    for _ in range(4):
        room.partners.follow(room.time.clock.position(), room.time.clock.position())
        room.time.now += BLOCK / RATE
    assert room.ears[room.one].feed is None
    room.two = room.enter("a")
    room.booths["a"].switch(room.two, mic=True)
    assert room.block(room.one) is not None
    room.one.partner = False
    assert room.block(room.one) is None
