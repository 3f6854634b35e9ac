"""The AVCDecoderConfigurationRecord, content of an `avcC` box (ISO/IEC 14496-15, 5.3.3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from interp.media import VideoConfig
from interp.sources.nal import BadNal
from interp.sources.sps import parse_sps

_EXTENDED_PROFILES = (100, 110, 122, 144)
_MOST_SPS, _MOST_PPS, _LONGEST = 31, 255, 65535
"""What the record's own fields can count."""


@dataclass(frozen=True, slots=True)
class Avcc:
    """A record's content."""

    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]
    length_size: int


def parse_avcc(record: bytes) -> Avcc:
    """Return the parameter sets of a record; raises BadNal."""
    if len(record) < 7 or record[0] != 1:
        raise BadNal("not an AVCDecoderConfigurationRecord")
    at = 5
    sets: list[tuple[bytes, ...]] = []
    for mask in (0x1F, 0xFF):
        count = record[at] & mask if at < len(record) else 0
        at += 1
        found = []
        for _ in range(count):
            length = int.from_bytes(record[at : at + 2])
            nal = record[at + 2 : at + 2 + length]
            if length == 0 or len(nal) < length:
                raise BadNal("an AVCDecoderConfigurationRecord that ends too early")
            found.append(nal)
            at += 2 + length
        sets.append(tuple(found))
    return Avcc(sets[0], sets[1], (record[4] & 3) + 1)


def build_avcc(sps: Sequence[bytes], pps: Sequence[bytes]) -> bytes:
    """Return a record for access units with four-byte lengths; raises BadNal for sets that fit in none."""
    facts = parse_sps(sps[0])
    if len(sps) > _MOST_SPS or len(pps) > _MOST_PPS or any(len(nal) > _LONGEST for nal in (*sps, *pps)):
        raise BadNal("more parameter sets, or longer ones, than a record holds")
    body = bytes([1, facts.profile, facts.compatibility, facts.level, 0xFC | 3, 0xE0 | len(sps)])
    body += b"".join(len(nal).to_bytes(2) + nal for nal in sps)
    body += bytes([len(pps)]) + b"".join(len(nal).to_bytes(2) + nal for nal in pps)
    if facts.profile in _EXTENDED_PROFILES:
        body += bytes(
            [0xFC | facts.chroma_format, 0xF8 | (facts.bit_depth - 8), 0xF8 | (facts.bit_depth_chroma - 8), 0]
        )
    return body


def video_config(sps: Sequence[bytes], pps: Sequence[bytes], frame_rate: Fraction | None) -> VideoConfig:
    """Return how to decode access units with these parameter sets; `frame_rate` where they say none."""
    facts = parse_sps(sps[0])
    return VideoConfig(build_avcc(sps, pps), facts.width, facts.height, frame_rate or facts.frame_rate)
