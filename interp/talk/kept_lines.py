"""What was written, kept over a restart: a line of JSON for each message, for one event."""

import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import ValidationError

from interp.web.talk_schema import ChatLine

log = logging.getLogger(__name__)

LONGER = 2000
"""Messages that are appended before the file is written anew with only those that are still kept."""


class KeptLines:
    """`chat.jsonl`: its first line names the event; another event starts a new file.

    A message is appended as it comes, so that a crash loses at most a part of the last one.
    """

    def __init__(self, path: Path, event: str) -> None:
        self._path, self._event = path, event
        self._appended = LONGER  # the first message writes the file anew

    def load(self) -> list[ChatLine]:
        """Return what an earlier run of this event left; what cannot be read is told in the log and left out."""
        try:
            text = self._path.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            log.warning("%s: cannot be read (%s); the chat begins anew", self._path, error.strerror)
            return []
        first, *rest = text.split("\n")
        if first != self._header():
            return []
        found, unread = [], 0
        for line in filter(None, rest):
            try:
                found.append(ChatLine.model_validate_json(line))
            except ValidationError:
                unread += 1
        if unread:
            log.warning("%s: %d lines cannot be read and are left out", self._path, unread)
        return found

    def append(self, line: ChatLine, all_lines: Callable[[], Iterable[ChatLine]]) -> None:
        """Write a message down; `all_lines` gives all that is still kept, the message among it."""
        try:
            if self._appended >= LONGER:
                whole = [self._header(), *(one.model_dump_json() for one in all_lines()), ""]
                new = self._path.with_suffix(".new")
                new.write_text("\n".join(whole), "utf-8")
                new.replace(self._path)
                self._appended = 0
            else:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(line.model_dump_json() + "\n")
                self._appended += 1
        except OSError as error:
            log.warning("%s: cannot be written (%s); this message is not kept", self._path, error.strerror)

    def _header(self) -> str:
        return json.dumps({"event": self._event}, ensure_ascii=False)
