"""The main job: floor and booths in, two live programs out, read back with another decoder."""

import itertools
import subprocess
import threading
import time
from pathlib import Path

import httpx
import numpy as np
import pytest

from mixers.units import RATE
from tests.support.events import running_event
from tests.support.material import make_floor, tone
from tests.support.reading import (
    capture,
    click_times,
    flash_times,
    level_of,
    read_sound,
    sync_errors,
    video_stamps,
)
from tests.support.speakers import speakers

FLOOR_HZ, VOICE_HZ = 440.0, 1500.0
NO_LEVELLING = "[program]\nnormalise = false\n"


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_floor(tmp_path_factory.mktemp("floor") / "floor.mp4", seconds=20, size=(640, 360))


@pytest.fixture(scope="module")
def tone_floor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("floor") / "tone.mp4"
    return make_floor(path, seconds=20, size=(320, 180), sound=tone(20, FLOOR_HZ), bit_rate=300_000)


def test_picture_and_floor_sound_are_in_sync_in_both_outputs(tmp_path: Path, floor: Path) -> None:
    with running_event(tmp_path, floor=floor) as event:
        for language in ("zh", "en"):
            file = capture(f"{event.url}/live/{language}.m3u8", 9, tmp_path / f"{language}.mkv")
            sound = read_sound(file)
            errors = sync_errors(flash_times(file), click_times(sound))
            assert len(errors) >= 6
            assert max(abs(error) for error in errors) <= 0.010, errors
            assert sound.holes == 0
            stamps = [dts for dts, _pts, _key in video_stamps(file)]
            assert all(b > a for a, b in itertools.pairwise(stamps))


def test_both_outputs_have_the_same_picture_packets_copied_from_the_source(
    tmp_path: Path, floor: Path
) -> None:
    def hashes(path: str) -> list[str]:
        command = ["/usr/bin/ffmpeg", "-v", "error", "-i", path, "-t", "6", "-map", "0:v", "-c", "copy"]
        out = subprocess.check_output([*command, "-f", "framehash", "-"], text=True, timeout=60)
        return [line.split(",")[-1].strip() for line in out.splitlines() if not line.startswith("#")]

    with running_event(tmp_path, floor=floor) as event:
        source = set(hashes(str(floor)))
        zh, en = (set(hashes(f"{event.url}/live/{language}.m3u8")) for language in ("zh", "en"))
        assert len(zh & en) > 75
        whole = subprocess.check_output(
            [
                "/usr/bin/ffmpeg",
                "-v",
                "error",
                "-i",
                str(floor),
                "-map",
                "0:v",
                "-c",
                "copy",
                "-f",
                "framehash",
                "-",
            ],
            text=True,
        )
        source = {line.split(",")[-1].strip() for line in whole.splitlines() if not line.startswith("#")}
        assert zh <= source
        assert en <= source


def test_floor_is_ducked_under_the_interpreter_in_her_language_only(tmp_path: Path, tone_floor: Path) -> None:
    with running_event(tmp_path, floor=tone_floor, extra=NO_LEVELLING) as event, speakers(event) as room:
        interpreter = room.enter("a")
        interpreter.say(tone(60, VOICE_HZ, -14.0))
        interpreter.patch(output="zh", mic="on")
        event.wait("voice in zh", 10, lambda e: e.state()["programs"][0]["voice"] == "a")

        time.sleep(7)
        zh = read_sound(capture(f"{event.url}/live/zh.m3u8", 3, tmp_path / "zh.mkv"))
        en = read_sound(capture(f"{event.url}/live/en.m3u8", 3, tmp_path / "en.mkv"))
        middle = slice(RATE, 2 * RATE)
        assert level_of(FLOOR_HZ, en.samples[0, middle]) == pytest.approx(-20, abs=0.5)
        assert level_of(VOICE_HZ, en.samples[0, middle]) < -70
        assert level_of(FLOOR_HZ, zh.samples[0, middle]) == pytest.approx(-38, abs=0.7)
        assert level_of(VOICE_HZ, zh.samples[0, middle]) == pytest.approx(-14, abs=1.0)
        # The other direction with one key: en has the voice, zh the clean floor.
        interpreter.patch(output="en")
        time.sleep(11)
        zh = read_sound(capture(f"{event.url}/live/zh.m3u8", 3, tmp_path / "zh2.mkv"))
        en = read_sound(capture(f"{event.url}/live/en.m3u8", 3, tmp_path / "en2.mkv"))
        assert level_of(FLOOR_HZ, zh.samples[0, middle]) == pytest.approx(-20, abs=0.5)
        assert level_of(VOICE_HZ, zh.samples[0, middle]) < -70
        assert level_of(FLOOR_HZ, en.samples[0, middle]) == pytest.approx(-38, abs=0.7)


def test_partner_takes_the_mic_and_the_voices_cross_fade(tmp_path: Path, tone_floor: Path) -> None:
    with running_event(tmp_path, floor=tone_floor, extra=NO_LEVELLING) as event, speakers(event) as room:
        first, second = room.enter("a"), room.enter("a", hear=True)
        first.say(tone(60, 1200, -14.0))
        second.say(tone(60, 1800, -14.0))
        first.patch(output="zh", mic="on")
        time.sleep(8)
        path = tmp_path / "zh.mkv"
        reading = threading.Thread(target=capture, args=(f"{event.url}/live/zh.m3u8", 16, path))
        reading.start()
        time.sleep(4)
        second.patch(output="zh", mic="on")
        booth = event.state()["booths"][0]
        assert [c["mic"] for c in booth["consoles"]] == ["off", "on"]
        reading.join()
        sound = read_sound(path).samples[0]
        step = RATE // 50
        pieces = [sound[i : i + step] for i in range(0, len(sound) - step, step)]
        levels = [(level_of(1200, piece), level_of(1800, piece)) for piece in pieces]
        swap = next(i for i, (one, two) in enumerate(levels) if two > one and two > -25)
        assert swap > 60, "the first voice was never heard"
        around = levels[swap - 5 : swap + 6]
        assert all(max(one, two) > -21 for one, two in around), "a gap between the voices"
        # The floor stays down through the swap.
        wide = [sound[i * step : (i + 5) * step] for i in range(swap - 40, swap + 40, 5)]
        assert max(level_of(FLOOR_HZ, piece) for piece in wide) < -35
        assert len(second.heard) > 200
        heard = np.concatenate(second.heard[-100:], axis=1)
        assert level_of(FLOOR_HZ, heard[0]) == pytest.approx(-20, abs=1.0)


def test_errors_of_a_console_session_are_one_clear_sentence(tmp_path: Path, tone_floor: Path) -> None:
    with running_event(tmp_path, floor=tone_floor) as event:
        url = f"{event.url}/api/v1/booths/a/consoles"
        sdp = {"Content-Type": "application/sdp"}
        mine = {"Authorization": f"Bearer {event.booth_token('a')}"}
        assert httpx.post(url, content="v=0", headers=sdp).status_code == 401
        bad = httpx.post(url, content="v=0", headers={**sdp, "Authorization": "Bearer nonsense"})
        assert bad.status_code == 401
        other = {"Authorization": f"Bearer {event.booth_token('b')}"}
        assert httpx.post(url, content="v=0", headers={**sdp, **other}).status_code == 403
        for offer in (
            "",
            "hello",
            "v=0\r\no=- 0 0 IN IP4 0\r\ns=-\r\nt=0 0\r\n",
            "\x00" * 100,
            "a" * 100_000,
        ):
            answer = httpx.post(url, content=offer, headers={**sdp, **mine})
            assert answer.status_code == 400, offer[:20]
            assert answer.json()["error"].startswith("SDP offer: ")
        assert httpx.post(url, content="x" * 200_000, headers={**sdp, **mine}).status_code == 413
        assert httpx.patch(f"{url}/nobody", json={"mic": "on"}, headers=mine).status_code == 404
        with speakers(event) as room:
            speaker = room.enter("a")
            place = f"{event.url}{speaker.client.location}"
            for change in ({"mic": "maybe"}, {"output": "fr"}, {"listen": "booth:z"}, {"volume": 3}, ["mic"]):
                answer = httpx.patch(place, json=change, headers=mine)
                assert answer.status_code == 422, change
                assert answer.json()["error"]
            assert httpx.patch(place, json={"mic": "on"}, headers=other).status_code == 403
            for _ in range(5):
                room.enter("a")
            full = httpx.post(url, content=speaker.call(_offer()), headers={**sdp, **mine})
            assert full.status_code == 409
            assert "full" in full.json()["error"]
            assert httpx.delete(place, headers=mine).status_code == 204
            event.wait("a free place", 5, lambda e: len(e.state()["booths"][0]["consoles"]) == 5)
        assert event.state()["sources"][0]["state"] == "live"


async def _offer() -> str:
    from interp.webrtc.client import MediaClient

    client = MediaClient()
    try:
        return await client.offer()
    finally:
        await client.close()


def test_what_the_engineer_sets_is_heard_and_outlives_a_restart(tmp_path: Path, tone_floor: Path) -> None:
    with running_event(tmp_path, floor=tone_floor, extra=NO_LEVELLING) as event:
        for path, change in (
            ("sources/podium", {"gain_db": -6.0}),
            ("programs/en", {"gain_db": -10.0, "duck_db": -12.0, "delay_ms": 400}),
        ):
            answer = httpx.patch(f"{event.url}/api/v1/{path}", json=change, headers=event.engineer)
            assert answer.status_code == 200
            assert answer.json() | change == answer.json()
        assert (
            httpx.patch(
                f"{event.url}/api/v1/programs/en", json={"duck_db": 5}, headers=event.engineer
            ).status_code
            == 422
        )
        assert (
            httpx.patch(f"{event.url}/api/v1/programs/fr", json={}, headers=event.engineer).status_code == 404
        )

        time.sleep(7)
        en = read_sound(capture(f"{event.url}/live/en.m3u8", 3, tmp_path / "en.mkv"))
        assert level_of(FLOOR_HZ, en.samples[0, RATE : 2 * RATE]) == pytest.approx(-36, abs=0.5)
    with running_event(tmp_path, floor=tone_floor, extra=NO_LEVELLING) as event:
        state = event.state()
        assert state["sources"][0]["gain_db"] == -6.0
        assert state["programs"][1]["gain_db"] == -10.0
        assert state["programs"][1]["delay_ms"] == 400
