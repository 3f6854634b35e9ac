"""The sequence parameter set of H.264: what it says of size, rate and profile (ITU-T H.264, 7.3.2.1)."""

from dataclasses import dataclass
from fractions import Fraction

from interp.sources.nal import BadNal

_CHROMA_PROFILES = (100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135)
_BROWSER_PROFILES = (66, 77, 88, 100)
_LONGEST = 1024
"""Bytes that are read of a parameter set; with every scaling list it is shorter, and bits of a long number cost."""
_DEEPEST = 14
"""Bits of a sample at most (7.4.2.1.1)."""


@dataclass(frozen=True, slots=True)
class Sps:
    """What we need of it."""

    profile: int
    compatibility: int
    level: int
    chroma_format: int
    """0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4."""
    bit_depth: int
    bit_depth_chroma: int
    width: int
    """Pixels, after cropping."""
    height: int
    """Pixels, after cropping."""
    frame_rate: Fraction | None
    """Nominal, from the timing information; None when there is none."""
    interlaced: bool

    @property
    def playable(self) -> bool:
        """Browsers and broadcasters' servers decode it: 8 bit, 4:2:0, up to High profile."""
        return self.profile in _BROWSER_PROFILES and self.chroma_format == 1 and self.bit_depth == 8


class _Bits:
    """Reads bits, most significant first, from a NAL unit without its emulation prevention bytes."""

    def __init__(self, nal: bytes) -> None:
        data = nal.replace(b"\x00\x00\x03", b"\x00\x00")
        self._value = int.from_bytes(data)
        self._left = len(data) * 8

    def u(self, count: int) -> int:
        """Read an unsigned number of `count` bits."""
        if count > self._left:
            raise BadNal("a sequence parameter set that ends too early")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def ue(self) -> int:
        """Read an unsigned Exp-Golomb number (9.1)."""
        zeros = 0
        while self.u(1) == 0:
            zeros += 1
            if zeros > 32:
                raise BadNal("a number too long in a sequence parameter set")
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        """Read a signed Exp-Golomb number (9.1.1)."""
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def parse_sps(nal: bytes) -> Sps:
    """Return what a NAL unit of type 7 says; raises BadNal."""
    bits = _Bits(nal[1:_LONGEST])
    profile, compatibility, level = bits.u(8), bits.u(8), bits.u(8)
    bits.ue()  # seq_parameter_set_id
    chroma, separate, depth, depth_chroma = 1, 0, 8, 8
    if profile in _CHROMA_PROFILES:
        chroma = bits.ue()
        if chroma == 3:
            separate = bits.u(1)
        depth, depth_chroma = 8 + bits.ue(), 8 + bits.ue()
        if chroma > 3 or max(depth, depth_chroma) > _DEEPEST:
            raise BadNal("a sequence parameter set for no picture that there is")
        bits.u(1)  # qpprime_y_zero_transform_bypass_flag
        if bits.u(1):
            _skip_scaling_lists(bits, 12 if chroma == 3 else 8)
    bits.ue()  # log2_max_frame_num_minus4
    _skip_order_count(bits)
    bits.ue()  # max_num_ref_frames
    bits.u(1)  # gaps_in_frame_num_value_allowed_flag
    width = (bits.ue() + 1) * 16
    map_units = bits.ue() + 1
    frame_only = bits.u(1)
    height = map_units * 16 * (2 - frame_only)
    if not frame_only:
        bits.u(1)  # mb_adaptive_frame_field_flag
    bits.u(1)  # direct_8x8_inference_flag
    if bits.u(1):
        # Crop units: 7-19 to 7-22.
        array = 0 if separate else chroma
        unit_x = 2 if array in (1, 2) else 1
        unit_y = (2 if array == 1 else 1) * (2 - frame_only)
        left, right, top, bottom = bits.ue(), bits.ue(), bits.ue(), bits.ue()
        width -= (left + right) * unit_x
        height -= (top + bottom) * unit_y
    if not (0 < width <= 16384 and 0 < height <= 16384):
        raise BadNal(f"a sequence parameter set for a picture of {width}x{height}")
    rate = _frame_rate(bits) if bits.u(1) else None
    return Sps(
        profile, compatibility, level, chroma, depth, depth_chroma, width, height, rate, not frame_only
    )


def _skip_scaling_lists(bits: _Bits, count: int) -> None:
    for index in range(count):
        if not bits.u(1):
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):
            if following:
                following = (last + bits.se()) % 256
            last = following or last


def _skip_order_count(bits: _Bits) -> None:
    kind = bits.ue()
    if kind == 0:
        bits.ue()
    elif kind == 1:
        bits.u(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue()):
            bits.se()


def _frame_rate(bits: _Bits) -> Fraction | None:
    """Read the head of the VUI parameters (E.1.1) up to the timing."""
    if bits.u(1) and bits.u(8) == 255:  # aspect ratio, Extended_SAR
        bits.u(32)
    if bits.u(1):  # overscan
        bits.u(1)
    if bits.u(1):  # video signal type
        bits.u(4)
        if bits.u(1):
            bits.u(24)
    if bits.u(1):  # chroma location
        bits.ue()
        bits.ue()
    if not bits.u(1):  # timing
        return None
    tick, scale = bits.u(32), bits.u(32)
    # Two fields a frame (E.2.1, fixed_frame_rate_flag).
    return Fraction(scale, 2 * tick) if tick and scale else None
