"""What travels between the rooms: coded packets that carry their place on the house timeline."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class VideoConfig:
    """How to decode the packets that name it; a new object where the parameters change."""

    avcc: bytes
    """AVCDecoderConfigurationRecord (ISO/IEC 14496-15), the content of an `avcC` box."""
    width: int
    """Pixels, after cropping."""
    height: int
    """Pixels, after cropping."""
    frame_rate: Fraction | None
    """Frames a second, nominal; None when unknown or variable."""

    @property
    def codec(self) -> str:
        """The RFC 6381 name, e.g. `avc1.64001f`."""
        return "avc1." + self.avcc[1:4].hex()


@dataclass(frozen=True, slots=True)
class VideoPacket:
    """One H.264 access unit, as the source sent it."""

    pts: int
    """House position (samples) at which it is shown."""
    dts: int
    """House position (samples) at which it is decoded; strictly increasing within a stream."""
    duration: int
    """Samples; nominal, the next packet's dts decides."""
    key: bool
    """An IDR picture: decoding can start here."""
    data: bytes
    """NAL units, each behind its length in four bytes (never start codes)."""
    config: VideoConfig


@dataclass(frozen=True, slots=True)
class AudioConfig:
    """How to decode an AAC stream."""

    asc: bytes
    """AudioSpecificConfig (ISO/IEC 14496-3)."""
    channels: int
    bit_rate: int
    """Bits a second, nominal."""


@dataclass(frozen=True, slots=True)
class OpusPacket:
    """One Opus packet, as a peer of WebRTC sent it: stereo, 48 kHz (RFC 7587)."""

    pts: int
    """House position (samples) of the first sample that a decoder gives for it."""
    duration: int
    """Samples: 120 to 5760."""
    data: bytes
    """One packet (RFC 6716, 3)."""


@dataclass(frozen=True, slots=True)
class AudioPacket:
    """One AAC access unit of a program."""

    pts: int
    """House position (samples) of the first sample that a decoder gives for it; may be negative
    for the first, since the encoder's priming is counted."""
    duration: int
    """Samples: 1024."""
    data: bytes
    """One raw AAC access unit, no ADTS."""
    config: AudioConfig
