"""The world outside: servers of others that must answer, browsers that must trust this one."""

import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from interp.config import EventConfig
from interp.config.urls import listener

CONNECT_S = 4.0
"""How long a server of others may take to answer."""
_PORTS = {"rtmp": 1935, "rtmps": 443, "rtsp": 554, "rtsps": 322, "http": 80, "https": 443}


def microphones(config: EventConfig) -> Iterable[str]:
    """Find an address from which browsers give a page no microphone (Secure Contexts, W3C)."""
    url = urlsplit(config.server.base_url)
    if url.scheme == "https" or not config.booths:
        return
    host = config.server.host if config.server.public_url is None else url.hostname or ""
    if not _loopback(host):
        yield (
            f"server.public_url: browsers give a page on http://{host} no microphone, so no booth can speak; "
            "expected https by tls_cert and tls_key, or the https address of a proxy in public_url"
        )


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def peers(config: EventConfig) -> Iterable[str]:
    """Find servers of others that cannot be reached: asked all at once."""
    asked: list[tuple[str, str]] = [(f"sink[{i}].url", sink.url) for i, sink in enumerate(config.sinks)]
    for index, source in enumerate(config.sources):
        if source.kind in ("rtsp", "hls") or (source.kind == "srt" and listener(source.url) is None):
            asked.append((f"source[{index}].url", source.url))
    if not asked:
        return
    asks: list[Callable[[], str | None]] = [partial(_unreachable, url) for _, url in asked]
    with ThreadPoolExecutor(max_workers=len(asks)) as pool:
        for (place, _), reason in zip(asked, pool.map(lambda ask: ask(), asks), strict=True):
            if reason is not None:
                yield f"{place}: {reason}; expected a server that answers"


def _unreachable(url: str) -> str | None:
    """Return why the server in `url` cannot be reached; of one that speaks UDP only its name is asked for."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    try:
        if parts.scheme == "srt":
            socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        else:
            socket.create_connection((host, port), timeout=CONNECT_S).close()
    except socket.gaierror:
        return f"the name {host} is not known"
    except TimeoutError:
        return f"{host} port {port} does not answer within {CONNECT_S:.0f} seconds"
    except OSError as error:
        return f"{host} port {port}: {(error.strerror or str(error)).lower()}"
    return None
