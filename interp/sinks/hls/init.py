"""Initialisation segments: `ftyp` and `moov` of one CMAF track, H.264 or AAC.

The timescale is 48000 for both, so that decode times are house positions exactly.
"""

from interp.media import AudioConfig, VideoConfig
from interp.sinks.hls.boxes import IDENTITY, box, descriptor, full_box, u16, u32
from interp.timeline.units import RATE

TRACK = 1
_BRANDS = b"iso6" + u32(0) + b"iso6cmfcmp41"


def video_init(config: VideoConfig) -> bytes:
    """Return the initialisation segment of the shared picture."""
    entry = box(
        "avc1",
        bytes(6) + u16(1) + bytes(16),
        u16(config.width, config.height) + u32(0x480000, 0x480000, 0) + u16(1),
        bytes(32) + u16(24, 0xFFFF),
        box("avcC", config.avcc),
    )
    header = full_box("vmhd", 0, 1, bytes(8))
    return _init("vide", "VideoHandler", header, entry, size=(config.width, config.height))


def audio_init(config: AudioConfig, tag: str) -> bytes:
    """Return the initialisation segment of a program's sound in the language `tag` (BCP 47)."""
    decoder = (
        bytes([0x40, 0x15])  # ISO/IEC 14496-3 audio; an audio stream
        + bytes(3)
        + u32(config.bit_rate, config.bit_rate)
        + descriptor(5, config.asc)
    )
    es = u16(TRACK) + bytes(1) + descriptor(4, decoder) + descriptor(6, b"\x02")
    entry = box(
        "mp4a",
        bytes(6) + u16(1) + bytes(8),
        u16(config.channels, 16, 0, 0) + u32(RATE << 16),
        full_box("esds", 0, 0, descriptor(3, es)),
    )
    return _init("soun", "SoundHandler", full_box("smhd", 0, 0, bytes(4)), entry, tag=tag)


def _init(
    handler: str, name: str, header: bytes, entry: bytes, *, size: tuple[int, int] = (0, 0), tag: str = "und"
) -> bytes:
    sound = handler == "soun"
    tkhd = full_box(
        "tkhd",
        0,
        3,
        u32(0, 0, TRACK, 0, 0) + bytes(8) + u16(0, 1 if sound else 0, 0x100 if sound else 0, 0),
        IDENTITY,
        u32(size[0] << 16, size[1] << 16),
    )
    und = ord("u") - 0x60 << 10 | ord("n") - 0x60 << 5 | ord("d") - 0x60
    mdhd = full_box("mdhd", 0, 0, u32(0, 0, RATE, 0) + u16(und, 0))
    elng = full_box("elng", 0, 0, tag.encode() + b"\0") if tag != "und" else b""
    hdlr = full_box("hdlr", 0, 0, u32(0) + handler.encode() + bytes(12) + name.encode() + b"\0")
    tables = (
        full_box("stsd", 0, 0, u32(1), entry),
        full_box("stts", 0, 0, u32(0)),
        full_box("stsc", 0, 0, u32(0)),
        full_box("stsz", 0, 0, u32(0, 0)),
        full_box("stco", 0, 0, u32(0)),
    )
    dinf = box("dinf", full_box("dref", 0, 0, u32(1), full_box("url ", 0, 1)))
    mdia = box("mdia", mdhd, elng, hdlr, box("minf", header, dinf, box("stbl", *tables)))
    mvhd = full_box(
        "mvhd",
        0,
        0,
        u32(0, 0, RATE, 0, 0x10000),
        u16(0x100, 0),
        bytes(8),
        IDENTITY,
        bytes(24),
        u32(TRACK + 1),
    )
    trex = full_box("trex", 0, 0, u32(TRACK, 1, 0, 0, 0))
    return box("ftyp", _BRANDS) + box("moov", mvhd, box("trak", tkhd, mdia), box("mvex", trex))
