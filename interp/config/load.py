"""Read an `event.toml`, and turn what is wrong with it into lines for a person."""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from interp.config.model import BASE, EventConfig


class ConfigError(Exception):
    """A configuration that cannot be used. `str()` is the first problem, `problems` are all of them.

    Each is one line: `event.toml: booth[0].outputs[1]: 'fr' is not a language of this event; expected …`.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems[0])
        self.problems = tuple(problems)


def load(path: Path | str) -> EventConfig:
    """Return the configuration in the file at `path`. Raises ConfigError."""
    path = Path(path)
    try:
        text = path.read_text("utf-8-sig")  # editors on Windows put a mark at a file's beginning
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file; expected the event's TOML file"]) from None
    except IsADirectoryError:
        raise ConfigError([f"{path}: is a folder; expected the event's TOML file"]) from None
    except OSError as error:
        raise ConfigError(
            [f"{path}: cannot be read ({error.strerror}); expected the event's TOML file"]
        ) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{path}: is not text in UTF-8; expected the event's TOML file"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: {_not_toml(text, str(error))}"]) from None
    try:
        return EventConfig.model_validate(
            data, context={BASE: path.absolute().parent}, by_alias=True, by_name=False
        )
    except ValidationError as error:
        raise ConfigError([f"{path}: {line}" for line in explain(error)]) from None


def explain(error: ValidationError) -> list[str]:
    """Return one line a problem: the place, and what is expected there."""
    lines: list[str] = []
    for detail in error.errors(include_url=False):
        if detail["type"] != "default_factory_not_called":  # follows from another problem
            lines += _lines(detail)
    return lines


def _lines(detail: ErrorDetails) -> list[str]:
    place = _place(detail["loc"])
    if detail["type"] == "places":
        prefix = f"{place}." if place else ""
        return [f"{prefix}{inner}: {problem}" for inner, problem in detail["ctx"]["problems"]]
    if detail["type"] == "expected":
        return [f"{place}: {detail['ctx']['problem']}"]
    if detail["type"] == "extra_forbidden":
        return [f"{place}: {_unknown_key(detail['loc'])}"]
    field = _field(detail["loc"])
    expected = f"expected {field.description}" if field is not None else detail["msg"]
    if detail["type"] == "missing":
        return [f"{place}: missing; {expected}"]
    if field is None or not field.repr:
        return [f"{place}: {expected}"]
    return [f"{place}: {expected}, not {_shown(detail['input'])}"]


def _place(loc: Sequence[str | int]) -> str:
    """Write a location as the file has it: `booth[0].outputs[1]`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def _unknown_key(loc: Sequence[str | int]) -> str:
    known = [field.alias or name for name, field in _fields(loc[:-1]).items()]
    near = difflib.get_close_matches(str(loc[-1]).lower(), known, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"unknown key; {hint}expected one of {', '.join(known)}"


def _fields(loc: Sequence[str | int]) -> dict[str, FieldInfo]:
    """Return the fields of the section at `loc`."""
    model: type[BaseModel] | None = EventConfig
    for part in loc:
        if isinstance(part, str) and model is not None:
            field = _named(model, part)
            model = None if field is None else _model(field.annotation)
    return {} if model is None else dict(model.model_fields)


def _field(loc: Sequence[str | int]) -> FieldInfo | None:
    """Return the field at `loc`, or the one around it for an entry of a list or table."""
    model: type[BaseModel] | None = EventConfig
    found: FieldInfo | None = None
    for part in loc:
        if isinstance(part, str) and model is not None:
            field = _named(model, part)
            if field is None:
                return found
            found, model = field, _model(field.annotation)
    return found


def _named(model: type[BaseModel], key: str) -> FieldInfo | None:
    return next((field for name, field in model.model_fields.items() if (field.alias or name) == key), None)


def _model(annotation: Any) -> type[BaseModel] | None:
    """Return the section type within `annotation`: itself, in a list, or with None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model(part)) is not None), None)


def _shown(value: object) -> str:
    """Write a wrong value as TOML does, short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


_OVERWRITTEN = re.compile(r"Cannot overwrite a value \(at (?:line ([0-9]+)|end of document)")
_HEADER = re.compile(r"\s*\[\[?\s*([^\]#]+?)\s*\]")


def _not_toml(text: str, error: str) -> str:
    """Return the parser's words, and for a key that is there twice which one it is."""
    found = _OVERWRITTEN.match(error)
    if found is None:
        return f"is not TOML: {error}"
    lines = text.splitlines()
    number = int(found.group(1) or len(lines))
    lines = lines[:number]
    key = lines[-1].partition("=")[0].strip()
    sections = [header.group(1) for header in map(_HEADER.match, lines) if header is not None]
    place = f"{sections[-1]}.{key}" if sections else key
    return f"{place}: is there twice, again in line {number}; expected it once"
