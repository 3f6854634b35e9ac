"""Push of a program return: for a meeting elsewhere, which hears all but itself, at the lowest delay."""

from interp.programs.aac import AacEncoder
from interp.sinks.push import PushSink
from mixers.ear_limiter import EarLimiter
from mixers.units import Samples


class ReturnPush(PushSink):
    """Sends the shared picture and one return to `url`; `video` and `block` only queue.

    It takes what ears hear now, not what the programs have waited for: a meeting talks with the room.
    """

    def __init__(self, name: str, url: str, language: str, without: str, bit_rate: int, coder: str) -> None:
        """`without`: the source whose own sound is not in it; `bit_rate` and `coder` are those of the programs."""
        super().__init__(name, url, language)
        self.without = without
        self.to = language
        self._coded = bit_rate, coder
        self._limiter = EarLimiter(2)
        self._encoder: AacEncoder | None = None

    def block(self, position: int, sound: Samples) -> None:
        """Take the return's block of house position `position`, shape (2, BLOCK); after a hold-up some are left out."""
        if self._encoder is None or self._encoder.position != position:
            self._encoder = AacEncoder(position, 2, *self._coded)
        for packet in self._encoder.encode(self._limiter.push(sound)):
            self.audio(self.to, packet)
