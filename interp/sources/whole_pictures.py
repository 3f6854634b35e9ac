"""Puts pictures together that come in pieces.

FFmpeg cuts an RTP stream wherever parameter sets stand, and some cameras (GStreamer's payloader with
`config-interval=-1`) repeat them ahead of every slice of a key frame: each slice then comes as a packet.
"""

from collections.abc import Iterator
from typing import cast

from av.packet import Packet
from av.video.stream import VideoStream

from interp.sources.nal import IDR, PPS, SPS, kind, split_annexb

_FIRST_MB_0 = 0x80
"""The first bit of a slice header: first_mb_in_slice is 0, the slice begins a picture (H.264, 7.3.3)."""


class WholePictures:
    """Joins packets (H.264, Annex B) up to the next that begins a picture: one picture late."""

    def __init__(self) -> None:
        self._pieces: list[Packet[VideoStream]] = []

    def take(self, packet: "Packet[VideoStream]") -> Iterator["Packet[VideoStream]"]:
        """Give the picture that is whole now. Pieces of one whose beginning never came are dropped."""
        if begins_picture(bytes(packet)):
            yield from self.rest()
            self._pieces = [packet]
        elif self._pieces:
            self._pieces.append(packet)

    def rest(self) -> Iterator["Packet[VideoStream]"]:
        """Give the last picture, at the end."""
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield pieces[0] if len(pieces) == 1 else _joined(pieces)


def begins_picture(data: bytes) -> bool:
    """Return whether the first slice in Annex B bytes begins a picture; also when there is none."""
    for nal in split_annexb(data):
        if 1 <= kind(nal) <= IDR:
            return len(nal) > 1 and bool(nal[1] & _FIRST_MB_0)
    return True


def _joined(pieces: list["Packet[VideoStream]"]) -> "Packet[VideoStream]":
    first = pieces[0]
    data = bytes(first)
    for piece in pieces[1:]:
        slices = [nal for nal in split_annexb(bytes(piece)) if kind(nal) not in (SPS, PPS)]
        data += b"".join(b"\x00\x00\x00\x01" + nal for nal in slices)
    whole = cast("Packet[VideoStream]", Packet(data))
    whole.stream = first.stream
    whole.time_base = first.time_base
    whole.pts = next((piece.pts for piece in pieces if piece.pts is not None), None)
    whole.dts = next((piece.dts for piece in pieces if piece.dts is not None), None)
    whole.duration = first.duration
    whole.is_keyframe = first.is_keyframe
    return whole
