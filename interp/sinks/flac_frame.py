"""A FLAC frame's header, as far as one that was coded anew has to take another's place (RFC 9639, section 9.1)."""

from typing import Final

_SIZES: Final = {
    1: 192,
    **{n: 576 << (n - 2) for n in range(2, 6)},
    **{n: 256 << (n - 8) for n in range(8, 16)},
}
_MORE: Final = {6: 1, 7: 2}
"""Bytes of a block size that is written out, by its code."""
_RATE_BYTES: Final = {12: 1, 13: 2, 14: 2}
"""Bytes of a sample rate that is written out, by its code."""
_UNKNOWN: Final = bytes(6)
"""Least and greatest size of a frame."""


def _table(polynomial: int, bits: int) -> list[int]:
    top, mask = 1 << (bits - 1), (1 << bits) - 1
    table = []
    for byte in range(256):
        crc = byte << (bits - 8)
        for _ in range(8):
            crc = ((crc << 1) ^ polynomial if crc & top else crc << 1) & mask
        table.append(crc)
    return table


_CRC8, _CRC16 = _table(0x07, 8), _table(0x8005, 16)


def samples_of(frame: bytes) -> int:
    """Return how many samples a frame has. Raises ValueError when it is no FLAC frame."""
    after = 4 + _number_bytes(frame)
    code = frame[2] >> 4
    if code in _MORE:
        return int.from_bytes(frame[after : after + _MORE[code]], "big") + 1
    if code not in _SIZES:
        raise ValueError(f"FLAC frame: block size {code}; expected a known code")
    return _SIZES[code]


def renumbered(frame: bytes, number: int) -> bytes:
    """Return the same frame with another number, its checksums right. Raises ValueError when it is no FLAC frame."""
    after = 4 + _number_bytes(frame)
    end = after + _MORE.get(frame[2] >> 4, 0) + _RATE_BYTES.get(frame[2] & 15, 0)
    head = frame[:4] + _coded(number) + frame[after:end]
    crc8 = 0
    for byte in head:
        crc8 = _CRC8[crc8 ^ byte]
    body = head + bytes([crc8]) + frame[end + 1 : -2]
    crc16 = 0
    for byte in body:
        crc16 = (crc16 << 8 & 0xFF00) ^ _CRC16[crc16 >> 8 ^ byte]
    return body + crc16.to_bytes(2, "big")


def without_checks(stream_info: bytes) -> bytes:
    """Return a STREAMINFO that does not say how large frames are and what the checksum of all sound is: zero stands for
    unknown (RFC 9639, section 8.2)."""
    return stream_info[:4] + _UNKNOWN + stream_info[10:18] + bytes(16)


def _number_bytes(frame: bytes) -> int:
    """Return how many bytes the frame's number takes: it is coded as UTF-8 codes a character, up to 36 bits."""
    if len(frame) < 10 or frame[0] != 0xFF or frame[1] & 0xFE != 0xF8:
        raise ValueError("expected a FLAC frame")
    ones = 8 - (frame[4] ^ 0xFF).bit_length()
    return max(ones, 1)


def _coded(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    count = next(n for n in range(2, 8) if number < 1 << (5 * n + 1 if n < 7 else 36))
    tail = [0x80 | number >> 6 * n & 0x3F for n in range(count - 1)]
    first = (0xFF00 >> count & 0xFF) | number >> 6 * (count - 1)
    return bytes([first, *reversed(tail)])
