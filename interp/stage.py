"""Remote delegates of an event: what each hears and shows, who waits, who wants to speak."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from interp.booths.booth import Booth
from interp.config import DelegateConfig, SourceConfig
from interp.media import OpusPacket, VideoPacket
from interp.router.returns import Return
from interp.router.strips import SourceFader
from interp.sources.whip import WhipSource
from interp.studio.names import owner_of, screen_of
from interp.timeline.clock import HouseClock

DEVICES: Final = ("microphone", "camera")
"""What a delegate switches on and off at their own page."""


class Delegates:
    """All of an event; their voices and cameras are sources of the event itself."""

    def __init__(
        self,
        configs: Sequence[DelegateConfig],
        clock: HouseClock,
        faders: Mapping[str, SourceFader],
        booths: Mapping[str, Booth],
        on_screen: Callable[[str, VideoPacket], None],
    ) -> None:
        """`on_screen` takes the packets of what is shared, with the studio's name of it."""

        def screen(name: str) -> WhipSource:
            config = SourceConfig(name="screen", url="whip")
            return WhipSource(config, clock, lambda _name, packet: on_screen(screen_of(name), packet))

        self.configs = {config.name: config for config in configs}
        self._clock, self._faders = clock, faders
        self.returns = {config.name: Return(config.name, config.language, booths) for config in configs}
        """What each hears."""
        self.screens = {config.name: screen(config.name) for config in configs}
        """What each shares beside their camera."""
        self.hands: dict[str, int] = {}
        """Who wants to speak, and since which house position."""
        self.off: dict[str, set[str]] = {config.name: set() for config in configs}
        """Which of DEVICES each has switched off, or has none of."""
        self._seen: set[str] = set()
        """Which pictures are recorded: each begins with its first key frame on stage."""

    @property
    def names(self) -> Sequence[str]:
        return list(self.configs)

    def on_stage(self, name: str) -> bool:
        return self._faders[name].on_stage

    def tapes(self, languages: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """Return what `tape` may name, with the BCP 47 tag of what is spoken there and what it is called.

        `languages`: code -> tag.
        """
        found: dict[str, tuple[str, str]] = {}
        for name, config in self.configs.items():
            found[_tape_of(name)] = languages.get(config.language or "", "und"), config.label
            found[_tape_of(screen_of(name))] = "und", f"{config.label}, screen"
        return found

    def tape(self, source: str, packet: VideoPacket | OpusPacket) -> str | None:
        """Return the file of the recording, without its ending, that this belongs into; None for none.

        A delegate's voice and camera have one, what they share has another. The waiting room is not recorded.
        """
        name = owner_of(source)
        if name not in self.configs:
            return None
        if not self.on_stage(name):
            self._seen.discard(source)
            return None
        if isinstance(packet, VideoPacket):
            if packet.key:
                self._seen.add(source)
            if source not in self._seen:
                return None
        return _tape_of(source)

    def raise_hand(self, name: str, up: bool) -> None:
        """Raise a hand, which stays as long up as it was, or take it down."""
        if up:
            self.hands.setdefault(name, self._clock.position())
        else:
            self.hands.pop(name, None)

    def switch(self, name: str, device: str, on: bool) -> None:
        """Take note of a delegate's own switch, one of DEVICES."""
        if on:
            self.off[name].discard(device)
        else:
            self.off[name].add(device)


def _tape_of(source: str) -> str:
    name = owner_of(source)
    return f"delegate-{name}" if source == name else f"screen-{name}"
