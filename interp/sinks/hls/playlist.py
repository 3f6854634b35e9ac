"""The text of playlists (RFC 8216bis, version 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from interp.sinks.hls.segmenter import TARGET_S
from interp.timeline.units import RATE

VERSION = 7


@dataclass(frozen=True, slots=True)
class Listed:
    """One segment in a media playlist."""

    lines: str
    """What is the same in every playlist that lists it."""
    duration: int
    """Samples."""
    map_uri: str
    discontinuity: bool

    @classmethod
    def of(cls, uri: str, duration: int, wall: datetime, map_uri: str, discontinuity: bool) -> "Listed":
        """`wall`: UTC, of its first sample."""
        date = wall.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        lines = f"#EXT-X-PROGRAM-DATE-TIME:{date}\n#EXTINF:{duration / RATE:.5f},\n{uri}"
        return cls(lines, duration, map_uri, discontinuity)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One language's sound in a multivariant playlist."""

    name: str
    tag: str
    channels: int
    uri: str


@dataclass(frozen=True, slots=True)
class Variant:
    """The one picture in a multivariant playlist."""

    bandwidth: int
    """Bits a second of picture and sound, the most that any segment had."""
    average_bandwidth: int
    codecs: str
    width: int
    height: int
    frame_rate: Fraction | None
    uri: str


SERVER_CONTROL = "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES"
"""A player may ask for a playlist with a segment that is not there yet, and gets it when it is (RFC 8216bis, 6.2.5.2).
Without it, who asks a moment too early asks again half a target duration later, and may run dry."""


def media_playlist(
    segments: Sequence[Listed], *, sequence: int, discontinuity_sequence: int, independent: bool, ended: bool
) -> str:
    """Return a live media playlist; `independent` says that every segment begins with a key frame."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", f"#EXT-X-TARGETDURATION:{TARGET_S}"]
    if not ended:
        lines.append(SERVER_CONTROL)
    lines += [f"#EXT-X-MEDIA-SEQUENCE:{sequence}", f"#EXT-X-DISCONTINUITY-SEQUENCE:{discontinuity_sequence}"]
    if independent:
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    map_uri = None
    for segment in segments:
        if segment.discontinuity:
            lines.append("#EXT-X-DISCONTINUITY")
        if segment.map_uri != map_uri or segment.discontinuity:
            map_uri = segment.map_uri
            lines.append(f'#EXT-X-MAP:URI="{map_uri}"')
        lines.append(segment.lines)
    if ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def multivariant_playlist(renditions: Sequence[Rendition], variant: Variant) -> str:
    """Return the playlist of one picture and a sound for each language; the first is the default."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}"]
    for index, rendition in enumerate(renditions):
        attributes = [
            "TYPE=AUDIO",
            'GROUP-ID="sound"',
            f"NAME={_quoted(rendition.name)}",
            f"LANGUAGE={_quoted(rendition.tag)}",
            f"DEFAULT={'NO' if index else 'YES'}",
            "AUTOSELECT=YES",
            f'CHANNELS="{rendition.channels}"',
            f"URI={_quoted(rendition.uri)}",
        ]
        lines.append("#EXT-X-MEDIA:" + ",".join(attributes))
    attributes = [
        f"BANDWIDTH={variant.bandwidth}",
        f"AVERAGE-BANDWIDTH={variant.average_bandwidth}",
        f"CODECS={_quoted(variant.codecs)}",
        f"RESOLUTION={variant.width}x{variant.height}",
    ]
    if variant.frame_rate:
        attributes.append(f"FRAME-RATE={float(variant.frame_rate):.3f}")
    attributes.append('AUDIO="sound"')
    lines += ["#EXT-X-STREAM-INF:" + ",".join(attributes), variant.uri]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a quoted-string: it may hold no quotation mark and no line break."""
    return '"' + "".join("'" if c == '"' else c for c in text if c.isprintable()) + '"'
