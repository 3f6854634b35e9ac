"""H.264 between RTP, AVCC and Annex B."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.webrtc.h264 import (
    MAX_PAYLOAD,
    Depacketizer,
    annexb,
    nal_units,
    packetize,
    parameter_sets,
    split_annexb,
)

UNITS = st.lists(
    st.builds(
        lambda kind, body: bytes([0x60 | kind]) + body.replace(b"\0", b"\1") + b"\x80",
        st.integers(1, 23),
        st.binary(min_size=1, max_size=5000),
    ),
    min_size=1,
    max_size=12,
)


@given(UNITS)
def test_what_is_packetized_is_put_together_again(units: list[bytes]) -> None:
    payloads = packetize(units)
    assert all(len(payload) <= MAX_PAYLOAD for payload in payloads)
    depacketizer = Depacketizer()
    for payload in payloads:
        depacketizer.push(payload)
    assert depacketizer.units == units


@given(UNITS)
def test_annex_b_splits_into_what_it_was_made_of(units: list[bytes]) -> None:
    assert list(split_annexb(annexb(units))) == units
    avcc = b"".join(len(u).to_bytes(4, "big") + u for u in units)
    assert list(nal_units(avcc)) == units


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_junk_payloads_are_value_errors(payloads: list[bytes]) -> None:
    depacketizer = Depacketizer()
    for payload in payloads:
        try:
            depacketizer.push(payload)
        except ValueError:
            continue


def test_a_unit_longer_than_its_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        list(nal_units(b"\0\0\0\x09abc"))


def test_parameter_sets_are_found_in_a_decoder_configuration() -> None:
    config = b"\1\x42\xc0\x1f\xff\xe1\0\3SPS\1\0\2PP"
    assert parameter_sets(config) == [b"SPS", b"PP"]
