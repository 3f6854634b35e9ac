"""Which booth and which console an address means."""

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.event import Event
from interp.web.errors import problem


def find_booth(event: Event, name: str) -> Booth:
    """Return a booth. Raises 404."""
    if name not in event.booths:
        raise problem(
            404, f"booth {name!r} is not in this event; expected one of {', '.join(event.booths) or 'none'}"
        )
    return event.booths[name]


def find_console(event: Event, name: str, ident: str) -> tuple[Booth, Console]:
    """Return a console of a booth. Raises 404."""
    booth = find_booth(event, name)
    if ident not in booth.consoles or booth.consoles[ident].line is None:
        raise problem(404, f"console {ident!r} is not in booth {name}; it may have been disconnected")
    return booth, booth.consoles[ident]
