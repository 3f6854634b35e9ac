"""FLV (Adobe's Video File Format Specification 10.1, annex E): H.264 and AAC in tags, times in ms.

RTMP carries these tags as they are, so a push loses nothing by it: a time is rounded once, by 0.5 ms at most.
"""

from interp.media import AudioConfig, AudioPacket, VideoConfig, VideoPacket
from interp.timeline.units import milliseconds

HEADER = b"FLV\x01\x05" + (9).to_bytes(4, "big") + bytes(4)
"""The file's header: there are pictures and sound."""
_AUDIO, _VIDEO = 8, 9
_AAC = b"\xaf"
"""AAC; the bits for rate, size and channels are fixed."""


class FlvMuxer:
    """Makes tags of packets; house position `start` is time 0, and nothing before it can be said."""

    def __init__(self, start: int) -> None:
        self._start = start

    def video_config(self, config: VideoConfig) -> bytes:
        """Return the tag that comes before the first picture."""
        return _tag(_VIDEO, 0, b"\x17\0\0\0\0" + config.avcc)

    def audio_config(self, config: AudioConfig) -> bytes:
        """Return the tag that comes before the first sound."""
        return _tag(_AUDIO, 0, _AAC + b"\0" + config.asc)

    def video(self, packet: VideoPacket) -> bytes:
        """Return a picture's tag."""
        dts = self._ms(packet.dts)
        later = self._ms(packet.pts) - dts
        kind = b"\x17\x01" if packet.key else b"\x27\x01"
        return _tag(_VIDEO, dts, kind + later.to_bytes(3, "big", signed=True) + packet.data)

    def audio(self, packet: AudioPacket) -> bytes:
        """Return a sound's tag."""
        return _tag(_AUDIO, self._ms(packet.pts), _AAC + b"\x01" + packet.data)

    def _ms(self, position: int) -> int:
        return round(milliseconds(position - self._start))


def _tag(kind: int, ms: int, data: bytes) -> bytes:
    stamp = (ms & 0xFFFFFF).to_bytes(3, "big") + (ms >> 24 & 0x7F).to_bytes(1, "big")
    head = bytes([kind]) + len(data).to_bytes(3, "big") + stamp + bytes(3)
    return head + data + (len(data) + 11).to_bytes(4, "big")
