"""Copies H.264: access units out of any wrapping, as AVCC with four-byte lengths, and their config."""

from dataclasses import dataclass
from fractions import Fraction

from interp.media import VideoConfig
from interp.sources.avcc import parse_avcc, video_config
from interp.sources.nal import (
    DELIMITER,
    IDR,
    PPS,
    SPS,
    BadNal,
    is_annexb,
    join_lengths,
    kind,
    split_annexb,
    split_lengths,
)
from interp.sources.sps import Sps, parse_sps


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One picture as it travels on."""

    data: bytes
    key: bool


class H264Copier:
    """Takes a stream's packets in decoding order.

    Slices travel byte for byte. An AVCC packet with four-byte lengths stays as it is; of an Annex B packet
    the delimiters and parameter sets are left out, since `config` carries them.
    """

    def __init__(self, extradata: bytes | None, frame_rate: Fraction | None = None) -> None:
        self.frame_rate = frame_rate
        self._sps: dict[int, bytes] = {}
        self._pps: dict[int, bytes] = {}
        self._length_size = 0
        """0: Annex B."""
        self.config: VideoConfig | None = None
        self.facts: Sps | None = None
        if extradata:
            self.reconfigure(extradata)

    def reconfigure(self, extradata: bytes) -> None:
        """Take new out-of-band parameter sets; raises BadNal."""
        if is_annexb(extradata):
            self._length_size = 0
            self._learn(split_annexb(extradata), replace=True)
        else:
            record = parse_avcc(extradata)
            self._length_size = record.length_size
            self._learn([*record.sps, *record.pps], replace=True)

    def copy(self, packet: bytes) -> AccessUnit | None:
        """Return the access unit in `packet`, None when it holds no picture; raises BadNal.

        `config` is up to date for it afterwards; None as long as the stream has not told it.
        """
        # An AVCC length of 0x000001xx looks like a start code; the config decides, not the bytes.
        nals = split_lengths(packet, self._length_size) if self._length_size else split_annexb(packet)
        kinds = [kind(nal) for nal in nals]
        if SPS in kinds or PPS in kinds:
            self._learn([nal for nal, what in zip(nals, kinds, strict=True) if what in (SPS, PPS)])
        if not any(1 <= what <= IDR for what in kinds):
            return None
        if self._length_size == 4:
            return AccessUnit(packet, IDR in kinds)
        kept = (
            nal
            for nal, what in zip(nals, kinds, strict=True)
            if self._length_size or what not in (SPS, PPS, DELIMITER)
        )
        return AccessUnit(join_lengths(kept), IDR in kinds)

    def _learn(self, nals: list[bytes], *, replace: bool = False) -> None:
        sps, pps = ({}, {}) if replace else (dict(self._sps), dict(self._pps))
        for nal in nals:
            if kind(nal) == SPS:
                parse_sps(nal)  # a damaged one must not become the config
                sps[_set_id(nal, 4)] = nal
            elif kind(nal) == PPS:
                pps[_set_id(nal, 1)] = nal
        if (sps, pps) == (self._sps, self._pps) and self.config is not None:
            return
        if sps and pps:
            self.config = video_config(list(sps.values()), list(pps.values()), self.frame_rate)
            self.facts = parse_sps(next(iter(sps.values())))
        self._sps, self._pps = sps, pps  # only now: a set that makes no config is forgotten


def _set_id(nal: bytes, at: int) -> int:
    """Return the Exp-Golomb number at byte `at`: a parameter set's id."""
    bits = int.from_bytes(nal[at : at + 8].ljust(8, b"\x00"))
    if bits == 0:
        raise BadNal("a parameter set without an id")
    zeros = 64 - bits.bit_length()
    if 2 * zeros + 1 > 64:
        raise BadNal("a parameter set without an id")
    return (bits >> (63 - 2 * zeros)) - 1
