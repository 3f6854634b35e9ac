"""What the engineer must know: alarms that are raised, cleared and acknowledged."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, get_args

from interp.web.schema import Alarm

Code = Literal[
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
assert set(get_args(Code)) == set(get_args(Alarm.model_fields["code"].annotation))


class Alarms:
    """The alarms that stand now; the same condition raised again changes nothing but its text."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._standing: dict[str, Alarm] = {}

    @property
    def standing(self) -> list[Alarm]:
        """Oldest first."""
        return list(self._standing.values())

    def set(
        self, code: Code, subject: str, on: bool, text: str = "", level: Literal["alarm", "warning"] = "alarm"
    ) -> None:
        """Raise or clear the alarm `code` of `subject`."""
        ident = f"{code}:{subject}"
        standing = self._standing.get(ident)
        if not on:
            if standing is not None:
                del self._standing[ident]
                self._changed()
        elif standing is not None:
            if standing.text != text:
                self._standing[ident] = standing.model_copy(update={"text": text})
                self._changed()
        else:
            self._standing[ident] = Alarm(
                id=ident,
                level=level,
                code=code,
                subject=subject,
                text=text,
                since=datetime.now(UTC).isoformat(timespec="milliseconds"),
                acknowledged=False,
            )
            self._changed()

    def acknowledge(self, ident: str) -> Alarm:
        """Mark an alarm as seen. Raises KeyError when it does not stand any more."""
        alarm = self._standing[ident].model_copy(update={"acknowledged": True})
        self._standing[ident] = alarm
        self._changed()
        return alarm
