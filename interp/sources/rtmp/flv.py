"""RTMP's media messages as an FLV file (Adobe, "Video File Format Specification 10.1", annex E)."""

from interp.sources.rtmp import amf0
from interp.sources.rtmp.chunks import AUDIO, DATA, VIDEO


def header(*, audio: bool, video: bool) -> bytes:
    """Return a file's header and the first back pointer."""
    return b"FLV\x01" + bytes([4 * audio + video]) + (9).to_bytes(4) + bytes(4)


def tag(kind: int, timestamp: int, payload: bytes) -> bytes:
    """Return a tag (kind 8, 9 or 18; milliseconds, 32 bits) and the back pointer behind it."""
    stamp = (timestamp & 0xFFFFFF).to_bytes(3) + bytes([timestamp >> 24 & 0xFF])
    return b"".join(
        (
            bytes([kind]),
            len(payload).to_bytes(3),
            stamp,
            bytes(3),
            payload,
            (len(payload) + 11).to_bytes(4),
        )
    )


def is_sequence_header(kind: int, payload: bytes) -> bool:
    """Say whether a message tells how to decode those that follow (AVC, AAC, or by FourCC)."""
    if len(payload) < 2:
        return False
    first = payload[0]
    if kind == VIDEO:
        return first & 0x0F == 0 if first & 0x80 else first & 0x0F == 7 and payload[1] == 0
    if kind == AUDIO:
        codec = first >> 4
        return first & 0x0F == 0 if codec == 9 else codec == 10 and payload[1] == 0
    return False


def declared(metadata: bytes) -> tuple[bool, bool] | None:
    """Return whether an onMetaData message promises sound and picture; None when it does not tell."""
    try:
        values = amf0.decode(metadata)
    except amf0.BadAmf:
        return None
    facts = next((value for value in values if isinstance(value, dict)), {})
    audio, video = "audiocodecid" in facts, "videocodecid" in facts
    return (audio, video) if audio or video else None


def as_metadata(payload: bytes) -> bytes | None:
    """Return a data message as a file has it, without RTMP's `@setDataFrame`; None when it is another."""
    prefix = amf0.encode(["@setDataFrame"])
    body = payload.removeprefix(prefix)
    return body if body.startswith(amf0.encode(["onMetaData"])) else None


__all__ = ["AUDIO", "DATA", "VIDEO", "as_metadata", "declared", "header", "is_sequence_header", "tag"]
