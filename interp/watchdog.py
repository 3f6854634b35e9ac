"""Looks twice a second at everything that can fail without a word, and sets the alarms."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from interp.alarms import Code
from interp.booths.booth import Booth
from interp.booths.called import called_booth, first
from interp.coverage import Coverage
from interp.late_mix import LateMix, Part
from interp.sinks.base import SinkStatus
from interp.sources.source import SourceStatus
from interp.timeline.units import samples

if TYPE_CHECKING:
    from interp.event import Event

log = logging.getLogger(__name__)

LOW_DISK = 2 * 1024**3
"""Bytes left at which an alarm is raised: about an hour of a two-language recording."""
WARNINGS: tuple[Code, ...] = ("sparse_key_frames", "unsupported_codec")
"""What a source can say of media that it cannot bring on the air as they are."""
TROUBLE = ("lost", "failed", "retrying")
"""States of sources and outputs that the log tells as warnings."""
TOLD_BY_STATE: tuple[Code, ...] = (
    "source_lost", "source_failed", "sink_retrying", "sink_failed", "recording_failed",
)  # fmt: skip
"""Alarms that say what a state says already."""
UNHEARD_FOR = 6
"""Looks (3 s) for which somebody may speak unheard before it is an alarm: a direction may just be turned round."""
TOGETHER_FOR = 6
"""Looks (3 s) for which two voices may go into one language: one may just be handing over to the other."""
LEFT_OUT_FOR = 20
"""Looks (10 s) for which frames that the studio left out are told."""
COUGH_FOR = 20
"""Looks (10 s) that a cough may take."""

LOOK_S = 0.5
"""Seconds from one look to the next."""


class Watchdog:
    """Sets and clears the event's alarms from what its parts say of themselves."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._late = LateMix()
        self._looks = 0
        self._unheard = dict.fromkeys(event.booths, 0)
        """Looks for which a booth's voice has not been heard."""
        self._together = dict.fromkeys(event.languages, 0)
        """Looks for which more than one voice has been heard in a language."""
        self._coughing: dict[str, int] = {}
        """Looks for which a console's cough has been on."""
        self._seen: object = None
        self._logged: dict[str, str] = {}
        self._skipped = 0
        """Frames that the studio has left out, at the last look."""
        self._left_out_at: int | None = None
        """The last look at which it had left out more."""
        self._coverage = Coverage(event.languages)

    def look(self) -> None:
        """Look once at everything."""
        self._looks += 1
        sources = {name: source.status() for name, source in self._event.sources.items()}
        sinks = {sink.name: sink.status() for sink in self._event.sinks}
        self._sources(sources)
        self._picture()
        self._booths()
        self._heard()
        self._together_in()
        self._coughs()
        self._ears()
        self._interpretation()
        self._sinks(sinks)
        self._processes()
        self._studio()
        self._mix(sources)
        if self._looks % 10 == 1:
            self._disk()
        self._changes(sources, sinks)
        self._log(sources, sinks)

    def _sources(self, statuses: Mapping[str, SourceStatus]) -> None:
        for name, status in statuses.items():
            source = self._event.sources[name]
            label = f"Source {source.config.label}"
            text = f": {status.error}" if status.error else ""
            # A delegate who leaves before or after their part on stage is no trouble.
            lost = status.state == "lost" and self._event.faders[name].on_stage
            self._event.alarms.set("source_lost", name, lost, f"{label} is lost{text}.")
            for code in WARNINGS:
                said = source.warnings.get(code)
                self._event.alarms.set(code, name, said is not None, f"{label}: {said}.", "warning")
            self._event.alarms.set(
                "source_failed", name, status.state == "failed", f"{label} cannot be used{text}."
            )

    def _picture(self) -> None:
        picture = self._event.picture
        for name, source in self._event.sources.items():
            self._event.alarms.set(
                "picture_held",
                name,
                picture.source == name and picture.state == "held",
                f"The picture of {source.config.label} has stopped; its last key frame is on the air.",
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
                f"{_named(booth)}: the mic is on, but no sound arrives; the floor is on the air.",
            )

    def _heard(self) -> None:
        """Say when somebody works and viewers can't know it."""
        event = self._event
        labels = {one.code: one.label for one in event.config.languages}
        for name, booth in event.booths.items():
            into = next(
                (
                    labels[c.output]
                    for c in booth.consoles.values()
                    if event.unheard(booth, c) == "floor_speaks_it"
                ),
                None,
            )
            self._unheard[name] = self._unheard[name] + 1 if into is not None else 0
            event.alarms.set(
                "voice_unheard",
                name,
                self._unheard[name] >= UNHEARD_FOR,
                f"{_named(booth)} speaks into {into}, but the floor is said to speak it itself: "
                "viewers hear the floor.",
                "warning",
            )
        live = [name for name, source in event.sources.items() if source.live]
        event.alarms.set(
            "floor_muted",
            "floor",
            bool(live) and all(event.faders[name].mute for name in live),
            "Every source that is live is muted: the floor is silent.",
            "warning",
        )

    def _together_in(self) -> None:
        """Say when more than one voice is heard in a language."""
        event = self._event
        for code, label in ((one.code, one.label) for one in event.config.languages):
            into = [
                called_booth(booth.config.label)
                for booth in event.booths.values()
                for c in booth.consoles.values()
                if c.on_air and c.output == code and event.unheard(booth, c) is None
            ]
            who = (
                f"{first(' and '.join(dict.fromkeys(into)))} send"
                if len(set(into)) > 1
                else f"{len(into)} consoles of {into[0]} send"
                if into
                else ""
            )
            self._together[code] = self._together[code] + 1 if len(into) > 1 else 0
            event.alarms.set(
                "two_voices",
                code,
                self._together[code] >= TOGETHER_FOR,
                f"{who} into {label} at the same time: viewers hear all of them.",
                "warning",
            )

    def _coughs(self) -> None:
        """Say when a mic is on, and its cough key has been for longer than anybody coughs."""
        consoles = [c for booth in self._event.booths.values() for c in booth.consoles.values()]
        self._coughing = {c.id: self._coughing.get(c.id, 0) + 1 for c in consoles if c.mic and c.cough}
        for name, booth in self._event.booths.items():
            self._event.alarms.set(
                "cough_on",
                name,
                any(self._coughing.get(ident, 0) > COUGH_FOR for ident in booth.consoles),
                f"{_named(booth)}: the mic is on, but so is its cough key: nobody hears the voice.",
                "warning",
            )

    def _ears(self) -> None:
        """Say whose hearing was protected: what they listen to is too loud."""
        event, now = self._event, self._event.clock.position()
        event.ears.keep([ident for booth in event.booths.values() for ident in booth.consoles])
        for name, booth in event.booths.items():
            said = event.ears.warning({c.id: c.name for c in booth.consoles.values()}, now)
            event.alarms.set(
                "hearing",
                name,
                said is not None,
                f"{_named(booth)}: hearing protection acted for {said}.",
                "warning",
            )

    def _interpretation(self) -> None:
        """Only where the floor's language is known can it be said that a program lacks its own."""
        event = self._event
        spoken, loudness = event.floor.language, event.engine.meters.short_term()
        for language, label in ((one.code, one.label) for one in event.config.languages):
            covered = spoken in (None, language) or event.voice(language) is not None
            self._event.alarms.set(
                "no_interpretation",
                language,
                self._coverage.pass_by(language, LOOK_S, covered=covered, loudness=loudness[language]),
                f"The floor talks, but nobody interprets into {label}.",
                "warning",
            )

    def _sinks(self, statuses: Mapping[str, SinkStatus]) -> None:
        for name, status in statuses.items():
            recording = status.kind == "recording"
            self._event.alarms.set(
                "sink_retrying",
                name,
                status.state == "retrying",
                f"{name}: {status.error or 'not connected'}; trying again.",
                "warning",
            )
            self._event.alarms.set(
                "recording_failed" if recording else "sink_failed",
                name,
                status.state == "failed",
                f"{name}: {status.error}",
            )

    def _processes(self) -> None:
        for process in self._event.switchboard.processes:
            self._event.alarms.set(
                "media_process_down",
                process.name,
                process.error is not None,
                f"Media process {process.name} cannot be started: {process.error}; trying again. "
                "Its booths can't connect.",
            )

    def _mix(self, sources: Mapping[str, SourceStatus]) -> None:
        engine = self._event.engine
        missing: dict[Part, int] = {("the floor", "mix"): engine.counters.missing}
        for name, status in sources.items():
            missing["the floor", name] = samples(status.concealed_ms)
        for booth in self._event.booths.values():
            for console in booth.consoles.values():
                if console.mic:
                    label = called_booth(booth.config.label)
                    missing[label, console.id] = console.voice.concealed_samples
        said = self._late.look(engine.counters.late_ticks, engine.take_lateness(), missing)
        self._event.alarms.set("late_mix", "mix", said is not None, said or "", "warning")

    def _studio(self) -> None:
        """Say when the picture of all is not made, or not whole, and whose is too much for it."""
        studio, alarms = self._event.studio, self._event.alarms
        if studio is None:
            return
        text = f"The studio makes no pictures: {studio.trouble}. Its process is started again."
        alarms.set("studio_down", "studio", studio.trouble is not None, text)
        if studio.skipped > self._skipped:
            self._left_out_at = self._looks
        self._skipped = studio.skipped
        late = self._left_out_at is not None and self._looks - self._left_out_at < LEFT_OUT_FOR
        text = "The machine is too slow for the studio: pictures are left out."
        alarms.set("studio_late", "studio", late, text, "warning")
        for name, source in self._event.sources.items():
            text = f"Source {source.config.label}: its picture is too large; one in some seconds is shown."
            alarms.set("picture_too_large", name, name in studio.large, text, "warning")

    def _disk(self) -> None:
        free = shutil.disk_usage(self._event.config.server.data_dir).free
        self._event.alarms.set(
            "disk_low",
            "disk",
            free < LOW_DISK,
            f"{free // 1024**2 // 100 * 100} MB are left on the disk of the recordings.",
        )

    def _log(self, sources: Mapping[str, SourceStatus], sinks: Mapping[str, SinkStatus]) -> None:
        """Write down what changes, for those who read the log afterwards: sources, outputs, other alarms."""
        now: dict[str, tuple[int, str]] = {}
        parts: list[tuple[str, str, SourceStatus | SinkStatus]] = []
        parts += [("source", name, status) for name, status in sources.items()]
        parts += [("output", name, status) for name, status in sinks.items()]
        for kind, name, status in parts:
            words = f"{kind} {name}: {status.state}" + (f" ({status.error})" if status.error else "")
            now[f"{kind} {name}"] = logging.WARNING if status.state in TROUBLE else logging.INFO, words
        for alarm in self._event.alarms.standing:
            if alarm.code not in TOLD_BY_STATE:
                now[alarm.id] = logging.WARNING, alarm.text
        for what, (level, words) in now.items():
            if self._logged.get(what) != words:
                log.log(level, "%s", words)
        for what in self._logged.keys() - now.keys():
            log.info("over: %s", self._logged[what])
        self._logged = {what: words for what, (_, words) in now.items()}

    def _changes(self, sources: Mapping[str, SourceStatus], sinks: Mapping[str, SinkStatus]) -> None:
        """Tell the pages when a source, a sink, a line or the picture is in another state than before."""
        event = self._event
        seen = (
            [(status.state, status.error, status.video, status.restarts) for status in sources.values()],
            [(status.state, status.error, status.restarts) for status in sinks.values()],
            [
                (console.id, console.on_air, event.unheard(booth, console), console.connected)
                for booth in event.booths.values()
                for console in booth.consoles.values()
            ],
            (event.picture.source, event.picture.state),
        )
        if seen != self._seen:
            self._seen = seen
            event.changed()


def _named(booth: Booth) -> str:
    return first(called_booth(booth.config.label))
