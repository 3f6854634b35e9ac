"""What an interpreter hears of a colleague on the air in the same booth: the booth's voice, never one's own."""

from collections.abc import Mapping

from interp.booths.booth import Booth
from interp.booths.console import RAMP_MS, Console
from interp.timeline.units import samples
from interp.webrtc.packet_feed import PacketFeed


class Partners:
    """Lets each console that wants it hear its booth's feed while others there speak, and nobody hear themselves.

    What is not heard is not sent, and a feed that nobody hears is not encoded.
    """

    def __init__(self, booths: Mapping[str, Booth], feeds: Mapping[str, PacketFeed]) -> None:
        self._booths, self._feeds = booths, feeds
        self._until: dict[Console, int | None] = {}
        """Of each voice that may sound: the house position at which its fade-out is over, None while its mic is on."""
        self._hearing: set[Console] = set()

    def follow(self, now: int, position: int) -> None:
        """Settle who hears whom in the block of `position`, at house position `now`; call it before that is made."""
        here: set[Console] = set()
        for name, booth in self._booths.items():
            everybody = booth.sounding()
            here.update(everybody)
            sounding = [console for console in everybody if self._sounds(console, now, position)]
            for console in booth.consoles.values():
                hears = console.partner and console not in sounding and bool(sounding)
                if console.line is None or hears == (console in self._hearing):
                    continue
                console.line.partner(self._feeds[f"booth:{name}"] if hears else None)
                (self._hearing.add if hears else self._hearing.discard)(console)
        self._until = {console: until for console, until in self._until.items() if console in here}
        self._hearing &= here

    def _sounds(self, console: Console, now: int, position: int) -> bool:
        """Return whether a voice, or its fade-out, may be in the block of `position`."""
        if console.mic:
            self._until[console] = None
        elif console in self._until:
            if self._until[console] is None:  # it was switched off at some moment before `now`
                self._until[console] = now + samples(RAMP_MS)
            until = self._until[console]
            return until is not None and position < until
        return console.mic
