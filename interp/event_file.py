"""Small files that a service keeps for its event over a restart: settings, checks, the hearing ledger, signals."""

import logging
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

log = logging.getLogger(__name__)


class OfEvent(Protocol):
    """What such a file holds: the event's name, and something more."""

    @property
    def event(self) -> str: ...


Content = TypeVar("Content", bound=OfEvent)


class EventFile(Generic[Content]):
    """A file of JSON for one event. Neither reading nor writing ever fails the service: the log says what is missing.

    Only fields that were set are written, so that what was not set follows the service's own values.
    """

    def __init__(self, path: Path, event: str, form: type[Content], *, what: str, otherwise: str) -> None:
        """`form`: a pydantic model or dataclass. `what` is lost where nothing can be written, `otherwise` what happens
        where nothing can be read: both end a sentence of the log.
        """
        self._path, self._event = path, event
        self._form: TypeAdapter[Content] = TypeAdapter(form)
        self._what, self._otherwise = what, otherwise

    def read(self) -> Content | None:
        """Return what an earlier run of this event kept, None when there is nothing."""
        try:
            kept = self._form.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("%s: cannot be read (%s); %s", self._path, error.strerror, self._otherwise)
            return None
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "the file"
            log.warning("%s: %s: %s; %s", self._path, place, first["msg"].lower(), self._otherwise)
            return None
        return kept if kept.event == self._event else None

    def write(self, content: Content) -> None:
        """Write atomically: a crash leaves the old file or the new one."""
        new = self._path.with_suffix(".new")
        try:
            new.write_bytes(self._form.dump_json(content, indent=1, exclude_unset=True))
            new.replace(self._path)
        except OSError as error:
            log.warning("%s: cannot be written (%s); %s", self._path, error.strerror, self._what)
