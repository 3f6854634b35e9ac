"""The tracks of a Matroska file (RFC 9559): H.264, AAC, Opus and FLAC."""

import struct
from dataclasses import dataclass
from fractions import Fraction

from interp.media import AudioConfig, VideoConfig
from interp.sinks.matroska.ebml import element, real, text, uint
from interp.sinks.matroska.languages import iso639_2
from interp.timeline.units import RATE


@dataclass(frozen=True, slots=True)
class Track:
    """One track; `entry` is everything of its TrackEntry that the kind decides."""

    number: int
    sound: bool
    tag: str
    """BCP 47; `und` for pictures."""
    name: str
    entry: bytes

    def element(self) -> bytes:
        """Return the TrackEntry."""
        return element(
            0xAE,
            uint(0xD7, self.number),
            uint(0x73C5, self.number),
            uint(0x83, 2 if self.sound else 1),
            uint(0x9C, 0),
            text(0x22B59C, iso639_2(self.tag)),
            text(0x22B59D, self.tag),
            text(0x536E, self.name) if self.name else b"",
            self.entry,
        )


def h264_track(number: int, config: VideoConfig) -> Track:
    """Return the track of the shared picture."""
    pixels = element(0xE0, uint(0xB0, config.width), uint(0xBA, config.height))
    rate = config.frame_rate
    nominal = uint(0x23E383, round(Fraction(10**9) / rate)) if rate else b""
    entry = text(0x86, "V_MPEG4/ISO/AVC") + element(0x63A2, config.avcc) + nominal + pixels
    return Track(number, False, "und", "", entry)


def aac_track(number: int, config: AudioConfig, tag: str, name: str) -> Track:
    """Return the track of a program's sound."""
    sound = element(0xE1, real(0xB5, RATE), uint(0x9F, config.channels))
    return Track(number, True, tag, name, text(0x86, "A_AAC") + element(0x63A2, config.asc) + sound)


def opus_track(number: int, tag: str, name: str) -> Track:
    """Return the track of a peer's sound. Its packets begin anywhere, so that there is nothing to skip (RFC 7845, 5.1:
    version, channels, pre-skip, rate before coding, gain, mapping); a decoder that seeks hears 80 ms before (RFC 9559).
    """
    private = struct.pack("<8sBBHIHB", b"OpusHead", 1, 2, 0, RATE, 0, 0)
    sound = element(0xE1, real(0xB5, RATE), uint(0x9F, 2))
    entry = (
        text(0x86, "A_OPUS") + element(0x63A2, private) + uint(0x56AA, 0) + uint(0x56BB, 80_000_000) + sound
    )
    return Track(number, True, tag, name, entry)


def flac_track(number: int, stream_info: bytes, channels: int, tag: str, name: str) -> Track:
    """Return a loss-free track of 24 bits; `stream_info` is FLAC's STREAMINFO, 34 bytes."""
    private = b"fLaC\x80" + len(stream_info).to_bytes(3, "big") + stream_info
    sound = element(0xE1, real(0xB5, RATE), uint(0x9F, channels), uint(0x6264, 24))
    return Track(number, True, tag, name, text(0x86, "A_FLAC") + element(0x63A2, private) + sound)
