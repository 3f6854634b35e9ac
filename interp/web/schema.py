"""The JSON that the API speaks: what `GET /api/v1/state` returns and what `PATCH` calls take.

Levels are dBFS, loudness LUFS, times ms unless the name says otherwise; positions are house samples.
"""

from collections.abc import Collection
from typing import ClassVar, Literal

from pydantic import BaseModel, Field

from interp.web.auth import RoleName
from interp.web.glossary_schema import GlossaryState
from interp.web.handover_schema import Action, HandoverRequest, InterlockState, LastHandover
from interp.web.hearing_schema import HearingState
from interp.web.lights_schema import SoundQuality
from interp.web.listening_schema import ListeningState
from interp.web.patch import Patch
from interp.web.preflight_schema import KeptCheck
from interp.web.studio_schema import DeckState, StudioState
from interp.web.talk_schema import ChatRoom, SignalState
from interp.web.text import OneLine


class LanguageInfo(BaseModel):
    code: str
    tag: str
    label: str


class EventInfo(BaseModel):
    name: str
    started_at: str
    """ISO 8601, UTC."""
    position: int
    """House samples now."""
    streamed: bool
    recording: bool
    demo: bool
    languages: list[LanguageInfo]


class VideoInfo(BaseModel):
    width: int
    height: int
    frame_rate: float | None
    codec: str
    """Of the source, e.g. `h264`, `vp8`."""
    transcoded: bool


class SourceState(BaseModel):
    name: str
    label: str
    kind: Literal["file", "rtmp", "srt", "rtsp", "hls", "whip", "device"]
    state: Literal["waiting", "connecting", "live", "lost", "ended", "failed"]
    error: str | None
    """A sentence for a person; None when all is well."""
    language: str | None
    """What the speaker speaks now (a language code of the event), None when not told."""
    gain_db: float
    mute: bool
    solo: bool
    high_pass: bool
    delay_ms: int
    automix: bool
    level: bool
    has_audio: bool
    video: VideoInfo | None
    in_picture: bool
    """Its picture is the shared picture now."""
    media_time_s: float | None
    """Where a file is, in seconds from its start."""
    drift_ppm: float
    restarts: int
    late_samples: int
    playout_ms: int
    """From its arrival to its place; more than configured where it comes unevenly."""
    concealed_ms: int
    """Of a WHIP source's sound, made up or missing in the programs, after all repair; 0 for the other kinds."""
    ear_concealed_ms: int
    """The same for ears, which can't wait for repair."""
    speaking: bool
    """It is the loudest that is live and not muted, or was last."""
    sound: SoundQuality | None
    """None until it has spoken."""


class ConsoleState(BaseModel):
    id: str
    name: str
    """What the interpreter calls themself; may be empty."""
    connected: bool
    mic: Literal["on", "off"]
    cough: bool
    output: str
    """Language code."""
    listen: str
    """`floor`, `booth:NAME` or `channel:CODE`."""
    partner: bool
    """Beside it the booth's colleague is heard while they are on the air, never this console itself."""
    watch: str
    """`program`, `source:NAME` or `none`."""
    picture: Literal["full", "low", "none"]
    """What of it is sent: `low` is for a line that does not carry `full`."""
    on_air: bool
    """Viewers hear this voice now: mic on, not coughing, connected, and nothing in `unheard`."""
    unheard: Literal["floor_speaks_it", "booth_muted"] | None
    """Why a voice whose mic is on is in no program: the floor speaks the output language itself, or the engineer has
    muted the booth."""
    both_open: bool
    """Another mic is open into the same output: viewers may hear both."""
    consent: bool | None
    """The interpreter agreed that the voice is streamed and recorded; None: this console does not say."""
    rtt_ms: float | None
    loss_percent: float
    jitter_ms: float
    drift_ppm: float
    concealed_ms: int
    """Of the voice, made up or missing in the programs, after all repair."""
    ear_concealed_ms: int
    """The same for ears, which can't wait for repair."""
    concealed_percent: float
    """Of the voice in the programs, what was made up or missing in the last ten seconds."""
    turn_start: int | None
    """House position at which the interpreter went on the air in this turn; a cough, or a line that is back, within ten
    seconds does not end one. None when they are in none."""
    span_s: float | None
    """Ear-voice span: how far the interpreter is behind what they hear. None off the air, and while it is not known."""
    hearing: HearingState | None
    """How the interpreter's own ears are; None before their page has said anything."""


class BoothState(BaseModel):
    name: str
    label: str
    outputs: list[str]
    languages: list[str]
    """What the booth understands."""
    gain_db: float
    mute: bool
    on_air: str | None
    """The id of the console whose mic is on."""
    handover: HandoverRequest | None
    last_handover: LastHandover | None
    glossary: GlossaryState
    consoles: list[ConsoleState]
    checks: list[KeptCheck]
    """The last check of each interpreter who made one, newest first."""
    filled_ms: int
    """Of the recording, what consoles brought after a hole in the network."""


class ProgramState(BaseModel):
    language: str
    label: str
    gain_db: float
    mute: bool
    duck_db: float
    duck_threshold_db: float
    duck_attack_ms: float
    duck_hold_ms: float
    duck_release_ms: float
    delay_ms: int
    """How far behind now this program is mixed."""
    target_lufs: float
    ceiling_db: float
    voice: str | None
    """The booth heard in it now, None when it is the floor."""
    position: int
    """Samples mixed so far; without a gap."""
    concealed_samples: int


class SinkState(BaseModel):
    name: str
    kind: Literal["hls", "recording", "rtmp", "rtmps", "srt", "whip"]
    language: str | None
    """None for a sink of all languages."""
    url: str
    """Without keys or passphrases."""
    state: Literal["starting", "live", "retrying", "stopped", "failed"]
    bit_rate: int
    queue_ms: int
    restarts: int
    error: str | None
    retry_in_s: float | None


class PictureState(BaseModel):
    source: str | None
    state: Literal["live", "held", "slate"]


class Alarm(BaseModel):
    id: str
    level: Literal["alarm", "warning"]
    code: Literal[
        "source_lost",
        "source_failed",
        "picture_held",
        "booth_lost",
        "sink_retrying",
        "sink_failed",
        "recording_failed",
        "disk_low",
        "late_mix",
        "no_interpretation",
        "voice_unheard",
        "floor_muted",
        "two_voices",
        "cough_on",
        "hearing",
        "media_process_down",
        "sparse_key_frames",
        "unsupported_codec",
        "picture_too_large",
        "studio_down",
        "studio_late",
    ]
    subject: str
    """The name of the source, booth, program or sink."""
    text: str
    """An English sentence; pages say it in their own language from `code` and `subject`."""
    since: str
    """ISO 8601, UTC."""
    acknowledged: bool


class DelegateState(BaseModel):
    """A remote delegate."""

    name: str
    label: str
    title: dict[str, str]
    """By language code."""
    language: str | None
    """What they speak and hear; null is the floor as it is."""
    on_stage: bool
    """The director has let them in; otherwise they wait."""
    tally: Literal["away", "waiting", "on_stage", "in_picture"]
    heard: bool
    """What they say is in the floor now."""
    session: str | None
    """The id of the media session that they are connected by: of another page or device than one's own, say."""
    hand: str | None
    """Since when they want to speak, ISO 8601, UTC; null when they don't."""
    microphone: bool
    """Theirs is on, as far as their page tells: nobody hears who has switched it off."""
    camera: bool
    """Likewise."""
    talkback: bool
    """The director speaks into their ear now."""
    screen: bool
    """Their second picture, slides or a screen, comes in now."""
    deck: DeckState | None
    """Slides that they have sent."""
    source: SourceState
    """Their line, fader and picture, as of any source."""


class DelegateMessage(BaseModel):
    """`WS /api/v1/delegates/{delegate}/events`: first, and after every change."""

    type: Literal["delegate"] = "delegate"
    delegate: DelegateState
    event: str
    """Its name."""
    languages: list[LanguageInfo]
    chat: ChatRoom | None
    """What there is to read between them and the director."""


class State(BaseModel):
    """The whole event at one moment."""

    event: EventInfo
    sources: list[SourceState]
    booths: list[BoothState]
    listening: ListeningState
    programs: list[ProgramState]
    sinks: list[SinkState]
    picture: PictureState
    alarms: list[Alarm]
    signals: list[SignalState]
    """Oldest first."""
    chat: dict[str, ChatRoom]
    """Each room in which something has been written."""
    interlock: InterlockState
    delegates: list[DelegateState]
    studio: StudioState | None
    """None for an event without a studio."""
    levels: "Levels | None" = None
    """In the answer to a request; a page that listens to the events gets levels by themselves."""


class Level(BaseModel):
    """One meter."""

    peak: float
    """True peak since the last message, dBTP; -120 is silence."""
    momentary: float
    """LUFS over 400 ms; -120 is silence."""


class ProgramLevel(Level):
    short_term: float
    integrated: float
    range_lu: float
    duck_db: float
    """The floor's gain under the interpreter now, 0 when not ducked."""
    reduction_db: float
    """The limiter's gain now, 0 when idle."""


class Levels(BaseModel):
    """Every meter at one moment."""

    position: int
    floor: Level
    sources: dict[str, Level]
    consoles: dict[str, Level]
    programs: dict[str, ProgramLevel]


class StateMessage(BaseModel):
    """`WS /api/v1/events`: the first message, and after every change."""

    type: Literal["state"] = "state"
    state: State


class LevelsMessage(BaseModel):
    """`WS /api/v1/events`: twenty times a second."""

    type: Literal["levels"] = "levels"
    levels: Levels


class IceServerInfo(BaseModel):
    """`GET /api/v1/ice_servers`: as `RTCPeerConnection` takes it."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class RoleInfo(BaseModel):
    """`GET /api/v1/role`: for whom the token speaks."""

    role: RoleName
    name: str
    """Which booth or delegate; empty for the other roles."""


class PublicEvent(BaseModel):
    """`GET /api/v1/event`: what anybody may know."""

    name: str
    state: Literal["before", "live", "ended"]
    starts_at: str | None
    floor: bool
    """A source of the floor sends now."""
    languages: list[LanguageInfo]
    demo: bool
    demo_links: dict[str, str] | None
    """In a demo, the links of the staff roles; otherwise None."""


class ConsolePatch(Patch):
    mic: Literal["on", "off"] | None = None
    cough: bool | None = None
    output: str | None = None
    listen: str | None = None
    partner: bool | None = None
    """Hear the partner, too, by the offer's second audio."""
    handover: Action | None = None
    """A step of a handover: `request` (offer, or ask), `accept`, `decline`, `cancel`, `now`; or `take`, `force`."""
    resume: str | None = Field(default=None, max_length=64)
    """With mic on: the id of the console whose lost line this one goes on for; it takes the mic from nobody else."""
    consent: bool | None = None
    """Whether the interpreter agrees that the voice is streamed and recorded; for the log."""
    watch: str | None = None
    """`program`, `source:NAME`, or `none`: then no picture is sent."""
    name: OneLine | None = Field(default=None, max_length=60)


class GainPatch(Patch):
    gain_db: float | None = Field(default=None, ge=-60, le=20)
    mute: bool | None = None


class SourcePatch(GainPatch):
    may_be_null: ClassVar[Collection[str]] = ("language",)

    language: str | None = None
    """None: not told."""
    solo: bool | None = None
    """Where any source is solo, the floor is of those alone."""
    high_pass: bool | None = None
    """What is below voices, 80 Hz, is taken away."""
    delay_ms: int | None = Field(default=None, ge=0, le=1000)
    """Its sound is later by so much."""
    automix: bool | None = None
    """It shares the gain of one microphone with all others that do."""
    level: bool | None = None
    """It is brought to the loudness of the others."""


class BoothPatch(GainPatch):
    pass


class ProgramPatch(GainPatch):
    duck_db: float | None = Field(default=None, ge=-60, le=0)
    duck_threshold_db: float | None = Field(default=None, ge=-80, le=0)
    duck_attack_ms: float | None = Field(default=None, ge=1, le=1000)
    duck_hold_ms: float | None = Field(default=None, ge=0, le=10000)
    duck_release_ms: float | None = Field(default=None, ge=10, le=10000)
    delay_ms: int | None = Field(default=None, ge=0, le=8000)
    target_lufs: float | None = Field(default=None, ge=-40, le=-10)


class Problem(BaseModel):
    """Every error's body."""

    error: str
    """One sentence that names the place and what was expected."""
    code: str | None = None
    """Why, where a page may want to say it in its own words."""
    line: int | None = None
    """The line of a file that is wrong."""
