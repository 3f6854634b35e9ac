"""The picture for consoles: H.264 packets cut once for RTP and fanned out, newcomers from a key frame on."""

import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from interp.media import VideoConfig
from interp.webrtc.h264 import NAL_SPS, nal_units, packetize, parameter_sets

KEY_PAUSE: Final = 1.0
"""Seconds between two key frames made on request, however many ask."""


class Eye(Protocol):
    """Whoever takes a picture's payloads."""

    def packets(self, feed: "PictureFeed", position: int, payloads: Sequence[bytes], key: bool) -> None:
        """Take an access unit, cut for RTP, that is shown at house position `position`."""


class PictureFeed:
    """One encoded picture that many consoles see.

    `on_key_request` is called when a viewer needs a key frame, at most once a second; `on_audience` with the
    number of viewers whenever it changes.
    """

    def __init__(
        self,
        name: str = "picture",
        on_key_request: Callable[[], None] | None = None,
        on_audience: Callable[[int], None] | None = None,
    ) -> None:
        self.name = name
        self.packets = 0
        """RTP payloads cut so far, however many watched."""
        self._on_key_request = on_key_request
        self._on_audience = on_audience
        self._asked = 0.0
        self._viewers: dict[Eye, None] = {}

    @property
    def viewers(self) -> int:
        """How many take the payloads now; nothing needs to be encoded when it is 0."""
        return len(self._viewers)

    def push(self, data_avcc: bytes, position: int, key: bool, config: VideoConfig) -> None:
        """Send one access unit (NAL units behind four-byte lengths), shown at house position `position`."""
        if not self._viewers:
            return
        units = list(nal_units(data_avcc))
        if key and not any(unit[0] & 0x1F == NAL_SPS for unit in units if unit):
            units = parameter_sets(config.avcc) + units
        self.deliver(position, packetize(units), key)

    def deliver(self, position: int, payloads: Sequence[bytes], key: bool) -> None:
        """Send one access unit that is cut for RTP already."""
        self.packets += len(payloads)
        for viewer in tuple(self._viewers):
            viewer.packets(self, position, payloads, key)

    def ask_for_key(self) -> None:
        """Ask the encoder for a key frame, at most once a second."""
        now = time.monotonic()
        if self._on_key_request is not None and now - self._asked >= KEY_PAUSE:
            self._asked = now
            self._on_key_request()

    def add(self, viewer: Eye) -> None:
        """Let a viewer see what is pushed from the next key frame on."""
        self._viewers[viewer] = None
        self._audience()
        self.ask_for_key()

    def remove(self, viewer: Eye) -> None:
        """Take a viewer out; no error when it is not there."""
        if viewer in self._viewers:
            del self._viewers[viewer]
            self._audience()

    def _audience(self) -> None:
        if self._on_audience is not None:
            self._on_audience(len(self._viewers))
