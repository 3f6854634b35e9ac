"""Looks twice a second at everything that can fail without a word, and sets the alarms."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from interp.alarms import Code
from interp.coverage import Coverage
from interp.timeline.units import RATE

if TYPE_CHECKING:
    from interp.event import Event

LOW_DISK = 2 * 1024**3
"""Bytes left at which an alarm is raised: about an hour of a two-language recording."""
WARNINGS: tuple[Code, ...] = ("sparse_key_frames", "unsupported_codec")
"""What a source can say of media that it cannot bring on the air as they are."""
SETTLED = 10
"""Looks (5 s) before a late mix counts: a start is busy, and nobody watches yet."""
LATE_FOR = 20
"""Looks (10 s) for which a warning about a late mix stands."""


LOOK_S = 0.5
"""Seconds from one look to the next."""


class Watchdog:
    """Sets and clears the event's alarms from what its parts say of themselves."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._late_ticks = 0
        self._late_until = 0
        self._looks = 0
        self._seen: object = None
        self._coverage = Coverage(event.languages)

    def look(self) -> None:
        """Look once at everything."""
        self._looks += 1
        self._sources()
        self._picture()
        self._booths()
        self._interpretation()
        self._sinks()
        self._mix()
        if self._looks % 10 == 1:
            self._disk()
        self._changes()

    def _sources(self) -> None:
        for name, source in self._event.sources.items():
            status = source.status()
            text = status.error or ""
            self._event.alarms.set(
                "source_lost", name, status.state == "lost", f"{name}: no signal. {text}".strip()
            )
            for code in WARNINGS:
                said = source.warnings.get(code)
                self._event.alarms.set(code, name, said is not None, f"{name}: {said}", "warning")
            self._event.alarms.set("source_failed", name, status.state == "failed", f"{name}: {text}")

    def _picture(self) -> None:
        picture = self._event.picture
        for name in self._event.sources:
            self._event.alarms.set(
                "picture_held",
                name,
                picture.source == name and picture.state == "held",
                f"The picture of {name} has stopped; its last key frame is on the air.",
                "warning",
            )

    def _booths(self) -> None:
        for name, booth in self._event.booths.items():
            lost = any(
                console.mic and not console.on_air and not console.cough
                for console in booth.consoles.values()
            )
            self._event.alarms.set(
                "booth_lost",
                name,
                lost,
                f"Booth {name}: the mic is on, but no sound arrives; the floor is on the air.",
            )

    def _interpretation(self) -> None:
        """Only where the floor's language is known can it be said that a program lacks its own."""
        event = self._event
        spoken, loudness = event.floor.language, event.engine.meters.short_term()
        for language in event.languages:
            covered = spoken in (None, language) or event.voice(language) is not None
            self._event.alarms.set(
                "no_interpretation",
                language,
                self._coverage.pass_by(language, LOOK_S, covered=covered, loudness=loudness[language]),
                f"The floor talks, but nobody interprets into {language}.",
                "warning",
            )

    def _sinks(self) -> None:
        for sink in self._event.sinks:
            status = sink.status()
            recording = status.kind == "recording"
            self._event.alarms.set(
                "sink_retrying",
                sink.name,
                status.state == "retrying",
                f"{sink.name}: {status.error or 'not connected'}; trying again.",
                "warning",
            )
            self._event.alarms.set(
                "recording_failed" if recording else "sink_failed",
                sink.name,
                status.state == "failed",
                f"{sink.name}: {status.error}",
            )

    def _mix(self) -> None:
        ticks = self._event.engine.counters.late_ticks
        if ticks > self._late_ticks and self._looks > SETTLED:
            self._late_until = self._looks + LATE_FOR
        self._late_ticks = ticks
        late_ms = self._event.engine.counters.worst_lateness * 1000 // RATE
        self._event.alarms.set(
            "late_mix",
            "mix",
            self._looks < self._late_until,
            f"The machine was too busy: the mix came up to {late_ms} ms late. No sample was lost.",
            "warning",
        )

    def _disk(self) -> None:
        free = shutil.disk_usage(self._event.config.server.data_dir).free
        self._event.alarms.set(
            "disk_low",
            "disk",
            free < LOW_DISK,
            f"{free // 1024**2} MB are left on the disk of the recordings.",
        )

    def _changes(self) -> None:
        """Tell the pages when a source, a sink, a line or the picture is in another state than before."""
        event = self._event
        seen = (
            [
                (status.state, status.error, status.video, status.restarts)
                for status in (source.status() for source in event.sources.values())
            ],
            [
                (status.state, status.error, status.restarts)
                for status in (sink.status() for sink in event.sinks)
            ],
            [
                (console.id, console.on_air, console.connected)
                for booth in event.booths.values()
                for console in booth.consoles.values()
            ],
            (event.picture.source, event.picture.state),
        )
        if seen != self._seen:
            self._seen = seen
            event.changed()
