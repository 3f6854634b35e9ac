"""The typed model of `event.toml`.

Every field's `description` says what is expected of it; the error messages and the operator's page are made
of these. A field with `repr=False` may hold a secret and is never shown.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from interp.config import urls
from interp.config.places import check_places
from mixers.picture.layouts import NAMES as LAYOUTS
from mixers.picture.places import Corners, Point

BASE = "base"
"""Key of the validation context: the folder (Path) that relative paths start from."""

NAME = "a name of at most 40 letters, digits, '-' and '_', since it is part of links and file names"
CODE = (
    "a short name of at most 16 lower-case letters, digits and '-', since it is part of links and file names"
)
RESERVED_CODES = ("master", "video", "audio", "floor", "booth", "channel")
"""Names with a meaning of their own under /live, in `listen` and among a recording's files."""
RESERVED_SINKS = ("hls", "recording")
"""Outputs that are there without being named."""
RESERVED_LAYOUTS = (*LAYOUTS, "hold")
"""Layouts that a studio has by itself."""

_AUTONYMS = {
    "ar": "العربية", "cs": "Čeština", "de": "Deutsch", "en": "English", "es": "Español", "fr": "Français",
    "id": "Bahasa Indonesia", "it": "Italiano", "ja": "日本語", "ko": "한국어", "nl": "Nederlands",
    "pl": "Polski", "pt": "Português", "ru": "Русский", "th": "ไทย", "tr": "Türkçe", "uk": "Українська",
    "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip


def _expected(problem: str) -> PydanticCustomError:
    return PydanticCustomError("expected", "{problem}", {"problem": problem})


def _path(value: object, info: ValidationInfo) -> object:
    """Make a Path of text; a relative one starts at the context's base."""
    if not isinstance(value, str) or not value:
        return value
    path = Path(value).expanduser()
    base = (info.context or {}).get(BASE)
    path = path if base is None else base / path
    return path.resolve() if ".." in path.parts else path


def _one_line(text: str) -> str:
    if any(not char.isprintable() for char in text):
        raise _expected("expected one line of text without control characters")
    return text


def _source_url(url: str, info: ValidationInfo) -> str:
    try:
        return urls.complete_source(url, (info.context or {}).get(BASE))
    except ValueError as error:
        raise _expected(str(error)) from None


def _sink_url(url: str) -> str:
    try:
        return urls.complete_sink(url)
    except ValueError as error:
        raise _expected(str(error)) from None


def _ice_url(url: str) -> str:
    if not re.fullmatch(rf"(stuns?:{_HOST_PORT}|turns?:{_HOST_PORT}(\?transport=(udp|tcp))?)", url):
        raise _expected("expected stun:HOST[:PORT] or turn:HOST[:PORT][?transport=udp|tcp]")
    return url


_HOST_PORT = r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"


def _public_url(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url):
        raise _expected("expected https://HOST or http://HOST, without user, query or fragment")
    return url.rstrip("/")


def _moment(value: object) -> object:
    """Take a TOML date-time or the same as text; without an offset it is this machine's local time."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return value.astimezone() if isinstance(value, datetime) and value.tzinfo is None else value


def _picture_size(size: str) -> str:
    found = re.fullmatch(r"([1-9][0-9]{2,3})x([1-9][0-9]{2,3})", size)
    width, height = (int(side) for side in found.groups()) if found else (0, 0)
    if not (320 <= width <= 1920 and 180 <= height <= 1920 and width % 2 == height % 2 == 0):
        raise _expected('expected width and height, both even, from "320x180" to "1920x1080"')
    return size


def _free_name(name: str) -> str:
    if name.casefold() in RESERVED_SINKS:
        raise _expected(
            f"'{name}' is the name of an output that the service has by itself; expected another name"
        )
    return name


def _free_delegate(name: str) -> str:
    if name == "event":
        raise _expected("'event' is whom the director's slides belong to; expected another name")
    return name


def _free_layout(name: str) -> str:
    if name in RESERVED_LAYOUTS:
        raise _expected(f"'{name}' is a layout that every studio has; expected another name")
    return name


def _free_code(code: str) -> str:
    # A recording has booth-a.mkv.
    if code in RESERVED_CODES or code.startswith(("booth-", "delegate-", "screen-")):
        raise _expected(f"'{code}' is taken by the service itself; expected another short name")
    return code


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,15}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line)]
FilePath = Annotated[Path, BeforeValidator(_path)]
Gain = Annotated[float, Field(ge=-60, le=20)]


def _field(description: str, **options: Any) -> Any:
    return Field(description=description, **options)


class _Section(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        allow_inf_nan=False,
    )


class EventSection(_Section):
    """`[event]`."""

    name: Text = _field("the event's name, a text of 1 to 200 characters", default="Event")
    starts_at: Annotated[datetime | None, BeforeValidator(_moment)] = _field(
        "a date and time such as 2026-11-30T09:00:00+08:00", default=None
    )


class IceServer(_Section):
    """One STUN or TURN server that browsers and the service may use."""

    url: Annotated[str, AfterValidator(_ice_url)] = _field("stun:HOST[:PORT] or turn:HOST[:PORT]")
    username: str | None = _field("the TURN user, a text", default=None)
    credential: str | None = _field("the TURN password, a text", default=None, repr=False)

    @model_validator(mode="after")
    def _turn_has_a_user(self) -> "IceServer":
        for key in ("username", "credential"):
            if self.url.startswith("turn") and not getattr(self, key):
                said = "missing; expected a text, since a TURN server lets nobody else in"
                raise PydanticCustomError("places", "{problems}", {"problems": [(key, said)]})
        return self


def _ice_server(value: object) -> object:
    """Take a bare URL for a server without a password."""
    return {"url": value} if isinstance(value, str) else value


class ServerConfig(_Section):
    """`[server]`."""

    host: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:_-]+$")] = _field(
        "the address to listen on, such as 127.0.0.1 or 0.0.0.0", default="127.0.0.1"
    )
    port: int = _field("a port number from 0 (any free one) to 65535", default=8080, ge=0, le=65535)
    data_dir: FilePath = _field(
        "the folder for recordings and the secret, a path", default="interp-data", validate_default=True
    )
    tls_cert: FilePath | None = _field("a PEM file with the certificate chain, a path", default=None)
    tls_key: FilePath | None = _field("a PEM file with the certificate's key, a path", default=None)
    public_url: Annotated[str, AfterValidator(_public_url)] | None = _field(
        "the address that people open, such as https://live.example.org", default=None
    )
    token_key: str = _field(
        "any text; changing it makes every link given out so far useless", default="", repr=False
    )
    ice_servers: list[Annotated[IceServer, BeforeValidator(_ice_server)]] = _field(
        'a list of "stun:HOST" and { url = "turn:HOST", username = "…", credential = "…" }', default=[]
    )
    media_processes: int = _field(
        "a whole number from 0 to 16: processes that hold the consoles' and listeners' connections",
        default=0, ge=0, le=16,
    )  # fmt: skip

    @model_validator(mode="after")
    def _both_or_neither(self) -> "ServerConfig":
        for present, absent in (("tls_cert", "tls_key"), ("tls_key", "tls_cert")):
            if getattr(self, present) is not None and getattr(self, absent) is None:
                said = f"missing; expected a PEM file, since {present} is set"
                raise PydanticCustomError("places", "{problems}", {"problems": [(absent, said)]})
        return self

    @property
    def stun(self) -> list[str]:
        """What the service itself asks for its address; TURN is for browsers."""
        return [server.url for server in self.ice_servers if server.url.startswith("stun:")]

    @property
    def base_url(self) -> str:
        """What links begin with: `public_url`, or else what the machine itself can open."""
        if self.public_url is not None:
            return self.public_url
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        scheme = "https" if self.tls_cert is not None else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"


class LanguageConfig(_Section):
    """`[[language]]`."""

    code: Annotated[Code, AfterValidator(_free_code)] = _field(CODE)
    tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")] = _field(
        "a BCP 47 tag such as zh-Hant or en", default_factory=lambda known: known["code"]
    )
    label: Text = _field(
        "the language's name in the language itself, a text",
        default_factory=lambda known: _AUTONYMS.get(known["tag"].partition("-")[0].lower(), known["tag"]),
    )


class SourceConfig(_Section):
    """`[[source]]`."""

    name: Name = _field(NAME)
    url: Annotated[str, AfterValidator(_source_url)] = _field(urls.SOURCES, repr=False)
    label: Text = _field("a text for people", default_factory=lambda known: known["name"])
    language: str | None = _field("a language code: what the speaker speaks", default=None)
    loop: bool = _field("true or false: whether a file begins again at its end", default=True)
    gain_db: Gain = _field("a number of dB from -60 to 20", default=0.0)
    mute: bool = _field("true or false", default=False)
    transcode: Literal["auto", "always", "never"] = _field('"auto", "always" or "never"', default="auto")
    playout_ms: int | None = _field(
        "whole milliseconds from 0 to 10000: how long sound waits for late packets; adapts when not given",
        default=None, ge=0, le=10_000,
    )  # fmt: skip

    @property
    def kind(self) -> urls.SourceKind:
        return urls.source_kind(self.url)

    @property
    def redacted_url(self) -> str:
        """The URL without key, passphrase or password."""
        return urls.redact(self.url)


class BoothConfig(_Section):
    """`[[booth]]`."""

    name: Name = _field(NAME)
    label: Text = _field("a text for people", default_factory=lambda known: known["name"])
    outputs: list[str] = _field("a list of one or more language codes", min_length=1)
    languages: list[str] = _field(
        "a list of one or more language codes: what the booth understands",
        default_factory=lambda known: list(known["outputs"]),
        min_length=1,
    )


class SinkConfig(_Section):
    """`[[sink]]`."""

    name: Annotated[Name, AfterValidator(_free_name)] = _field(NAME)
    language: str = _field("a language code: the program that goes out")
    url: Annotated[str, AfterValidator(_sink_url)] = _field(urls.SINKS, repr=False)
    without: str | None = _field(
        "the name of a source or a delegate: the program return goes out, without its sound", default=None
    )

    @property
    def kind(self) -> urls.SinkKind:
        return urls.sink_kind(self.url)

    @property
    def redacted_url(self) -> str:
        """The URL without key, passphrase or password."""
        return urls.redact(self.url)


class HlsConfig(_Section):
    """`[hls]`."""

    enabled: bool = _field("true or false", default=True)
    segment_s: float = _field("seconds from 0.5 to 10", default=2.0, ge=0.5, le=10)
    window_s: float = _field(
        "seconds from 6 to 86400: how far back viewers may go", default=60.0, ge=6, le=86_400
    )
    folder: FilePath | None = _field("a folder that also gets the window as files, a path", default=None)

    @model_validator(mode="after")
    def _window_holds_three(self) -> "HlsConfig":
        # RFC 8216bis 6.2.2: a live playlist's duration is at least three times its target duration.
        if self.window_s < 3 * self.segment_s:
            said = f"expected at least three segments, {3 * self.segment_s:g} seconds, not {self.window_s:g}"
            raise PydanticCustomError("places", "{problems}", {"problems": [("window_s", said)]})
        return self


class RecordingConfig(_Section):
    """`[recording]`."""

    enabled: bool = _field("true or false", default=True)


class ProgramConfig(_Section):
    """`[program]`: what every program starts with."""

    duck_db: float = _field("a number of dB from -60 to 0", default=-18.0, ge=-60, le=0)
    duck_threshold_db: float = _field("a number of dBFS from -80 to 0", default=-42.0, ge=-80, le=0)
    duck_attack_ms: float = _field("milliseconds from 1 to 1000", default=10.0, ge=1, le=1000)
    duck_hold_ms: float = _field("milliseconds from 0 to 10000", default=1500.0, ge=0, le=10_000)
    duck_release_ms: float = _field("milliseconds from 10 to 10000", default=400.0, ge=10, le=10_000)
    delay_ms: int = _field("whole milliseconds from 0 to 8000", default=300, ge=0, le=8_000)
    target_lufs: float = _field("LUFS from -40 to -10", default=-18.0, ge=-40, le=-10)
    normalise: bool = _field("true or false", default=True)
    ceiling_db: float = _field("dBTP from -20 to 0", default=-1.0, ge=-20, le=0)
    aac_bit_rate: int = _field("bits a second from 32000 to 320000", default=128_000, ge=32_000, le=320_000)
    aac_coder: Literal["twoloop", "fast"] = _field(
        '"twoloop" (better) or "fast" (cheaper)', default="twoloop"
    )


class InterlockConfig(_Section):
    """`[interlock]`: who may open a microphone while another one is open."""

    inside: Literal["none", "override", "interlock"] = _field(
        '"none", "override" or "interlock": among the consoles of one booth', default="override"
    )
    between: Literal["none", "override", "interlock"] = _field(
        '"none", "override" or "interlock": among booths that send into one channel', default="none"
    )
    priority: list[str] = _field("a list of booths, an earlier one before a later one", default=[])
    a_over_b_c: bool = _field(
        "true or false: a booth's output A has priority over outputs B and C of others", default=False
    )


class CaptionsConfig(_Section):
    """`[captions]`: typed, not in this version."""

    enabled: bool = _field("true or false", default=True)
    model: str = _field("the name of a speech model, a text", default="small")


class FloorConfig(_Section):
    """`[floor]`: how the microphones of delegates are mixed, to begin with."""

    automix: bool = _field("true or false: delegates share the gain of one microphone", default=True)
    normalise: bool = _field("true or false: each delegate is brought to the same loudness", default=True)


class SetCamera(_Section):
    """`[studio.set.camera]`: who stands before a coloured wall, and in front of the set."""

    source: str = _field("the name of a source or a delegate")
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = _field(
        'the colour of the wall, such as "#14a032"', default="#14a032"
    )
    clear: float = _field("a number from 0 to 200: this near to the colour is wall", default=40, ge=0, le=200)
    solid: float = _field(
        "a number from 1 to 255, more than clear: from here on is camera", default=70, ge=1, le=255
    )
    spill: float = _field(
        "a number from 0 to 1: how much of the wall's light is taken away", default=1, ge=0, le=1
    )

    @model_validator(mode="after")
    def _in_order(self) -> "SetCamera":
        if not self.clear < self.solid:
            said = f"expected more than clear, which is {self.clear:g}"
            raise PydanticCustomError("places", "{problems}", {"problems": [("solid", said)]})
        return self


def _screen(corners: list[list[float]]) -> list[list[float]]:
    if len(corners) != 4 or any(len(point) != 2 for point in corners):
        raise _expected("expected four corners, each [x, y]")
    if not Corners(*(Point(*point) for point in corners)).convex:
        raise _expected("expected the corners of a convex screen, from the upper left one clockwise")
    return corners


class SetConfig(_Section):
    """`[[studio.set]]`: a virtual set, with screens that delegates and slides are shown on."""

    name: Annotated[Name, AfterValidator(_free_layout)] = _field(NAME)
    background: FilePath = _field("a picture file, a path")
    screens: list[Annotated[list[list[float]], AfterValidator(_screen)]] = _field(
        "a list of 1 to 20 screens, each of four corners [x, y] in px of the studio's picture",
        min_length=1, max_length=20,
    )  # fmt: skip
    camera: SetCamera | None = _field("a [studio.set.camera] table", default=None)


class StudioConfig(_Section):
    """`[studio]`: one picture is composed of all sources. Without it the floor's is copied."""

    size: Annotated[str, AfterValidator(_picture_size)] = _field(
        'width and height, both even, from "320x180" to "1920x1080"', default="1280x720"
    )
    fps: int = _field("pictures a second from 1 to 60", default=25, ge=1, le=60)
    background: FilePath | None = _field("a picture file, a path", default=None)
    logo: FilePath | None = _field("a picture file with the event's logo, a path", default=None)
    sets: list[SetConfig] = _field("[[studio.set]] tables", alias="set", default=[])

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        width, _, height = self.size.partition("x")
        return int(width), int(height)


class DelegateConfig(_Section):
    """`[[delegate]]`: somebody who takes part from elsewhere, by one link."""

    name: Annotated[Name, AfterValidator(_free_delegate)] = _field(NAME)
    label: Text = _field("a text for people", default_factory=lambda known: known["name"])
    language: str | None = _field("a language code: what the delegate speaks and hears", default=None)
    title: dict[str, str] = _field('a table from language code to text, { en = "Mayor of …" }', default={})


DEFAULT_LANGUAGES = (
    LanguageConfig(code="zh", tag="zh-Hant", label="中文"),
    LanguageConfig(code="en", tag="en", label="English"),
)


class EventConfig(_Section):
    """A whole `event.toml`; the attribute `languages` is `[[language]]` in the file, and so on."""

    event: EventSection = _field("an [event] table", default=EventSection())
    server: ServerConfig = _field("a [server] table", default_factory=ServerConfig)
    languages: list[LanguageConfig] = _field(
        "one or more [[language]] tables",
        alias="language",
        default_factory=lambda: list(DEFAULT_LANGUAGES),
        min_length=1,
    )
    sources: list[SourceConfig] = _field("[[source]] tables", alias="source", default=[])
    booths: list[BoothConfig] = _field("[[booth]] tables", alias="booth", default=[])
    sinks: list[SinkConfig] = _field("[[sink]] tables", alias="sink", default=[])
    hls: HlsConfig = _field("an [hls] table", default=HlsConfig())
    recording: RecordingConfig = _field("a [recording] table", default=RecordingConfig())
    program: ProgramConfig = _field("a [program] table", default=ProgramConfig())
    interlock: InterlockConfig = _field("an [interlock] table", default=InterlockConfig())
    captions: CaptionsConfig | None = _field("a [captions] table", default=None)
    floor: FloorConfig = _field("a [floor] table", default=FloorConfig())
    studio: StudioConfig | None = _field("a [studio] table", default=None)
    delegates: list[DelegateConfig] = _field("[[delegate]] tables", alias="delegate", default=[])

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: object) -> object:
        """Name the sinks that have no name: `en-rtmp`, `en-rtmp-2` …; a file's data folder lies beside it."""
        if not isinstance(data, Mapping):
            return data
        filled = dict(data)
        filled.setdefault("server", {})
        sinks = filled.get("sink")
        if isinstance(sinks, list):
            filled["sink"] = list(_named(sinks))
        return filled

    @model_validator(mode="after")
    def _fits_together(self) -> "EventConfig":
        problems = check_places(self)
        if problems:
            raise PydanticCustomError("places", "{problems}", {"problems": problems})
        return self

    def notes(self) -> list[str]:
        """Return a line for each part of the file that this version only reads."""
        later = {
            "[captions]": self.captions is not None and self.captions.enabled,
        }
        return [f"{place}: not in this version; ignored" for place, given in later.items() if given]


def _named(sinks: Iterable[object]) -> Iterable[object]:
    sinks = list(sinks)
    taken = {sink.get("name") for sink in sinks if isinstance(sink, Mapping)}
    for sink in sinks:
        if not isinstance(sink, Mapping) or "name" in sink:
            yield sink
            continue
        scheme = str(sink.get("url", "")).partition("://")[0].lower()
        known = scheme in get_args(urls.SinkKind) and isinstance(sink.get("language"), str)
        stem = (
            f"{sink['language']}-{scheme}" if known else "sink"
        )  # what is wrong is said of language and url
        names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(sinks) + 2))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        yield {"name": name, **sink}
