"""Both programs again from a recording: its loss-free tracks and its event log, through the same desk.

What comes out is, sample for sample, what the encoders were given while the event ran (invariant 8), kept
at 24 bits. A recording that was cut off is rendered as far as all its tracks go.
"""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.error import FFmpegError

from interp.programs.desk import PERIOD, Desk, quantise
from interp.safety.openings import Openings
from interp.sinks.export import NotARecording
from interp.sinks.fills import decoded, kept_in, patches
from interp.sinks.tape import SoundTape
from mixers.program import ProgramSettings
from mixers.units import RATE, Samples

__all__ = ["NotARecording", "mix_again", "render"]

CONTROL = ("floor_language", "program", "booth", "open")
"""The kinds of events that change the sound; the log has others for people."""


@dataclass(frozen=True, slots=True)
class _Log:
    """The event log of a recording."""

    start: int
    """House position at which every track begins."""
    wall: datetime
    """The time of `start`."""
    languages: dict[str, tuple[str, str]]
    """Code -> (BCP 47 tag, label), in the desk's order."""
    booths: dict[str, tuple[str, ...]]
    """Name -> codes of its tracks."""
    events: list[dict[str, Any]]
    """The control events, in order."""
    filled: list[tuple[str, str, int, int]]
    """What was brought after a hole in the network: booth, output, from and to which house position."""


def render(recording: Path) -> list[Path]:
    """Mix a recording's programs again into `RECORDING/render/LANGUAGE.mka` and return their paths.

    Files of an earlier render are replaced. Raises NotARecording, and OSError where a file can't be written.
    """
    log = _read_log(recording)
    folder = recording / "render"
    folder.mkdir(exist_ok=True)
    drafts = {code: folder / f".{code}.mka.part" for code in log.languages}
    for draft in drafts.values():
        draft.unlink(missing_ok=True)
    tapes = [
        SoundTape(drafts[code], log.wall, log.start, 2, [track]) for code, track in log.languages.items()
    ]
    try:
        for position, programs in _mix(recording, log):
            for tape, program in zip(tapes, programs, strict=True):
                tape.write(position, program)
        for tape in tapes:
            tape.close()
    except BaseException:
        for tape, draft in zip(tapes, drafts.values(), strict=True):
            tape.abandon()
            draft.unlink(missing_ok=True)
        raise
    return [draft.replace(folder / f"{code}.mka") for code, draft in drafts.items()]


def mix_again(recording: Path) -> Iterator[tuple[int, Samples]]:
    """Yield (house position, every program's sound, shape (programs, 2, PERIOD)). Raises NotARecording.

    As in the event itself, the first of it lies before the recording's start: the desk's look-ahead.
    """
    return _mix(recording, _read_log(recording))


def _mix(recording: Path, log: _Log) -> Iterator[tuple[int, Samples]]:
    desk = Desk(list(log.languages), log.booths, _first_settings(recording, log))
    events = deque(log.events)
    floor = _blocks(recording / "floor.mkv", [2])
    booths = {name: _track_blocks(recording, log, name, outputs) for name, outputs in log.booths.items()}
    openings = Openings(log.booths, log.filled)
    position = log.start
    for block in floor:
        tracks = {name: next(sound, None) for name, sound in booths.items()}
        there = {name: sound for name, sound in tracks.items() if sound is not None}
        if len(there) < len(tracks):
            return
        while events and events[0]["position"] <= position:
            event = events.popleft()
            openings.note(event)
            _apply(recording, desk, event)
        for event in openings.over(position, PERIOD):
            _apply(recording, desk, event)
        yield position - desk.lookahead, desk.mix(block, there).samples
        position += PERIOD


def _track_blocks(recording: Path, log: _Log, name: str, outputs: tuple[str, ...]) -> Iterator[Samples]:
    """Yield a booth's tracks as `_blocks` does, with the stretches in them that are still in files of their own."""
    kept = kept_in(recording)
    tracks = [patches(kept, name, output) for output in outputs]
    position = log.start
    for block in _blocks(recording / f"booth-{name}.mkv", [1] * len(outputs)):
        try:
            for track, one in enumerate(tracks):
                if one.over(position, block.shape[1]):
                    block[track] = quantise(one.apply(position, block[track]))
        except FFmpegError as error:
            raise NotARecording(f"{recording}: a stretch of booth {name}: {error.strerror}") from None
        yield block
        position += block.shape[1]


def _apply(recording: Path, desk: Desk, event: dict[str, Any]) -> None:
    try:
        desk.apply(event)
    except (KeyError, TypeError, ValueError) as error:
        raise NotARecording(f"{recording / 'events.jsonl'}: {event}: {error!r}") from None


def _first_settings(recording: Path, log: _Log) -> list[ProgramSettings]:
    """Return the settings that the programs began with: no ramp leads up to them."""
    first: dict[str, ProgramSettings] = {}
    for event in reversed(log.events):
        if event["type"] == "program" and event["position"] <= log.start:
            try:
                first[event["language"]] = ProgramSettings(**event["settings"])
            except (KeyError, TypeError) as error:
                raise NotARecording(f"{recording / 'events.jsonl'}: {event}: {error!r}") from None
    for code in log.languages:
        if code not in first:
            raise NotARecording(
                f"{recording / 'events.jsonl'}: no settings of program '{code}' at its start;"
                " a recording that began with the event can be rendered"
            )
    return [first[code] for code in log.languages]


def _read_log(recording: Path) -> _Log:
    path = recording / "events.jsonl"
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise NotARecording(f"{path}: {error.strerror}; expected a recording's folder") from None
    parsed = [event for number, line in enumerate(lines) if (event := _parse(path, number, lines, line))]
    try:
        header = parsed[0]
        if header["type"] != "recording" or header["rate"] != RATE:
            raise KeyError("type")
        log = _Log(
            start=int(header["start"]),
            wall=datetime.fromisoformat(header["wall"]),
            languages={each["code"]: (each["tag"], each["label"]) for each in header["languages"]},
            booths={name: tuple(outputs) for name, outputs in header["booths"].items()},
            events=[event for event in parsed[1:] if event.get("type") in CONTROL],
            filled=[
                (event["booth"], event["output"], int(event["from"]), int(event["to"]))
                for event in parsed[1:]
                if event.get("type") == "filled"
            ],
        )
    except (IndexError, KeyError, TypeError, ValueError):
        raise NotARecording(f"{path}: line 1 does not say what the recording has") from None
    for event in log.events:
        if not isinstance(event.get("position"), int):
            raise NotARecording(f"{path}: {event}: no position")
    return log


def _parse(path: Path, number: int, lines: list[str], line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
        if number == len(lines) - 1 and number > 0:
            return None  # cut off while it was being written
    if not isinstance(event, dict):
        raise NotARecording(f"{path}: line {number + 1}: expected a JSON object")
    return event


def _blocks(path: Path, channels: list[int]) -> Iterator[Samples]:
    """Yield the tracks of a file in step, a period at a time, shape (sum of channels, PERIOD).

    Ends where the shortest track does; a period that is not whole is left out.
    """
    try:
        with av.open(str(path)) as container:
            if [stream.channels for stream in container.streams.audio] != channels:
                raise NotARecording(f"{path}: expected {len(channels)} tracks as the event log has them")
            # What is decoded already, track by track; the tracks of a cluster come one after the other.
            held = [np.zeros((count, 0), np.float32) for count in channels]
            for packet in container.demux(*container.streams.audio):
                for frame in packet.decode():
                    assert isinstance(frame, AudioFrame)
                    track = packet.stream.index
                    held[track] = np.concatenate((held[track], decoded(frame, channels[track])), axis=1)
                whole = min(one.shape[1] for one in held) // PERIOD * PERIOD
                for at in range(0, whole, PERIOD):
                    yield np.concatenate([one[:, at : at + PERIOD] for one in held])
                held = [one[:, whole:] for one in held]
    except FFmpegError as error:
        raise NotARecording(f"{path}: cannot be read: {error.strerror}") from None
