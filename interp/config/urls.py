"""What a source's or a sink's URL says: its kind, where it listens, and how to show it without its secrets.

Every function takes the text of `url` and raises `ValueError` with a sentence that says what is expected;
no sentence contains a key, a passphrase or a password.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

SourceKind = Literal["file", "rtmp", "srt", "rtsp", "hls", "whip", "device"]
SinkKind = Literal["rtmp", "rtmps", "srt"]

SOURCES = "a file, rtmp://, srt://, rtsp://, https://….m3u8, whip or device:NAME"
SINKS = "rtmp://, rtmps:// or srt://"
HIDDEN = "***"

_DEFAULT_PORT = {"rtmp": 1935, "rtmps": 443, "rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
_ANY_ADDRESS = ("", "0.0.0.0", "::")
_SRT_KEYS = ("mode", "passphrase", "pbkeylen", "latency", "streamid")
_SECRET_KEYS = ("passphrase", "streamid")


@dataclass(frozen=True, slots=True)
class Listener:
    """A port that a source of ours opens."""

    protocol: Literal["tcp", "udp"]
    host: str
    port: int


def source_kind(url: str) -> SourceKind:
    """Return the kind of source that `url` names."""
    scheme = _scheme(url)
    if scheme is None or scheme == "file":
        return "whip" if url == "whip" else "file"
    if scheme in ("http", "https"):
        if not urlsplit(url).path.endswith((".m3u8", ".m3u")):
            raise ValueError(f"an {scheme} source is an HLS playlist; expected a path that ends in .m3u8")
        return "hls"
    kinds: dict[str, SourceKind] = {"rtmp": "rtmp", "srt": "srt", "rtsp": "rtsp", "rtsps": "rtsp"}
    if scheme == "device":
        return "device"
    if scheme not in kinds:
        raise ValueError(f"'{scheme}:' is not a kind of source; expected {SOURCES}")
    return kinds[scheme]


def sink_kind(url: str) -> SinkKind:
    """Return the kind of sink that `url` names."""
    scheme = _scheme(url)
    if scheme in ("http", "https", "whip", "whips"):
        raise ValueError(f"pushing by WHIP is not in this version; expected {SINKS}")
    for kind in get_args(SinkKind):
        if scheme == kind:
            found: SinkKind = kind
            return found
    said = "a file" if scheme is None else f"'{scheme}:'"
    raise ValueError(f"{said} is not a kind of sink; expected {SINKS}")


def complete_source(url: str, base: Path | None) -> str:
    """Check a source's URL and return it with nothing left to guess: a file's absolute path, SRT's mode.

    `base`: the folder that a relative file path starts from; None leaves it as it is.
    """
    kind = source_kind(url)
    if kind == "file":
        return str(file_path(url, base))
    if kind in ("whip", "device"):
        return url
    parts = _split(url)
    if kind == "rtmp":
        _check_rtmp(parts)
    elif kind == "srt":
        return _complete_srt(parts)
    else:
        _check_host(parts)
    return url


def complete_sink(url: str) -> str:
    """Check a sink's URL and return it with nothing left to guess: SRT's mode."""
    kind = sink_kind(url)
    parts = _split(url)
    if kind == "srt":
        return _complete_srt(parts)
    _check_host(parts)
    _check_rtmp(parts)
    return url


def file_path(url: str, base: Path | None) -> Path:
    """Return the path of a file source."""
    text = url
    if url.startswith("file://"):
        parts = urlsplit(url)
        if parts.netloc not in ("", "localhost"):
            raise ValueError("a file: URL names no host; expected file:///path or a plain path")
        text = parts.path
    elif url.startswith("file:"):
        text = url.removeprefix("file:")
    if not text:
        raise ValueError(f"no path; expected {SOURCES}")
    path = Path(text).expanduser()
    return path if base is None else base / path


def device_name(url: str) -> str:
    """Return the sound card's name in `device:NAME`; empty for the default one."""
    return url.removeprefix("device:")


def listener(url: str) -> Listener | None:
    """Return the port that a source with this (checked) URL opens, None when it opens none."""
    if url == "whip" or _scheme(url) not in ("rtmp", "srt"):
        return None
    parts = urlsplit(url)
    host = parts.hostname or "0.0.0.0"
    if parts.scheme == "rtmp":
        return Listener("tcp", host, parts.port or _DEFAULT_PORT["rtmp"])
    if dict(parse_qsl(parts.query)).get("mode") == "listener":
        return Listener("udp", host, parts.port or 0)
    return None


def stream_path(url: str) -> str:
    """Return what tells the streams on one RTMP port apart: `/APP/KEY`, without a slash at its end."""
    return urlsplit(url).path.rstrip("/")


def for_ffmpeg(url: str) -> str:
    """Return an SRT URL with its `latency` in ffmpeg's microseconds; event.toml, like everyone else, has
    milliseconds. Other URLs are returned as they are."""
    if _scheme(url) != "srt":
        return url
    return re.sub(r"([?&]latency=)(\d+)", lambda found: f"{found[1]}{int(found[2]) * 1000}", url)


def redact(url: str) -> str:
    """Return `url` without user, password, stream key or passphrase, for people, logs and the API."""
    scheme = _scheme(url)
    if scheme is None or scheme in ("file", "device"):
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    path, query = parts.path, parts.query
    if scheme in ("rtmp", "rtmps"):
        path, query = f"{path.rpartition('/')[0]}/{HIDDEN}", ""
    elif scheme == "srt":
        shown = [(key, HIDDEN if key in _SECRET_KEYS else value) for key, value in parse_qsl(query)]
        query = urlencode(shown, safe="*")
    elif query:
        query = HIDDEN
    return f"{scheme}://{host}{path}{'?' if query else ''}{query}"


def _scheme(url: str) -> str | None:
    """Return the part before the colon in lower case, None for a plain path (also `C:\\…`)."""
    head, colon, _ = url.partition(":")
    if not colon or len(head) < 2 or not head.isascii() or not head.replace("+", "").isalnum():
        return None
    return head.lower()


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    if not url.lower().startswith(f"{parts.scheme}://"):
        raise ValueError(f"expected {parts.scheme}://HOST…")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("bad port; expected a number from 1 to 65535 behind the host's colon") from None
    if port == 0:
        raise ValueError("bad port; expected a number from 1 to 65535 behind the host's colon")
    return parts


def _check_host(parts: SplitResult) -> None:
    if not parts.hostname:
        raise ValueError(f"no host; expected {parts.scheme}://HOST/…")


def _check_rtmp(parts: SplitResult) -> None:
    _check_host(parts)
    steps = parts.path.strip("/").split("/")
    if len(steps) < 2 or not all(steps):
        raise ValueError(f"no stream key; expected {parts.scheme}://HOST[:PORT]/APP/KEY")


def _complete_srt(parts: SplitResult) -> str:
    if parts.port is None:
        raise ValueError("no port; expected srt://HOST:PORT")
    given = parse_qsl(parts.query, keep_blank_values=True)
    options = dict(given)
    for key in options:
        if key not in _SRT_KEYS:
            raise ValueError(f"'{key}' is not an option of srt://; expected one of {', '.join(_SRT_KEYS)}")
    if "mode" not in options:
        options["mode"] = "listener" if (parts.hostname or "") in _ANY_ADDRESS else "caller"
    if options["mode"] not in ("listener", "caller"):
        raise ValueError(f"mode '{options['mode']}' is not known; expected listener or caller")
    if options["mode"] == "caller" and (parts.hostname or "") in _ANY_ADDRESS:
        raise ValueError("a caller needs a host to call; expected srt://HOST:PORT?mode=caller")
    if "passphrase" in options and not 10 <= len(options["passphrase"].encode()) <= 79:
        raise ValueError("bad passphrase; expected 10 to 79 characters")
    if "pbkeylen" in options and options["pbkeylen"] not in ("16", "24", "32"):
        raise ValueError("bad pbkeylen; expected 16, 24 or 32 (bytes)")
    if "latency" in options and not (options["latency"].isdecimal() and int(options["latency"]) <= 8000):
        raise ValueError("bad latency; expected whole milliseconds from 0 to 8000")
    if "mode" in dict(given):
        return parts.geturl()
    # Added behind the rest, which stays as it stands: ffmpeg reads a passphrase as it finds it.
    return parts._replace(query=f"{parts.query}&mode={options['mode']}".lstrip("&")).geturl()
