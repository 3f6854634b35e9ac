"""Ports: free, allowed, and on an address of this machine."""

import errno
import socket
from collections.abc import Iterable
from typing import Literal

from interp.config import EventConfig
from interp.config.urls import Listener, listener
from interp.data_dir import holder


def ports(config: EventConfig) -> Iterable[str]:
    """Find ports that the service could not open."""
    server = config.server
    process = holder(server.data_dir)
    by = "" if process is None else f", it seems by this very event, which runs already{process}"
    yield from port_problems("server.port", "server.host", "tcp", server.host, server.port, by)
    asked: set[Listener] = set()
    for index, source in enumerate(config.sources):
        opened = listener(source.url)
        if opened is not None and opened not in asked:  # RTMP sources may share one
            asked.add(opened)
            place = f"source[{index}].url"
            yield from port_problems(place, place, opened.protocol, opened.host, opened.port, by)


def port_problems(
    port_place: str, host_place: str, protocol: Literal["tcp", "udp"], host: str, port: int, by: str = ""
) -> Iterable[str]:
    """Open the port for a moment, as the service will. `by`: who uses it, where that can be told."""
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=kind, flags=socket.AI_PASSIVE)[0]
    except OSError:
        yield f"{host_place}: '{host}' is not known; expected an address of this machine"
        return
    with socket.socket(family, kind) as probe:
        if protocol == "tcp":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            yield bind_problem(error, port_place, host_place, protocol, host, port, by)


def bind_problem(
    error: OSError,
    port_place: str,
    host_place: str,
    protocol: Literal["tcp", "udp"],
    host: str,
    port: int,
    by: str = "",
) -> str:
    """Return the line that says why an address could not be listened on."""
    name = f"{protocol.upper()} port {port}"
    if error.errno == errno.EADDRINUSE:
        return f"{port_place}: {name} is in use{by}; expected a free port"
    if error.errno == errno.EACCES:
        return f"{port_place}: {name} is not allowed for this user; expected one from 1024"
    return f"{host_place}: '{host}' cannot be listened on; expected an address of this machine"
