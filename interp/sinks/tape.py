"""The files of one recording, written from one thread.

All of them begin at the same house position, `start`: sample p of the event is at (p - start) / 48000 s.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from interp.sinks.base import Language
from interp.sinks.copied_tape import CopiedTape, DelegateTape
from interp.sinks.flac import FRAME, FlacEncoder
from interp.sinks.matroska.tracks import flac_track
from interp.sinks.matroska.writer import MatroskaFile
from interp.timeline.units import RATE


class SoundTape:
    """`floor.mkv`, `booth-a.mkv`: loss-free tracks without a gap; what is missing is silence."""

    def __init__(
        self, path: Path, wall: datetime, start: int, channels: int, tracks: Sequence[tuple[str, str]]
    ) -> None:
        """`tracks`: (BCP 47 tag, name) of each; `channels` of one track."""
        self._channels, self._start, self._names = channels, start, list(tracks)
        self._encoders = [FlacEncoder(channels) for _ in tracks]
        self._file = MatroskaFile(path, wall, {n + 1: self._track(n) for n in range(len(self._encoders))})
        self.silence = 0
        """Samples that nobody gave."""

    def write(self, position: int, block: npt.NDArray[np.float32]) -> None:
        """Write a block, shape (tracks * channels, n), that begins at house position `position`."""
        at = position - self._start
        behind = self._encoders[0].position - at
        if behind >= block.shape[1]:
            return
        while behind < 0:
            n = min(-behind, RATE)
            self.silence += n
            self._encode(np.zeros((block.shape[0], n), np.float32))
            behind += n
        self._encode(block[:, behind:])

    def flush(self) -> None:
        """Hand everything that is coded to the operating system."""
        self._file.flush()

    def close(self) -> None:
        """End the file."""
        for number, encoder in enumerate(self._encoders):
            for packet in encoder.flush():
                self._put(number, packet)
            self._file.set_track(self._track(number))
        self._file.close()

    def abandon(self) -> None:
        """Let the file be as it is."""
        self._file.abandon()

    def _encode(self, block: npt.NDArray[np.float32]) -> None:
        for number, encoder in enumerate(self._encoders):
            rows = block[number * self._channels : (number + 1) * self._channels]
            for packet in encoder.encode(rows):
                self._put(number, packet)

    def _put(self, number: int, packet: tuple[int, int, bytes]) -> None:
        at, n, data = packet
        self._file.write(number + 1, at, n, True, data)

    def _track(self, number: int) -> Any:
        tag, name = self._names[number]
        return flac_track(number + 1, self._encoders[number].stream_info, self._channels, tag, name)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be recorded."""

    folder: Path
    event: str
    languages: Sequence[Language]
    booths: Mapping[str, Sequence[str]]
    """Name -> the language codes of its tracks."""
    copies: Mapping[str, tuple[str, str]]
    """File that holds what a delegate sent -> the BCP 47 tag of what they speak, and what it is called."""


@dataclass(slots=True)
class Tapes:
    """The open files of a recording; every method may raise OSError."""

    plan: Plan
    start: int
    wall: datetime
    programs: dict[str, CopiedTape]
    floor: SoundTape
    booths: dict[str, SoundTape]
    log: TextIO = field(repr=False)
    copies: dict[str, DelegateTape] = field(default_factory=dict)
    """Of those who have been on stage."""

    @classmethod
    def open(cls, plan: Plan, start: int, wall: datetime) -> "Tapes":
        """Make the files; the log's first line says what the recording's positions mean."""
        by_code = {language.code: language for language in plan.languages}
        folder = plan.folder
        log = (folder / "events.jsonl").open("x", encoding="utf-8")
        programs = {
            code: CopiedTape(folder / f"{code}.mkv", wall, start, language.tag, language.label)
            for code, language in by_code.items()
        }
        floor = SoundTape(folder / "floor.mkv", wall, start, 2, [("und", "floor")])
        booths = {
            name: SoundTape(
                folder / f"booth-{name}.mkv",
                wall,
                start,
                1,
                [(by_code[code].tag, by_code[code].label) for code in outputs],
            )
            for name, outputs in plan.booths.items()
        }
        tapes = cls(plan, start, wall, programs, floor, booths, log)
        header = {
            "type": "recording",
            "event": plan.event,
            "start": start,
            "wall": wall.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "rate": RATE,
            "flac_frame": FRAME,
            "languages": [
                {"code": language.code, "tag": language.tag, "label": language.label}
                for language in plan.languages
            ],
            "booths": {name: list(outputs) for name, outputs in plan.booths.items()},
        }
        tapes.write_line(json.dumps(header, ensure_ascii=False))
        return tapes

    def copy(self, name: str) -> DelegateTape:
        """Return a file of what a delegate sent, which begins to be one with the first that is written into it."""
        tape = self.copies.get(name)
        if tape is None:
            path = self.plan.folder / f"{name}.mkv"
            tape = DelegateTape(path, self.wall, self.start, *self.plan.copies[name])
            self.copies[name] = tape
        return tape

    def write_line(self, line: str) -> None:
        """Write one line of the log and hand it to the operating system."""
        self.log.write(line + "\n")
        self.log.flush()

    def all(self) -> list[CopiedTape | SoundTape]:
        """Every media file."""
        return [*self.programs.values(), self.floor, *self.booths.values(), *self.copies.values()]

    def flush(self) -> None:
        """Hand everything to the operating system."""
        for tape in self.all():
            tape.flush()

    def close(self) -> None:
        """End every file."""
        for tape in self.all():
            tape.close()
        self.log.close()

    def abandon(self) -> None:
        """Let every file be as it is."""
        for tape in self.all():
            tape.abandon()
        self.log.close()
