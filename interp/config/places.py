"""What only the whole event can tell: names used twice, unknown languages, shared ports and destinations."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from interp.config import urls

if TYPE_CHECKING:
    from interp.config.model import EventConfig

Problem = tuple[str, str]
"""The place (`booth[0].outputs[1]`) and what is wrong there."""


def check_places(config: "EventConfig") -> list[Problem]:
    """Return what does not fit together, in the order of the file's sections."""
    return [
        *_twice("language", "code", [language.code for language in config.languages]),
        *_twice("language", "tag", [language.tag for language in config.languages]),
        *_twice("source", "name", [source.name for source in config.sources]),
        *_twice("booth", "name", [booth.name for booth in config.booths]),
        *_twice("sink", "name", [sink.name for sink in config.sinks]),
        *_twice("delegate", "name", [delegate.name for delegate in config.delegates]),
        *_twice("studio.set", "name", [one.name for one in config.studio.sets] if config.studio else []),
        *_delegates(config),
        *_returns(config),
        *_sets(config),
        *_languages(config),
        *_priority(config),
        *_ports(config),
        *_same_destination(config),
    ]


def _twice(section: str, key: str, values: Sequence[str]) -> Iterable[Problem]:
    """Find values used twice; upper and lower case are alike, as they are in some file systems."""
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        earlier = first.setdefault(value.casefold(), index)
        if earlier != index:
            yield (
                f"{section}[{index}].{key}",
                f"'{value}' is the {key} of {section}[{earlier}] already; expected a {key} of its own",
            )


def _delegates(config: "EventConfig") -> Iterable[Problem]:
    """Find delegates that are called as a source is: each is a source, too."""
    names = {source.name.casefold(): index for index, source in enumerate(config.sources)}
    for index, delegate in enumerate(config.delegates):
        if (earlier := names.get(delegate.name.casefold())) is not None:
            yield (
                f"delegate[{index}].name",
                f"'{delegate.name}' is the name of source[{earlier}] already; expected a name of its own",
            )


def _known(config: "EventConfig", place: str, name: str) -> Iterable[Problem]:
    """Find that a source or delegate is named whom the event does not have."""
    names = [*(source.name for source in config.sources), *(one.name for one in config.delegates)]
    if name not in names:
        yield place, f"'{name}' is not in this event; expected one of {', '.join(names) or 'none'}"


def _returns(config: "EventConfig") -> Iterable[Problem]:
    """Find program returns without a source that the event does not have, and those that have no picture to send."""
    for index, sink in enumerate(config.sinks):
        if sink.without is None:
            continue
        place = f"sink[{index}].without"
        unknown = list(_known(config, place, sink.without))
        yield from unknown
        if not unknown and config.studio is None:
            yield place, "expected a [studio] table, for the picture that goes back"


def _sets(config: "EventConfig") -> Iterable[Problem]:
    """Find cameras before a set that the event does not have, and screens that are outside of the picture."""
    if config.studio is None:
        return
    width, height = config.studio.pixels
    for index, one in enumerate(config.studio.sets):
        place = f"studio.set[{index}]"
        if one.camera is not None:
            yield from _known(config, f"{place}.camera.source", one.camera.source)
        for number, screen in enumerate(one.screens):
            across, down = ([corner[axis] for corner in screen] for axis in (0, 1))
            outside = min(across) >= width or max(across) <= 0 or min(down) >= height or max(down) <= 0
            far = (
                min(across) < -width
                or max(across) > 2 * width
                or min(down) < -height
                or max(down) > 2 * height
            )
            if outside or far:
                yield (
                    f"{place}.screens[{number}]",
                    f"expected it in the picture of {width} x {height}, its corners no further out than that again",
                )


def _languages(config: "EventConfig") -> Iterable[Problem]:
    codes = [language.code for language in config.languages]
    used: list[Problem] = []
    for index, source in enumerate(config.sources):
        if source.language is not None:
            used.append((f"source[{index}].language", source.language))
    for index, booth in enumerate(config.booths):
        used += [(f"booth[{index}].outputs[{place}]", code) for place, code in enumerate(booth.outputs)]
        if booth.languages != booth.outputs:
            used += [
                (f"booth[{index}].languages[{place}]", code) for place, code in enumerate(booth.languages)
            ]
    used += [(f"sink[{index}].language", sink.language) for index, sink in enumerate(config.sinks)]
    for index, delegate in enumerate(config.delegates):
        if delegate.language is not None:
            used.append((f"delegate[{index}].language", delegate.language))
        used += [(f"delegate[{index}].title.{code}", code) for code in delegate.title]
    for place, code in used:
        if code not in codes:
            yield place, f"'{code}' is not a language of this event; expected one of {', '.join(codes)}"
    for index, booth in enumerate(config.booths):
        for key, listed in (("outputs", booth.outputs), ("languages", booth.languages)):
            if key == "languages" and listed == booth.outputs:
                continue  # by default they are the same
            for number, code in enumerate(listed):
                if code in listed[:number]:
                    yield f"booth[{index}].{key}[{number}]", f"'{code}' is there twice; expected it once"


def _priority(config: "EventConfig") -> Iterable[Problem]:
    booths = [booth.name for booth in config.booths]
    named = config.interlock.priority
    for index, name in enumerate(named):
        place = f"interlock.priority[{index}]"
        if name not in booths:
            yield (
                place,
                f"'{name}' is not a booth of this event; expected one of {', '.join(booths) or 'none'}",
            )
        elif name in named[:index]:
            yield place, f"'{name}' is there twice; expected it once"


def _ports(config: "EventConfig") -> Iterable[Problem]:
    """Find sources that listen where another part listens already; RTMP sources share a port by their keys."""
    taken: dict[tuple[str, int], tuple[str, str | None]] = {
        ("tcp", config.server.port): ("server.port", None)
    }
    keys: dict[tuple[int, str], str] = {}
    for index, source in enumerate(config.sources):
        listener = urls.listener(source.url)
        if listener is None:
            continue
        place = f"source[{index}].url"
        host = listener.host if source.kind == "rtmp" else None
        earlier, earlier_host = taken.setdefault((listener.protocol, listener.port), (place, host))
        if earlier != place and (host is None or host != earlier_host):
            port = f"{listener.protocol.upper()} port {listener.port}"
            yield place, f"{port} is taken by {earlier}; expected a port of its own"
        elif host is not None:
            first = keys.setdefault((listener.port, urls.stream_path(source.url)), place)
            if first != place:
                yield place, f"{first} has this stream key already; expected a key of its own"


def _same_destination(config: "EventConfig") -> Iterable[Problem]:
    first: dict[str, int] = {}
    for index, sink in enumerate(config.sinks):
        earlier = first.setdefault(sink.url, index)
        if earlier != index:
            yield (
                f"sink[{index}].url",
                f"sink[{earlier}] sends there already; expected a destination of its own",
            )
