"""One running event: the parts are made and joined here, and nowhere else."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from interp.alarms import Alarms
from interp.booths.booth import Booth
from interp.booths.checks import Checks
from interp.booths.console import Console
from interp.booths.handover import Action
from interp.booths.interlock import Rules
from interp.booths.switching import Switches, Switching
from interp.captions.board import Board
from interp.config import EventConfig, SourceConfig
from interp.glossary.store import Glossaries
from interp.hearing.ears import Ears
from interp.hearing.kept import KeptLedger
from interp.lights.lights import Lights
from interp.media import OpusPacket, VideoPacket
from interp.programs.desk import Desk
from interp.programs.engine import Engine
from interp.programs.levels import LevelMeters
from interp.programs.picture import Picture
from interp.programs.slate import draw, encode
from interp.router.floor import Floor
from interp.router.gallery import Gallery
from interp.router.monitor import Monitor
from interp.router.returns import Return
from interp.router.strips import SourceFader
from interp.router.talkback import Talkback
from interp.safety.safe import Safe
from interp.settings import Settings
from interp.sinks.base import Sink
from interp.sinks.fills import Fill
from interp.sinks.hls.sink import HlsSink
from interp.sinks.mend import mend_all
from interp.sinks.push import PushSink
from interp.sinks.recording import Recorder
from interp.sinks.return_push import ReturnPush
from interp.sources.factory import make_source
from interp.sources.rtmp.server import RtmpPorts
from interp.sources.source import Source
from interp.sources.whip import WhipSource
from interp.stage import DEVICES, Delegates
from interp.studio.director import Director, Places
from interp.studio.making import make_studio
from interp.studio.studio import NAME as STUDIO
from interp.talk.chat import Chat, room_of, rooms_of
from interp.talk.kept_lines import KeptLines
from interp.talk.kept_signals import KeptSignals
from interp.talk.signals import Signals
from interp.timeline.clock import HouseClock
from interp.watchdog import LOOK_S, Watchdog
from interp.web.delegates_schema import DelegatePatch
from interp.web.interlock_schema import InterlockPatch
from interp.web.schema import BoothPatch, ProgramPatch, SourcePatch
from interp.webrtc.inbox import Inbox
from interp.webrtc.switchboard import Switchboard
from mixers.program import ProgramSettings


class Event:
    """Everything of one event, wired; `run()` until cancelled.

    `changed` is called after every change that a page should see.
    """

    def __init__(self, config: EventConfig, *, demo: bool = False) -> None:
        self.config, self.demo = config, demo
        self.clock = HouseClock()
        self.languages = [language.code for language in config.languages]
        self.listeners: set[Callable[[], None]] = set()
        self.alarms = Alarms(self.changed)
        self.captions = Board()
        """What was said of late, in lines."""
        self.glossaries = Glossaries(config.server.data_dir, [booth.name for booth in config.booths])
        self.settings = Settings(config.server.data_dir / "settings.json", config.event.name)
        self.checks = Checks(config.server.data_dir / "checks.json", config.event.name)
        """What interpreters found out about their places before the event."""
        self.hearing = KeptLedger(config.server.data_dir / "hearing.json", config.event.name)
        self.ears = Ears()

        self.programs = {language: self._defaults() for language in self.languages}
        """Each program's settings as last wanted; the desk takes them at its next block."""
        ports = RtmpPorts()
        self.sources: dict[str, Source] = {
            source.name: make_source(source, self.clock, self._on_video, ports) for source in config.sources
        }
        self.faders = {
            source.name: SourceFader(source.gain_db, source.mute, source.language)
            for source in config.sources
        }
        for delegate in config.delegates:
            source = SourceConfig(name=delegate.name, label=delegate.label, url="whip")
            self.sources[delegate.name] = WhipSource(
                source, self.clock, self._on_video, self._keep_apart, converses=True
            )
            self.faders[delegate.name] = SourceFader(
                language=delegate.language,
                on_stage=False,
                automix=config.floor.automix,
                level=config.floor.normalise,
            )
        self.floor = Floor(self.sources, self.faders)
        self.inbox = Inbox()
        """Voices that have come since the last tick."""
        self.booths = {booth.name: Booth(booth, self.clock) for booth in config.booths}
        name, data_dir = config.event.name, config.server.data_dir
        chat_rooms = [room for booth in self.booths for room in rooms_of(booth)]
        chat_rooms += [room_of(delegate.name) for delegate in config.delegates]
        self.chat = Chat(chat_rooms, self.clock, self.note, KeptLines(data_dir / "chat.jsonl", name))
        kept_signals = KeptSignals(data_dir / "signals.json", name, self.booths, self.clock)
        self.signals = Signals(self.clock, self.note, kept_signals)
        interlock = config.interlock
        rules = Rules(interlock.inside, interlock.between, tuple(interlock.priority), interlock.a_over_b_c)
        self.switching = Switching(self.booths, self.clock, rules, self.note)
        self.safe = Safe(self.clock, self._fill, self.note)
        """What consoles bring for the recording after a hole in the network."""
        desk = Desk(
            self.languages,
            {booth.name: booth.outputs for booth in self.booths.values()},
            list(self.programs.values()),
        )
        desk.floor_language = self.floor.language
        slate = encode(draw(config.event.name, [language.label for language in config.languages]))
        self.studio = make_studio(config, self.clock, self._on_studio, self.changed)
        """Makes one picture of all sources; None where the sources' own are on the air."""
        self.delegates = Delegates(config.delegates, self.clock, self.faders, self.booths, self._on_screen)
        self.director = None
        if self.studio is not None:
            places = Places(self.delegates.names, self.delegates.on_stage, self._keep_of_studio, self.note)
            self.director = Director(self.studio, places, data_dir / "slides")
        shared = [STUDIO] if self.studio else [source.name for source in config.sources]
        self.picture = Picture(shared, slate)

        self.hls = (
            HlsSink(
                config.languages,
                self.clock,
                segment_s=config.hls.segment_s,
                window_s=config.hls.window_s,
                folder=config.hls.folder,
                count=config.server.data_dir / "hls-discontinuities",
            )
            if config.hls.enabled
            else None
        )
        tags = {language.code: language.tag for language in config.languages}
        self.recorder = (
            Recorder.in_data_dir(
                config.server.data_dir,
                config.event.name,
                config.languages,
                {booth.name: booth.outputs for booth in self.booths.values()},
                self.clock,
                self.delegates.tapes(tags),
            )
            if config.recording.enabled
            else None
        )
        self.pushes = [
            PushSink(sink.name, sink.url, sink.language) for sink in config.sinks if sink.without is None
        ]
        outputs: list[Sink] = [
            *([self.hls] if self.hls else []),
            *([self.recorder] if self.recorder else []),
            *self.pushes,
        ]
        self._return_pushes = [
            ReturnPush(
                sink.name,
                sink.url,
                sink.language,
                sink.without,
                config.program.aac_bit_rate,
                config.program.aac_coder,
            )
            for sink in config.sinks
            if sink.without is not None
        ]
        self.sinks: list[Sink] = [*outputs, *self._return_pushes]
        self.gallery = Gallery(list(self.sources), slate, shared=shared if self.studio else ())
        """Pictures at now, for the consoles: they go with what is heard there."""
        self.talkback = Talkback(self.clock)
        self._returns = list(self.delegates.returns.values())
        for push in self._return_pushes:
            self.return_of(push.without, push.to).taps.append(push.block)
        self.monitor = Monitor(
            self.floor,
            self.booths,
            self.languages,
            self.gallery.show,
            self._returns,
            self.talkback.hear,
        )
        self.switchboard = Switchboard(
            config.server.media_processes,
            list(self.booths),
            clock=self.clock,
            inbox=self.inbox,
            feeds=self.monitor.feeds,
            views=self.gallery.views,
            stun=config.server.stun,
        )
        self.monitor.on_made = self.switchboard.flush
        meters = LevelMeters(list(self.sources), list(self.booths), self.languages)
        self.lights = Lights(
            self.clock, self.floor, self.booths, on_air=self.heard, watched=lambda: meters.watched
        )
        self.engine = Engine(
            self.clock,
            self.inbox,
            desk,
            self.floor,
            self.booths,
            self.picture,
            self.monitor,
            meters,
            delays_ms=dict.fromkeys(self.languages, config.program.delay_ms),
            bit_rate=config.program.aac_bit_rate,
            coder=config.program.aac_coder,
            outputs=outputs,
            tape=self.recorder,
            watch=self.lights,
        )
        self._restore()

    def _defaults(self) -> ProgramSettings:
        program = self.config.program
        return ProgramSettings(
            duck_db=program.duck_db,
            duck_threshold_db=program.duck_threshold_db,
            duck_attack_ms=program.duck_attack_ms,
            duck_hold_ms=program.duck_hold_ms,
            duck_release_ms=program.duck_release_ms,
            ceiling_db=program.ceiling_db,
            target_lufs=program.target_lufs,
            normalise=program.normalise,
        )

    def changed(self) -> None:
        """Tell every page that the state is another."""
        for listener in list(self.listeners):
            listener()

    def _on_video(self, source: str, packet: VideoPacket) -> None:
        self._keep_apart(source, packet)
        if self.studio is not None:
            self.studio.offer(source, packet)
        elif source not in self.delegates.names:
            self.picture.offer(source, packet)
        self.gallery.offer(source, packet)

    def _on_studio(self, packet: VideoPacket) -> None:
        self.picture.offer(STUDIO, packet)
        self.gallery.offer(STUDIO, packet)
        for push in self._return_pushes:
            push.video(packet)

    def return_of(self, without: str, language: str) -> Return:
        """Return the program return in a language without a source's own sound; one for all who hear the same."""
        for one in self._returns:
            if (one.name, one.language) == (without, language) and one not in self.delegates.returns.values():
                return one
        made = Return(without, language, self.booths)
        self._returns.append(made)
        return made

    def _keep_apart(self, source: str, packet: VideoPacket | OpusPacket) -> None:
        """Record this of a delegate as it was sent."""
        if self.recorder is not None and (tape := self.delegates.tape(source, packet)) is not None:
            self.recorder.copied(tape, packet)

    def _on_screen(self, name: str, packet: VideoPacket) -> None:
        self._keep_apart(name, packet)
        if self.studio is not None:
            self.studio.offer(name, packet)

    async def run(self) -> None:
        """Run sources, mix and sinks until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for sink in self.sinks:
                tasks.create_task(sink.run(), name=f"sink {sink.name}")
            for source in self.sources.values():
                tasks.create_task(source.run(), name=f"source {source.name}")
            for name, screen in self.delegates.screens.items():
                tasks.create_task(screen.run(), name=f"screen of {name}")
            if self.studio is not None:
                tasks.create_task(self.studio.run(), name="studio")
            tasks.create_task(self.hearing.run(), name="hearing ledger")
            tasks.create_task(self.gallery.run(), name="pictures for consoles")
            tasks.create_task(self.switchboard.run(), name="media processes")
            tasks.create_task(self.engine.run(), name="engine")
            tasks.create_task(self._watch(), name="watch")
            tasks.create_task(self._mend(), name="recordings of before")

    # What the pages change. Each change is applied at the next block, logged and kept for a restart.

    def patch_source(self, name: str, patch: SourcePatch) -> None:
        """Set a source's fader. Raises KeyError for an unknown source."""
        change = patch.change()
        self._set_source(name, change)
        self._keep("sources", name, change)
        self.note({"type": "source", "name": name, **change})

    def _set_source(self, name: str, change: dict[str, Any]) -> None:
        for key, value in change.items():
            setattr(self.faders[name], key, value)
        self.engine.control({"type": "floor_language", "language": self.floor.language})

    def patch_delegate(self, name: str, patch: DelegatePatch) -> None:
        """Bring a delegate on stage or send them off; set fader or language. Raises KeyError for an unknown one."""
        change = patch.change()
        self._set_delegate(name, dict(change))
        # What a page tells of itself, it tells again.
        kept = {key: value for key, value in change.items() if key not in ("hand", *DEVICES)}
        self._keep("delegates", name, kept)
        self.note({"type": "delegate", "name": name, **change})

    def _set_delegate(self, name: str, change: dict[str, Any]) -> None:
        if "language" in change:
            self.delegates.returns[name].speak(change["language"])
        if "hand" in change:
            self.delegates.raise_hand(name, change.pop("hand"))
        for device in change.keys() & DEVICES:
            self.delegates.switch(name, device, change.pop(device))
        self._set_source(name, change)
        if change.get("on_stage") is False and self.director is not None:
            self.director.take_off(name)

    def patch_booth(self, name: str, patch: BoothPatch) -> None:
        """Set a booth's fader. Raises KeyError for an unknown booth."""
        self._set_booth(name, patch.change())
        self._keep("booths", name, patch.change())

    def _set_booth(self, name: str, change: dict[str, Any]) -> None:
        booth = self.booths[name]
        for key, value in change.items():
            setattr(booth, key, value)
        self.engine.control({"type": "booth", "name": name, "gain_db": booth.gain_db, "mute": booth.mute})

    def patch_program(self, language: str, patch: ProgramPatch) -> None:
        """Set a program's fader, ducking and delay. Raises KeyError for an unknown language."""
        self._set_program(language, patch.change())
        self._keep("programs", language, patch.change())

    def _set_program(self, language: str, change: dict[str, Any]) -> None:
        sound = {key: value for key, value in change.items() if key != "delay_ms"}
        self.programs[language] = replace(self.programs[language], **sound)
        self.engine.delays_ms[language] = change.get("delay_ms", self.engine.delays_ms[language])
        self.engine.control({"type": "program", "language": language, "settings": sound})

    def patch_interlock(self, patch: InterlockPatch) -> None:
        """Set who may open a mic while another is open; who is on the air stays there."""
        change = patch.change()
        self._set_interlock(change)
        self._keep("interlock", "rules", change)
        self.note({"type": "interlock", **change})

    def _set_interlock(self, change: dict[str, Any]) -> None:
        named = {"priority": tuple(change["priority"])} if "priority" in change else {}
        self.switching.rules = replace(self.switching.rules, **{**change, **named})

    def _keep_of_studio(self, name: str, value: dict[str, Any]) -> None:
        self.settings.put("studio", name, value)
        self.changed()

    def _keep(self, group: str, name: str, change: dict[str, Any]) -> None:
        """Keep a setting for a restart, and tell the pages."""
        self.settings.set(group, name, change)
        self.changed()

    def _restore(self) -> None:
        """Apply the settings that an earlier run of this event left."""
        for name in self.faders:
            kept = self.settings.get("sources", name)
            if kept.get("language") not in (None, *self.languages):
                del kept["language"]  # the event no longer has it
            if kept:
                self._set_source(name, kept)
        for name in self.booths:
            if kept := self.settings.get("booths", name):
                self._set_booth(name, kept)
        for language in self.languages:
            if kept := self.settings.get("programs", language):
                self._set_program(language, kept)
        for name in self.delegates.names:
            kept = self.settings.get("delegates", name)
            if kept.get("language") not in (None, *self.languages):
                del kept["language"]
            if kept:
                self._set_delegate(name, kept)
        if self.director is not None:
            self.director.restore(lambda name: self.settings.get("studio", name))
        if kept := self.settings.get("interlock", "rules"):
            if "priority" in kept:
                kept["priority"] = [name for name in kept["priority"] if name in self.booths]
            self._set_interlock(kept)

    def unheard(self, booth: Booth, console: Console) -> Literal["floor_speaks_it", "booth_muted"] | None:
        """Return why a voice that comes in with its mic on is in no program; None when that is not so."""
        if not console.on_air:
            return None
        if booth.mute:
            return "booth_muted"
        return "floor_speaks_it" if self.floor.language == console.output else None

    def heard(self, booth: Booth, console: Console) -> bool:
        """Return whether viewers hear this voice now."""
        return console.on_air and self.unheard(booth, console) is None

    def voice(self, language: str) -> str | None:
        """Return the booth that interprets into `language` now; None while the floor is heard there."""
        for booth in self.booths.values():
            for console in booth.consoles.values():
                heard = console.on_air and console.output == language
                if heard and self.unheard(booth, console) is None:
                    return booth.name
        return None

    def switch(self, booth: Booth, console: Console, switches: Switches) -> None:
        """Set a console's switches, by the rules. Raises BadSwitch or Refusal."""
        self.switching.switch(booth, console, switches)

    def hand_over(self, booth: Booth, console: Console, action: Action, *, by_engineer: bool) -> None:
        """Do a step of a handover. Raises Refusal."""
        self.switching.hand_over(booth, console, action, by_engineer=by_engineer)

    def agree(self, booth: Booth, console: Console, agreed: bool) -> None:
        """Keep whether an interpreter agreed to be streamed and recorded."""
        if console.consent is not agreed:
            console.consent = agreed
            self.note(
                {
                    "type": "consent",
                    "booth": booth.name,
                    "console": console.id,
                    "name": console.name,
                    "agreed": agreed,
                    "streamed": self.streamed,
                    "recorded": self.recorded,
                }
            )

    def leave(self, booth: Booth, console: Console) -> None:
        """Take a console out of its booth, and of what stood between it and others."""
        booth.leave(console)
        self.switching.settle()

    @property
    def streamed(self) -> bool:
        """Viewers may hear it."""
        return any(sink is not self.recorder for sink in self.sinks)

    @property
    def recorded(self) -> bool:
        """A recording runs."""
        return self.recorder is not None and self.recorder.status().state == "live"

    def _fill(self, fill: Fill) -> None:
        if self.recorder is not None:
            self.recorder.fill(fill)

    async def _mend(self) -> None:
        """Finish the recordings of a service that was killed."""
        own = None if self.recorder is None else self.recorder.folder
        await asyncio.to_thread(mend_all, self.config.server.data_dir / "recordings", own)

    def note(self, event: dict[str, Any]) -> None:
        """Write an event into the log of the recording and tell the pages. `at`: the house position at which it took
        effect, now if it does not say.
        """
        if self.recorder is not None:
            self.recorder.event({"at": self.clock.position(), **event})
        self.changed()

    async def _watch(self) -> None:
        """Look after what nobody presses: alarms, the disk."""
        watchdog = Watchdog(self)
        while True:
            watchdog.look()
            self.signals.look()
            self.switching.settle()
            if self.director is not None:
                self.director.hear(self.lights.speaking, self.clock.position())
            pictureless = [name for name, source in self.sources.items() if source.pictureless]
            self.gallery.expect_none(pictureless)
            if self.studio is None and len(pictureless) == len(self.sources):
                self.picture.expect_none()
            await asyncio.sleep(LOOK_S)
