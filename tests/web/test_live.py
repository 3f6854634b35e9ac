"""The live outputs over HTTP: a playlist may be asked for with a segment to come, and comes when that does."""

import re
import time

import httpx
import pytest

from tests.support.events import RunningEvent

PLAYLIST = "/live/audio/en/index.m3u8"


def newest(text: str) -> int:
    """Return the number of a playlist's last segment."""
    first = re.search(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", text)
    assert first
    return int(first.group(1)) + text.count("#EXTINF:") - 1


def test_a_playlist_waits_for_the_segment_that_is_asked_for(service: RunningEvent) -> None:
    with httpx.Client(base_url=service.url, timeout=15) as player:
        text = player.get(PLAYLIST).text
        assert "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES" in text
        for _ in range(3):
            following = newest(text) + 1
            began = time.monotonic()
            answer = player.get(PLAYLIST, params={"_HLS_msn": following})
            assert answer.status_code == 200
            assert newest(answer.text) >= following
            assert time.monotonic() - began < 6, "a segment is 2 s long"
            text = answer.text
        began = time.monotonic()
        assert player.get(PLAYLIST, params={"_HLS_msn": newest(text)}).status_code == 200
        assert time.monotonic() - began < 1, "what is there is given at once"


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ("soon", "_HLS_msn: expected the number of a segment, not 'soon'"),
        ("-1", "_HLS_msn: expected the number of a segment, not '-1'"),
        ("9" * 40, "_HLS_msn: expected the number of a segment, not '99999999999999999999'"),
        (
            "9999999999",
            "_HLS_msn: segment 9999999999 is too far ahead; expected the next one or the one after",
        ),
    ],
)
def test_a_segment_that_will_not_come_is_one_sentence(service: RunningEvent, wanted: str, error: str) -> None:
    answer = httpx.get(service.url + PLAYLIST, params={"_HLS_msn": wanted})
    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_not_there_is_told(service: RunningEvent) -> None:
    answer = httpx.get(f"{service.url}/live/fr.m3u8")
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("live: 'fr.m3u8' is not here")
