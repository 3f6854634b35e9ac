"""Files of a recording that hold a picture and its sound as they came, not coded again."""

from collections import deque
from datetime import datetime
from pathlib import Path

from interp.media import AudioPacket, OpusPacket, VideoConfig, VideoPacket
from interp.sinks.matroska.tracks import aac_track, h264_track, opus_track
from interp.sinks.matroska.writer import MatroskaFile
from interp.timeline.units import RATE
from interp.webrtc.h264 import parameter_sets

_PICTURE, _SOUND = 1, 2
"""Track numbers."""
_HELD = 10 * RATE
"""Pictures wait no longer than this for their sound, which the programs may have up to 8 s later. Samples."""


class CopiedTape:
    """`zh.mkv`: the shared picture and one program's sound, both as they were sent.

    Matroska has one set of H.264 parameters a track: where they change, each key frame carries its own.
    """

    def __init__(self, path: Path, wall: datetime, start: int, tag: str, label: str) -> None:
        """`tag` (BCP 47) and `label` are those of the sound's track."""
        self._file = MatroskaFile(path, wall, {})
        self._start = start
        self._tag, self._label = tag, label
        self._config: VideoConfig | None = None
        self._has_sound = False
        self._resync = True

    def video(self, packet: VideoPacket) -> None:
        """Write a picture; those before the first key frame, or the recording's start, are left out."""
        if packet.pts < self._start or (self._resync and not packet.key):
            return
        self._resync = False
        if self._config is None:
            self._config = packet.config
            self._file.set_track(h264_track(_PICTURE, packet.config))
        data = packet.data
        if packet.key and packet.config.avcc != self._config.avcc:
            sets = parameter_sets(packet.config.avcc)
            data = b"".join(len(one).to_bytes(4, "big") + one for one in sets) + data
        self._file.write(_PICTURE, packet.pts - self._start, packet.duration, packet.key, data)

    def audio(self, packet: AudioPacket | OpusPacket) -> None:
        """Write a packet of the sound."""
        if packet.pts < self._start:
            return
        if not self._has_sound:
            self._has_sound = True
            if isinstance(packet, OpusPacket):
                self._file.set_track(opus_track(_SOUND, self._tag, self._label))
            else:
                self._file.set_track(aac_track(_SOUND, packet.config, self._tag, self._label))
        self._file.write(_SOUND, packet.pts - self._start, packet.duration, True, packet.data)

    def flush(self) -> None:
        """Hand everything to the operating system."""
        self._file.flush()

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def abandon(self) -> None:
        """Let the file be as it is."""
        self._file.abandon()


class DelegateTape(CopiedTape):
    """`delegate-sofia.mkv`: a delegate's camera and voice as they were sent; or `screen-sofia.mkv`: what they shared.

    Pictures come as soon as they are here, sound when the programs have waited for all that was lost: pictures are held
    until then, so that a player finds both side by side.
    """

    def __init__(self, path: Path, wall: datetime, start: int, tag: str, label: str) -> None:
        super().__init__(path, wall, start, tag, label)
        self._held: deque[VideoPacket] = deque()

    def video(self, packet: VideoPacket) -> None:
        self._held.append(packet)
        self._let_go(packet.dts - _HELD)

    def audio(self, packet: AudioPacket | OpusPacket) -> None:
        self._let_go(packet.pts)
        super().audio(packet)

    def close(self) -> None:
        self._let_go(None)
        super().close()

    def _let_go(self, until: int | None) -> None:
        while self._held and (until is None or self._held[0].dts <= until):
            super().video(self._held.popleft())
