"""What a worker says arrives as it was said; junk on its pipe is an error and nothing worse."""

import contextlib
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.media import VideoConfig
from interp.sources.frames import (
    HEADER,
    BadFrame,
    End,
    Frame,
    Info,
    Loop,
    Picture,
    Sound,
    Waiting,
    Warn,
    pack,
    unpack,
)
from interp.sources.spec import BadSpec, Spec, parse_spec

FRAMES: list[Frame] = [
    Info(has_audio=True, video_codec="h264", transcoded=False, live=True, width=4, height=2, frame_rate=25.0),
    VideoConfig(b"\x01\x42", 320, 180, Fraction(30000, 1001)),
    VideoConfig(b"", 0, 0, None),
    Picture(-5, -10, 1920, True, b"data"),
    Waiting(),
    Warn("sparse_key_frames", "its key frames are more than 4 s apart"),
    Loop(123456789012),
    End(None),
    End("no such file", final=True),
]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame).__name__)
def test_a_frame_arrives_as_it_was_sent(frame: Frame) -> None:
    data = pack(frame)
    kind, length = HEADER.unpack(data[: HEADER.size])
    assert length == len(data) - HEADER.size
    assert unpack(kind, data[HEADER.size :]) == frame


def test_sound_arrives_as_it_was_sent() -> None:
    sent = Sound(-960, np.linspace(-1, 1, 960, dtype=np.float32).reshape(2, 480))
    data = pack(sent)
    came = unpack(data[0], data[HEADER.size :])
    assert isinstance(came, Sound)
    assert came.position == -960
    assert np.array_equal(came.samples, sent.samples)


@given(st.integers(0, 255), st.binary(max_size=64))
def test_junk_is_a_bad_frame_or_a_frame(kind: int, body: bytes) -> None:
    with contextlib.suppress(BadFrame):
        unpack(kind, body)


def test_a_specification_survives_its_line_and_junk_is_refused() -> None:
    spec = Spec("srt", "srt://host:1?passphrase=größer&x", loop=True, transcode="never")
    assert parse_spec(spec.line()) == spec
    for junk in (b"", b"[]", b"{", b'{"input": "file", "colour": 1}', b"null"):
        with pytest.raises(BadSpec):
            parse_spec(junk)
