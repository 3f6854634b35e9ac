"""Remote delegates of an event: what each hears and shows, who waits, who wants to speak."""

from collections.abc import Callable, Mapping, Sequence

from interp.booths.booth import Booth
from interp.config import DelegateConfig, SourceConfig
from interp.media import OpusPacket, VideoPacket
from interp.router.returns import Return
from interp.router.strips import SourceFader
from interp.sources.whip import WhipSource
from interp.studio.names import screen_of
from interp.timeline.clock import HouseClock


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
        self._seen: set[str] = set()
        """Whose picture is recorded: it begins with the first key frame on stage."""

    @property
    def names(self) -> Sequence[str]:
        return list(self.configs)

    def on_stage(self, name: str) -> bool:
        return self._faders[name].on_stage

    def recorded(self, name: str, packet: VideoPacket | OpusPacket) -> bool:
        """Return whether this of a source is recorded by itself. What is said in the waiting room is not."""
        if name not in self.configs:
            return False
        if not self.on_stage(name):
            self._seen.discard(name)
            return False
        if isinstance(packet, OpusPacket):
            return True
        if packet.key:
            self._seen.add(name)
        return name in self._seen

    def raise_hand(self, name: str, up: bool) -> None:
        """Raise a hand, which stays as long up as it was, or take it down."""
        if up:
            self.hands.setdefault(name, self._clock.position())
        else:
            self.hands.pop(name, None)
