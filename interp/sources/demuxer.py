"""The worker's main loop: packets in, frames out, over and over for a looped file."""

from collections.abc import Iterator
from typing import Any, cast

import av
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from interp.media import VideoConfig
from interp.sources.audio import AudioDecoder
from interp.sources.contiguous import ContiguousSound
from interp.sources.decode_times import DecodeTimes
from interp.sources.frames import Frame, Info, Loop, Picture
from interp.sources.opening import CannotOpen, Opened, opened
from interp.sources.probe import sparse_key_frames
from interp.sources.spec import Spec
from interp.sources.timestamps import TimestampMender
from interp.sources.video import Timed, VideoTrack
from interp.sources.whole_pictures import WholePictures
from interp.timeline.units import RATE

HOPELESS = 500
"""Damaged reads in a row after which an input is given up."""


class Demuxer:
    """Plays one input from beginning to end, or round and round."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._file = spec.input == "file"
        self._sound = ContiguousSound()
        self._sparse = False
        self._info: Info | None = None
        self._config: VideoConfig | None = None

    def frames(self) -> Iterator[Frame]:
        """Give everything that the input gives; raises CannotOpen."""
        if self._file and self._spec.transcode == "auto":
            self._sparse = sparse_key_frames(self._spec.url)
        start = 0
        while True:
            end = start
            with opened(self._spec) as media:
                for frame, until in self._once(media, start):
                    end = max(end, until)
                    yield frame
            if not (self._file and self._spec.loop):
                return
            if end <= start:
                raise CannotOpen("it has neither sound nor picture that can be read", final=True)
            yield from self._sound.silence_until(end)
            start = end
            yield Loop(start)

    def _once(self, media: Opened, base: int) -> Iterator[tuple[Frame, int]]:
        """Give each frame and where it ends, of one pass that begins at media position `base`."""
        pass_ = _Pass(media, self._spec, self._sound, self._sparse, base, live=not self._file)
        for frame in pass_.frames():
            if isinstance(frame, Info):
                if frame == self._info:
                    continue
                self._info = frame
            if isinstance(frame, VideoConfig):
                if frame == self._config:
                    continue
                self._config = frame
            yield frame, pass_.end


class _Pass:
    """One pass over an open input."""

    def __init__(
        self, media: Opened, spec: Spec, sound: ContiguousSound, sparse: bool, base: int, *, live: bool
    ) -> None:
        self._media = media
        self._live = live
        start = media.container.start_time
        known = None if live or start is None else start * RATE // 1_000_000
        self._mender = TimestampMender(known, base)
        self._sound = sound
        self._audio = AudioDecoder(media.audio, sound) if media.audio is not None else None
        self._video = VideoTrack(media.video, spec.transcode, sparse=sparse) if media.video else None
        pieces = media.container.format.name == "rtsp" and self._codec() == "h264"
        self._whole = WholePictures() if pieces else None
        self._times: DecodeTimes[Packet[VideoStream]] = DecodeTimes(self._video.nominal if self._video else 0)
        self._told: Info | None = None
        self.end = base
        """One past the last sample or picture so far."""

    def frames(self) -> Iterator[Frame]:
        yield from self._info()
        for packet in self._packets():
            if packet is None:
                break
            if packet.stream is self._media.audio:
                yield from self._take_audio(cast("Packet[AudioStream]", packet))
            else:
                yield from self._take_video(cast("Packet[VideoStream]", packet))
        if self._audio is not None:
            for sound in self._audio.decode(None, 0):
                self.end = max(self.end, sound.position + sound.samples.shape[1])
                yield sound
        if self._video is not None:
            for whole in self._whole.rest() if self._whole is not None else ():
                yield from self._take_whole(whole)
            for known in self._times.rest():
                yield from self._show(*known)
            yield from self._video.finish()

    def _packets(self) -> Iterator["Packet[Stream] | None"]:
        """Give packets; None at the end. Damaged reads are skipped."""
        streams = [stream for stream in (self._media.audio, self._media.video) if stream is not None]
        damaged = 0
        while damaged < HOPELESS:
            try:
                for packet in self._media.container.demux(streams):
                    if packet.size == 0:
                        yield None
                        return
                    damaged = 0
                    yield packet
                return
            except av.error.EOFError:
                return
            except (av.error.InvalidDataError, IndexError):
                damaged += 1  # IndexError: PyAV's word for a stream that turns up in the middle
            except (av.error.FFmpegError, OSError) as error:
                reason = getattr(error, "strerror", None) or type(error).__name__
                raise CannotOpen(f"reading it failed: {reason}") from error
        raise CannotOpen("it gives nothing that can be read")

    def _take_audio(self, packet: "Packet[AudioStream]") -> Iterator[Frame]:
        assert self._audio is not None
        raw = _samples(packet.pts if packet.pts is not None else packet.dts, packet)
        duration = _samples(packet.duration, packet) or 0
        offset = 0 if raw is None else self._mender.offset(packet.stream_index, raw, duration)
        for sound in self._audio.decode(packet, offset):
            self.end = max(self.end, sound.position + sound.samples.shape[1])
            yield sound

    def _take_video(self, packet: "Packet[VideoStream]") -> Iterator[Frame]:
        if self._whole is None:
            yield from self._take_whole(packet)
            return
        for whole in self._whole.take(packet):
            yield from self._take_whole(whole)

    def _take_whole(self, packet: "Packet[VideoStream]") -> Iterator[Frame]:
        times = self._times.take(packet, _samples(packet.pts, packet), _samples(packet.dts, packet))
        for known in times:
            yield from self._show(*known)

    def _show(self, packet: "Packet[VideoStream]", pts: int, dts: int) -> Iterator[Frame]:
        """Pass a picture on, its raw times (samples) known."""
        assert self._video is not None
        duration = _samples(packet.duration, packet) or self._video.nominal
        offset = self._mender.offset(packet.stream_index, dts, duration)
        timed = Timed(packet, pts + offset, dts + offset, duration)
        self.end = max(self.end, timed.pts + duration)
        for out in self._video.take(timed):
            if isinstance(out, VideoConfig | Picture):
                yield from self._info()
            yield out

    def _codec(self) -> str | None:
        """Return the picture's codec, None without a picture."""
        return self._media.video.codec_context.name if self._media.video is not None else None

    def _info(self) -> Iterator[Info]:
        """Say what the input is, when that is new."""
        video = self._media.video
        picture = self._video is not None and self._video.unusable is None
        found = Info(
            has_audio=self._audio is not None,
            video_codec=self._codec(),
            transcoded=self._video is not None and self._video.transcoded,
            live=self._live,
            width=video.codec_context.width if video is not None and picture else 0,
            height=video.codec_context.height if video is not None and picture else 0,
            frame_rate=float(video.average_rate) if video is not None and video.average_rate else None,
        )
        if found != self._told:
            self._told = found
            yield found


def _samples(ticks: int | None, packet: "Packet[Any]") -> int | None:
    """Return ticks of the packet's time base as samples."""
    if ticks is None or packet.time_base is None:
        return None
    return round(ticks * packet.time_base * RATE)
