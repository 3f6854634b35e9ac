"""One source as the studio has it: its coded pictures, decoded only while a scene shows it."""

from collections import deque
from fractions import Fraction
from typing import Any, NamedTuple

import av
import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from interp.studio.pictures import planes_of
from interp.timeline.units import RATE, samples
from mixers.picture.planes import Plane, Planes

GONE = samples(1000)
"""Without a new picture for this long a source has none: films and encoders of slides may give one a second."""
LOST = samples(750)
"""The same of a browser's camera: its place is 60 ms later, and its card is there within a second."""
QUIET = samples(4000)
"""The same of a shared screen, and of what only key frames are decoded of: those come less often."""
LARGE = 2560 * 1440
"""Px: of larger pictures only key frames are decoded, or one camera would take the time of all frames."""
MOST_CODED = 600
"""Coded pictures that may wait for a scene that shows them: 20 s of 30 a second."""
MOST_AHEAD = 75
"""Decoded pictures that may wait for their place: a decoder gives all it has when its stream becomes another."""
FROZEN = samples(3000)
"""A picture that has been the same for this long is frozen."""
_LOOK_EVERY = samples(400)
"""How often a picture is compared with the one before …"""
_COARSE = 16
"""… one sample of so many, across and down …"""
_SAME = 2
"""… of which none may differ by more: a camera's noise does, and so does what a coder makes of it."""
_REST = samples(500)
"""A source that no scene has asked for this long is not shown: what comes before its next key frame is of no use."""


class _Coded(NamedTuple):
    position: int
    key: bool
    data: bytes
    avcc: bytes
    """How it is to be decoded."""


class Feed:
    """Takes a source's packets in decoding order and gives the picture of each place.

    Sources may be ahead of the picture by seconds, as files are: what is shown later is decoded later.
    """

    def __init__(self, gone: int = GONE) -> None:
        """`gone`: samples without a new picture after which there is none."""
        self.gone = gone
        self.large = False
        """Its pictures are too large to be decoded one by one."""
        self._decoder: VideoCodecContext | None = None
        self._decodes = b""
        """What the decoder was made for."""
        self._config = b""
        """Of what comes from now on."""
        self._coded: deque[_Coded] = deque()
        self._waits_for_key = True
        self._ahead: deque[tuple[int, VideoFrame]] = deque()
        self._shown: tuple[int, VideoFrame] | None = None
        self._planes: Planes | None = None
        """Of the picture that is shown."""
        self._compared: tuple[int, Plane] | None = None
        self._still_since: int | None = None
        self._asked = -_REST
        self.now = 0
        """The place that the studio has come to, whether or not this is in it."""
        self._came: int | None = None
        self.damaged = 0
        """Packets that could not be decoded."""

    def configure(self, avcc: bytes) -> None:
        """What comes from now on is decoded like this; it begins with a key frame."""
        self._waits_for_key = self._waits_for_key or avcc != self._config
        self._config = avcc

    def take(self, position: int, key: bool, data: bytes) -> None:
        """Take the packet of a picture that is shown at house position `position`."""
        self._came = position
        if self._waits_for_key and not key:
            return
        self._waits_for_key = False
        self._coded.append(_Coded(position, key, data, self._config))
        if key and self.now - self._asked > _REST:
            self._forget()
        if len(self._coded) > MOST_CODED:
            self._coded.clear()
            self._waits_for_key = True

    def picture(self, position: int) -> Planes | None:
        """Return what is shown at `position`, None where there is nothing or it is too old; positions only grow."""
        self.now = self._asked = position
        self._decode(position)
        while self._ahead and (self._ahead[0][0] <= position or len(self._ahead) > MOST_AHEAD):
            self._shown, self._planes = self._ahead.popleft(), None
        if self._shown is None or position - self._shown[0] >= self.gone:
            return None
        if self._planes is None:
            self._planes = planes_of(self._shown[1])
            self._compare(position, self._planes)
        return self._planes

    def frozen(self, position: int) -> bool:
        """Return whether the picture, as far as somebody looks at it, has long been the same."""
        looked = position - self._asked < _REST
        return looked and self._still_since is not None and position - self._still_since >= FROZEN

    def _compare(self, position: int, picture: Planes) -> None:
        if self._compared is not None and position - self._compared[0] < _LOOK_EVERY:
            return
        now = picture.y[::_COARSE, ::_COARSE].copy()
        before = None if self._compared is None else self._compared[1]
        if before is None or before.shape != now.shape or np.abs(now - before.astype(np.int16)).max() > _SAME:
            self._still_since = position
        self._compared = position, now

    def age(self, position: int) -> int | None:
        """Return how old the newest packet is at `position`, samples; None before the first."""
        return None if self._came is None else max(0, position - self._came)

    def _forget(self) -> None:
        """Keep of what nobody sees what the picture of now needs, and what is later."""
        due = [number for number, one in enumerate(self._coded) if one.key and one.position <= self.now]
        for _ in range(due[-1] if due else 0):
            self._coded.popleft()

    def _decode(self, position: int) -> None:
        """Decode up to the first picture that is shown later than `position`."""
        while self._coded and not (self._ahead and self._ahead[-1][0] > position):
            place, _key, data, avcc = self._coded.popleft()
            if self._decoder is None or avcc != self._decodes:
                self._drain()
                self._decoder, self._decodes = _decoder(avcc), avcc
            packet = av.Packet(data)
            packet.pts, packet.time_base = place, Fraction(1, RATE)
            self._push(self._decoder, packet, place)

    def _drain(self) -> None:
        """Take what the decoder still has, for the next packet is not for it."""
        if self._decoder is not None:
            self._push(self._decoder, None, self.now)

    def _push(self, decoder: VideoCodecContext, packet: "Packet[Any] | None", place: int) -> None:
        try:
            frames = decoder.decode(packet)
        except av.error.FFmpegError:
            self.damaged += 1
            return
        if frames and (frames[0].width * frames[0].height > LARGE) != self.large:
            self.large = not self.large
            self.gone = max(self.gone, QUIET)
            decoder.skip_frame = "NONKEY" if self.large else "DEFAULT"
        self._ahead.extend((place if frame.pts is None else frame.pts, frame) for frame in frames)


def _decoder(avcc: bytes) -> VideoCodecContext:
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.extradata = avcc
    decoder.thread_count = 1
    return decoder
