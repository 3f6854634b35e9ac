"""What ffmpeg is started with for a push, and what its complaints mean, without anything secret."""

import os
import re
import ssl
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import certifi

from interp.ffmpeg import ffmpeg_path

_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
"""Where Debian, Fedora and the BSDs keep them."""

PushKind = Literal["rtmp", "rtmps", "srt"]

_MEANINGS = (
    (r"refused", "The server refused the connection."),
    (r"resolve|name or service not known|no address associated", "The server's name is not known."),
    (r"no route|network is unreachable", "There is no way to the server."),
    (r"bad ?secret|badsecret|passphrase|wrong password", "The server refused the passphrase."),
    (
        r"publish\.(bad|denied|rejected|unauthorized)|not authori[sz]ed|unauthorized|authentication|denied|forbidden",
        "The server refused the stream key.",
    ),
    (r"connection (setup failure|rejected)|rejected", "The server rejected the connection."),
    (r"certificate", "The server's certificate is not valid."),
    (r"rtmp handshake", "The server does not answer."),  # newer ffmpegs, of one that takes the call and is silent
    (r"tls|ssl|handshake", "The encrypted connection to the server failed."),
    (r"timed? ?out", "The server does not answer."),
    (r"broken pipe|reset by peer|connection was broken|connection does not exist|end of file|-10053",
     "The server closed the connection."),
    (r"input/output error|i/o error", "The connection to the server failed."),
)  # fmt: skip


def push_kind(url: str) -> PushKind:
    """Return the kind of a push. Raises ValueError for what can't be pushed to."""
    scheme = url.partition(":")[0].lower()
    if scheme == "rtmp":
        return "rtmp"
    if scheme == "rtmps":
        return "rtmps"
    if scheme == "srt":
        return "srt"
    raise ValueError(f"'{scheme}:' is not a kind of sink; expected rtmp://, rtmps:// or srt://")


def push_command(url: str) -> list[str]:
    """Return the command that reads FLV on its standard input and sends it, copied, to `url`."""
    arguments = [
        ffmpeg_path(),
        *("-hide_banner", "-nostdin", "-loglevel", "warning"),
        *("-progress", "pipe:1", "-stats_period", "0.5"),
        *("-analyzeduration", "500k", "-probesize", "200k", "-fpsprobesize", "0"),
        *("-f", "flv", "-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0", "-c", "copy"),
    ]
    if push_kind(url) == "srt":
        return [*arguments, "-f", "mpegts", "-muxdelay", "0", "-flush_packets", "1", _srt(url)]
    if push_kind(url) == "rtmps":
        arguments += ["-tls_verify", "1", "-ca_file", authorities()]
    return [*arguments, "-f", "flv", "-flvflags", "no_duration_filesize", "-tag:v", "7", "-tag:a", "10", url]


def authorities() -> str:
    """Return the file of certificate authorities: SSL_CERT_FILE, the system's, or certifi's.

    The ffmpeg of the imageio-ffmpeg wheel looks for one where it was built, which is nowhere here.
    """
    found = [os.environ.get("SSL_CERT_FILE"), ssl.get_default_verify_paths().cafile, *_BUNDLES]
    return next((path for path in found if path and os.path.isfile(path)), certifi.where())


def explain(lines: list[str], code: int | None, url: str) -> str:
    """Return one sentence of what ffmpeg said last; nothing of `url` is in it."""
    everything = "\n".join(lines).replace(url, "")
    for pattern, meaning in _MEANINGS:  # the plainest first; an I/O error follows most of them
        if re.search(pattern, everything, re.IGNORECASE):
            return meaning
    said = [line for line in lines if line.strip()]
    if said:
        return f"The push ended: {without_secrets(said[-1].strip(), url)[:200]}"
    return "The server closed the connection." if code == 0 else f"The push ended with code {code}."


def without_secrets(text: str, url: str) -> str:
    """Return `text` without the URL and without any of its parts that could be a secret."""
    parts = urlsplit(url)
    secrets = {url, parts.path, parts.query, parts.username or "", parts.password or ""}
    secrets |= set(parts.path.split("/")[2:]) | {value for _, value in parse_qsl(parts.query)}
    secrets |= {unquote(secret) for secret in secrets}
    for secret in sorted(secrets - {"", "/"}, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _srt(url: str) -> str:
    """Return the URL as ffmpeg wants it: our `latency` is in ms, ffmpeg's in µs. The rest stays as it stands."""
    return re.sub(r"([?&]latency=)(\d+)", lambda m: f"{m[1]}{int(m[2]) * 1000}", url)
