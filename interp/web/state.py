"""The event as JSON: reads the parts, changes nothing."""

from dataclasses import asdict
from typing import Literal

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.event import Event
from interp.glossary.store import Kept
from interp.lights.sound import Sound
from interp.sources.source import Source
from interp.sources.whip import WhipSource
from interp.talk.signals import Signal
from interp.timeline.units import milliseconds
from interp.web.glossary_schema import GlossaryState
from interp.web.handover_schema import HandoverRequest, InterlockState, LastHandover
from interp.web.hearing_state import hearing_state
from interp.web.lights_schema import SoundQuality
from interp.web.listening import listening_state
from interp.web.schema import (
    BoothState,
    ConsoleState,
    DelegateState,
    EventInfo,
    LanguageInfo,
    PictureState,
    ProgramState,
    SinkState,
    SourceState,
    State,
)
from interp.web.studio import deck_state, studio_state
from interp.web.talk_schema import SignalState


def languages(event: Event) -> list[LanguageInfo]:
    """Return the event's languages in their order."""
    return [
        LanguageInfo(code=language.code, tag=language.tag, label=language.label)
        for language in event.config.languages
    ]


def console_state(event: Event, booth: Booth, console: Console) -> ConsoleState:
    """Return what a console's page shows, as the service has it."""
    unheard = event.unheard(booth, console)
    stats = console.line.stats() if console.line is not None else None
    return ConsoleState(
        id=console.id,
        name=console.name,
        connected=console.connected and not console.stalled,
        mic="on" if console.mic else "off",
        cough=console.cough,
        output=console.output,
        listen=console.listen,
        partner=console.partner,
        watch=console.watch,
        picture=stats.picture if stats else "none",
        on_air=console.on_air and unheard is None,
        unheard=unheard,
        both_open=event.switching.both_open(booth, console),
        consent=console.consent,
        rtt_ms=stats.rtt_ms if stats else None,
        loss_percent=round(stats.loss_percent, 1) if stats else 0.0,
        jitter_ms=round(stats.jitter_ms, 1) if stats else 0.0,
        drift_ppm=round(console.input.drift_ppm, 1),
        concealed_ms=stats.concealed_ms if stats else 0,
        ear_concealed_ms=stats.ear_concealed_ms if stats else 0,
        concealed_percent=round(event.lights.concealed_percent(console), 1),
        turn_start=event.lights.turn_start(booth, console),
        span_s=_rounded(event.lights.span_s(console)),
        hearing=hearing_state(event, booth, console),
    )


def handover_request(event: Event, booth: Booth) -> HandoverRequest | None:
    """Return what stands between two consoles of a booth."""
    request, lasts = event.switching.handovers[booth.name].request, event.switching.lasts_s(booth.name)
    if request is None or lasts is None:
        return None
    return HandoverRequest(
        giver=request.giver,
        taker=request.taker,
        by=request.by,
        phase="accepted" if request.accepted else "requested",
        lasts_s=round(lasts, 1),
    )


def last_handover(event: Event, booth: Booth) -> LastHandover | None:
    """Return the booth's last swap."""
    last = event.switching.handovers[booth.name].last
    if last is None:
        return None
    at = event.clock.wall_at(last.position).isoformat(timespec="milliseconds")
    done = {key: value for key, value in asdict(last).items() if key != "position"}
    return LastHandover(**done, at=at)


def interlock_state(event: Event) -> InterlockState:
    """Return who may open a mic while another is open."""
    return InterlockState(
        **{**asdict(event.switching.rules), "priority": list(event.switching.rules.priority)}
    )


def glossary_state(kept: Kept) -> GlossaryState:
    """Return what pages know of a booth's glossary."""
    return GlossaryState(terms=len(kept.terms), files=list(kept.files), changed_at=kept.changed_at)


def booth_state(event: Event, booth: Booth) -> BoothState:
    """Return a booth with its consoles."""
    return BoothState(
        name=booth.name,
        label=booth.config.label or booth.name,
        outputs=list(booth.outputs),
        languages=list(booth.config.languages),
        gain_db=booth.gain_db,
        mute=booth.mute,
        on_air=booth.on_air.id if booth.on_air else None,
        handover=handover_request(event, booth),
        last_handover=last_handover(event, booth),
        glossary=glossary_state(event.glossaries.kept(booth.name)),
        consoles=[console_state(event, booth, console) for console in booth.consoles.values()],
        checks=event.checks.of(booth.name),
        filled_ms=round(milliseconds(booth.filled)),
    )


def source_state(event: Event, name: str) -> SourceState:
    """Return a source with its fader."""
    source, fader = event.sources[name], event.faders[name]
    return SourceState(
        **{**asdict(source.status()), "name": name},
        label=source.config.label or name,
        gain_db=fader.gain_db,
        mute=fader.mute,
        solo=fader.solo,
        high_pass=fader.high_pass,
        delay_ms=fader.delay_ms,
        automix=fader.automix,
        level=fader.level,
        language=fader.language,
        in_picture=in_picture(event, name),
        speaking=event.lights.speaking == name,
        sound=_sound(event.lights.sound(name)),
    )


def in_picture(event: Event, name: str) -> bool:
    """Return whether viewers see a source's picture now."""
    if event.director is not None:
        return event.director.in_picture(name)
    return event.picture.source == name and event.picture.state == "live"


def _session(source: Source) -> str | None:
    return source.session if isinstance(source, WhipSource) else None


def delegate_state(event: Event, name: str) -> DelegateState:
    """Return a delegate as they are now."""
    config, fader, source = event.delegates.configs[name], event.faders[name], source_state(event, name)
    here = source.state == "live"
    tally: Literal["away", "waiting", "on_stage", "in_picture"] = "away"
    if here:
        tally = "in_picture" if source.in_picture else "on_stage"
    if here and not fader.on_stage:
        tally = "waiting"
    hand = event.delegates.hands.get(name)
    deck = None if event.director is None else event.director.slides.decks.get(name)
    return DelegateState(
        name=name,
        label=config.label,
        title=config.title,
        language=event.delegates.returns[name].language,
        on_stage=fader.on_stage,
        tally=tally,
        heard=here and fader.heard,
        session=_session(event.sources[name]),
        hand=None if hand is None else event.clock.wall_at(hand).isoformat(timespec="milliseconds"),
        microphone="microphone" not in event.delegates.off[name],
        camera="camera" not in event.delegates.off[name],
        talkback=name in event.talkback.targets(),
        screen=event.delegates.screens[name].live,
        deck=None if deck is None else deck_state(name, deck),
        source=source,
    )


def _sound(sound: Sound | None) -> SoundQuality | None:
    if sound is None:
        return None
    return SoundQuality(
        level_lufs=round(sound.level_lufs, 1),
        bandwidth_hz=round(sound.quality.bandwidth_hz),
        clipped_percent=round(sound.quality.clipped_percent),
        reverberation_s=_rounded(sound.quality.reverberation_s),
        faults=list(sound.faults),
    )


def _rounded(value: float | None) -> float | None:
    """Return a figure for a lamp: one digit behind the point."""
    return None if value is None else round(value, 1)


def program_state(event: Event, language: str) -> ProgramState:
    """Return a program with its settings as last wanted."""
    settings = event.programs[language]
    label = next(item.label for item in event.config.languages if item.code == language)
    return ProgramState(
        language=language,
        label=label,
        gain_db=settings.gain_db,
        mute=settings.mute,
        duck_db=settings.duck_db,
        duck_threshold_db=settings.duck_threshold_db,
        duck_attack_ms=settings.duck_attack_ms,
        duck_hold_ms=settings.duck_hold_ms,
        duck_release_ms=settings.duck_release_ms,
        delay_ms=event.engine.delays_ms[language],
        target_lufs=settings.target_lufs,
        ceiling_db=settings.ceiling_db,
        voice=event.voice(language),
        position=event.engine.position,
        concealed_samples=event.engine.counters.missing,
    )


def signal_state(event: Event, signal: Signal) -> SignalState:
    """Return a signal that stands."""
    return SignalState(
        id=signal.ident,
        kind=signal.kind,
        booth=signal.booth,
        console=signal.console,
        name=signal.name,
        since=event.clock.wall_at(signal.since).isoformat(timespec="milliseconds"),
        position=signal.since,
        seen=signal.seen is not None,
        left=signal.left is not None,
    )


def state(event: Event) -> State:
    """Return everything that is not a level."""
    return State(
        event=EventInfo(
            name=event.config.event.name,
            started_at=event.clock.wall_at(0).isoformat(timespec="milliseconds"),
            position=event.clock.position(),
            streamed=event.streamed,
            recording=event.recorded,
            demo=event.demo,
            languages=languages(event),
        ),
        sources=[source_state(event, name) for name in event.sources],
        booths=[booth_state(event, booth) for booth in event.booths.values()],
        listening=listening_state(event),
        programs=[program_state(event, language) for language in event.languages],
        sinks=[SinkState(**asdict(sink.status())) for sink in event.sinks],
        picture=PictureState(source=event.picture.source, state=event.picture.state),
        alarms=event.alarms.standing,
        signals=[signal_state(event, signal) for signal in event.signals.standing],
        chat=event.chat.written,
        interlock=interlock_state(event),
        delegates=[delegate_state(event, name) for name in event.delegates.names],
        studio=None if event.director is None else studio_state(event.director),
    )
