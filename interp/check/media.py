"""What media needs: decodable files, sound cards, the ffmpeg program, encoders."""

import os
from collections.abc import Iterable
from pathlib import Path

import av

from interp.config import EventConfig
from interp.config.urls import device_name
from interp.devices import NoPortAudio, find_input, list_devices
from interp.sinks.abilities import NoFfmpeg, abilities


def media(config: EventConfig) -> Iterable[str]:
    """Find files that are there and cannot be decoded."""
    for index, source in enumerate(config.sources):
        if source.kind == "file" and Path(source.url).is_file() and os.access(source.url, os.R_OK):
            reason = undecodable(Path(source.url))
            if reason is not None:
                yield f"source[{index}].url: {source.url}: {reason}; expected a sound or video file"


def undecodable(path: Path) -> str | None:
    """Return why nothing of a file can be decoded, None when its sound or picture can."""
    try:
        with av.open(str(path)) as container:
            streams = [stream for stream in container.streams if stream.type in ("audio", "video")]
            if not streams:
                return "has neither sound nor picture"
            for packet in container.demux(streams):
                if packet.dts is not None and packet.decode():
                    return None
            return "nothing in it can be decoded"
    except (av.error.FFmpegError, OSError) as error:
        return f"cannot be decoded ({error.strerror})"


def devices(config: EventConfig) -> Iterable[str]:
    """Find sound cards that are not there."""
    wanted = [(index, source) for index, source in enumerate(config.sources) if source.kind == "device"]
    if not wanted:
        return
    try:
        cards = list_devices()
    except NoPortAudio as error:
        yield f"source[{wanted[0][0]}].url: {error}"
        return
    for index, source in wanted:
        name = device_name(source.url)
        if find_input(name, cards) is None:
            found = (
                ", ".join(f"'{device.name}'" for device in cards if device.inputs) or "none on this machine"
            )
            said = f"no sound card '{name}'" if name else "no default sound card"
            yield f"source[{index}].url: {said} to record from; expected one of: {found}"


def ffmpeg(config: EventConfig) -> Iterable[str]:
    """Find what the ffmpeg program cannot do and this event needs."""
    try:
        program = abilities()
    except NoFfmpeg as error:
        yield str(error)
        return
    for index, sink in enumerate(config.sinks):
        if sink.kind not in program.outputs:
            yield f"sink[{index}].url: the ffmpeg program ({program.version}) cannot send {sink.kind}"
    for index, source in enumerate(config.sources):
        if source.kind == "srt" and "srt" not in program.inputs:
            yield f"source[{index}].url: the ffmpeg program ({program.version}) cannot receive srt"


def encoders() -> Iterable[str]:
    """Find encoders that PyAV lacks."""
    for name, purpose in (("libx264", "a picture"), ("aac", "the programs' sound")):
        try:
            av.Codec(name, "w")
        except av.codec.codec.UnknownCodecError:
            yield f"PyAV on this machine has no {name}, which encodes {purpose}; expected PyAV's own wheel"
