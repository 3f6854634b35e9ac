"""AMF0, the notation of RTMP commands and FLV metadata (Adobe, "Action Message Format -- AMF 0", 2007)."""

import struct
from collections.abc import Iterable, Mapping
from typing import Union

Value = Union[float, bool, str, None, "dict[str, Value]", "list[Value]"]

DEPTH = 8
"""Objects within objects; deeper is refused."""
COUNT = 2000
"""Values in one message; more is refused."""

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _UNDEFINED = 0, 1, 2, 3, 5, 6
_ECMA_ARRAY, _END, _STRICT_ARRAY, _DATE, _LONG_STRING, _UNSUPPORTED, _XML = 8, 9, 10, 11, 12, 13, 15


class BadAmf(ValueError):
    """Bytes that are not AMF0, or more of it than anybody needs."""


def decode(data: bytes) -> list[Value]:
    """Return the values in `data`, one after the other; raises BadAmf."""
    reader = _Reader(data)
    values = []
    try:
        while reader.at < len(data):
            values.append(reader.value(0))
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise BadAmf("a command that ends too early or is no text") from error
    return values


def encode(values: Iterable[Value]) -> bytes:
    """Return values as AMF0."""
    return b"".join(_encode(value) for value in values)


def _encode(value: Value) -> bytes:
    if value is None:
        return bytes([_NULL])
    if isinstance(value, bool):
        return bytes([_BOOLEAN, value])
    if isinstance(value, int | float):
        return struct.pack(">Bd", _NUMBER, value)
    if isinstance(value, str):
        return bytes([_STRING]) + _name(value)
    if isinstance(value, Mapping):
        body = b"".join(_name(key) + _encode(item) for key, item in value.items())
        return bytes([_OBJECT]) + body + b"\x00\x00" + bytes([_END])
    return struct.pack(">BI", _STRICT_ARRAY, len(value)) + encode(value)


def _name(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2) + data


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0
        self._left = COUNT

    def value(self, depth: int) -> Value:
        """Read one value."""
        self._left -= 1
        if self._left < 0 or depth > DEPTH:
            raise BadAmf("a command with too many values")
        marker = self._data[self.at]
        self.at += 1
        if marker == _NUMBER:
            return float(self._unpack(">d"))
        if marker == _BOOLEAN:
            return bool(self._unpack(">B"))
        if marker == _STRING:
            return self._text(self._unpack(">H"))
        if marker in (_LONG_STRING, _XML):
            return self._text(self._unpack(">I"))
        if marker in (_NULL, _UNDEFINED, _UNSUPPORTED):
            return None
        if marker == _DATE:
            when = float(self._unpack(">d"))
            self._unpack(">h")
            return when
        if marker == _STRICT_ARRAY:
            return [self.value(depth + 1) for _ in range(min(self._unpack(">I"), COUNT + 1))]
        if marker in (_OBJECT, _ECMA_ARRAY):
            if marker == _ECMA_ARRAY:
                self._unpack(">I")  # a hint; the end is marked
            return self._object(depth)
        raise BadAmf(f"a value of unknown kind {marker}")

    def _object(self, depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while True:
            name = self._text(self._unpack(">H"))
            if not name and self._data[self.at] == _END:
                self.at += 1
                return found
            found[name] = self.value(depth + 1)

    def _text(self, length: int) -> str:
        data = self._data[self.at : self.at + length]
        if len(data) < length:
            raise BadAmf("a text longer than its message")
        self.at += length
        return data.decode()

    def _unpack(self, form: str) -> int:
        found: int = struct.unpack_from(form, self._data, self.at)[0]
        self.at += struct.calcsize(form)
        return found
