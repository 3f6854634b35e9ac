"""AMF0: commands survive, junk is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.sources.rtmp.amf0 import BadAmf, Value, decode, encode

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES, max_size=4))
def test_values_survive(values: list[Value]) -> None:
    assert decode(encode(values)) == values


def test_kinds_that_only_others_write_are_read() -> None:
    ecma = b"\x08\x00\x00\x00\x63" + b"\x00\x01a" + encode([1.0]) + b"\x00\x00\x09"
    date = b"\x0b" + bytes(8) + bytes(2)
    long = b"\x0c\x00\x00\x00\x02hi"
    assert decode(ecma + date + long + b"\x06\x0d") == [{"a": 1.0}, 0.0, "hi", None, None]


@given(st.binary(max_size=300))
def test_junk_is_bad_or_values(junk: bytes) -> None:
    with contextlib.suppress(BadAmf):
        decode(junk)


@pytest.mark.parametrize(
    "bomb",
    [
        b"\x03\x00\x01a" * 5000,
        b"\x0a\xff\xff\xff\xff" + b"\x05" * 5000,
        b"\x0a\x00\x00\x00\x01" * 5000,
        b"\x0c\xff\xff\xff\xff",
    ],
    ids=["objects-in-objects", "long-array", "arrays-in-arrays", "long-text"],
)
def test_more_than_anybody_needs_is_refused(bomb: bytes) -> None:
    with pytest.raises(BadAmf):
        decode(bomb)
