"""WHIP ingest and WHEP playback through the service, with another implementation at the other end."""

import asyncio
import json

import httpx
import pytest
from websockets.sync.client import connect

from mixers.units import RATE
from tests.support.events import RunningEvent
from tests.support.material import tone
from tests.support.reading import level_of
from tests.support.speakers import speakers
from tests.web.conftest import FLOOR_HZ
from tests.web.players import SDP, ToneTrack, connection, play, publisher

VOICE_HZ, CAMERA_HZ = 1500.0, 2500.0


def heard_in(service: RunningEvent, language: str) -> dict[float, float]:
    """Play a language by WHEP and say goodbye; return the level of each tone, dBFS."""

    async def listen() -> dict[float, float]:
        sound, peer, path = await play(f"{service.url}/whep/{language}", 2.0)
        async with httpx.AsyncClient() as http:
            assert path.startswith(f"/whep/{language}/")
            assert (await http.delete(f"{service.url}{path}")).status_code == 204
            again = await http.delete(f"{service.url}{path}")
            assert again.status_code == 404
            assert again.json()["error"].endswith("is not open any more")
        await peer.close()
        late = sound[0, RATE:]
        return {hz: level_of(hz, late) for hz in (FLOOR_HZ, VOICE_HZ, CAMERA_HZ)}

    return asyncio.run(listen())


def test_a_listener_hears_the_interpretation_or_else_the_floor(service: RunningEvent) -> None:
    assert heard_in(service, "zh")[FLOOR_HZ] == pytest.approx(-20, abs=1.0)
    with speakers(service) as room:
        speaker = room.enter("a")
        speaker.say(tone(60, VOICE_HZ, -14.0))
        speaker.patch(output="zh", mic="on")
        service.wait("voice", 10, lambda e: e.state()["programs"][0]["voice"] == "a")
        zh, en = heard_in(service, "zh"), heard_in(service, "en")
    assert zh[VOICE_HZ] == pytest.approx(-14, abs=1.0)
    assert zh[FLOOR_HZ] < -55
    assert en[FLOOR_HZ] == pytest.approx(-20, abs=1.0)
    assert en[VOICE_HZ] < -55


def camera(service: RunningEvent) -> dict[str, object]:
    found: dict[str, object] = service.state()["sources"][1]
    return found


def test_a_publisher_is_on_the_floor_and_gives_way_to_the_next(service: RunningEvent) -> None:
    url = f"{service.url}/whip/camera"

    async def publish() -> None:
        async with publisher(url, service.engineer, CAMERA_HZ) as (first, place):
            assert place.startswith("/whip/camera/")
            await asyncio.to_thread(
                service.wait, "live", 20, lambda e: camera(e)["state"] == "live" and camera(e)["video"]
            )
            live = await asyncio.to_thread(camera, service)
            assert live["has_audio"]
            assert isinstance(live["video"], dict)
            assert (live["video"]["codec"], live["video"]["transcoded"]) == ("h264", False)
            assert (live["video"]["width"], live["video"]["height"]) == (160, 120)
            level = await asyncio.to_thread(level_on_air, service)
            assert level == pytest.approx(-14, abs=1.5)
            async with publisher(url, service.engineer, CAMERA_HZ) as (_second, other):
                assert other != place
                await asyncio.sleep(2)
                assert first.connectionState in ("closed", "disconnected", "failed", "connected")
                async with httpx.AsyncClient() as http:
                    gone = await http.delete(f"{service.url}{place}", headers=service.engineer)
                    assert gone.status_code == 404
                    assert (await asyncio.to_thread(camera, service))["state"] == "live"
                    ended = await http.delete(f"{service.url}{other}", headers=service.engineer)
                    assert ended.status_code == 204
                await asyncio.to_thread(service.wait, "lost", 10, lambda e: camera(e)["state"] == "lost")

    asyncio.run(publish())
    assert "hung up" in str(camera(service)["error"])
    alarm = service.wait(
        "alarm", 5, lambda e: [a for a in e.state()["alarms"] if a["id"] == "source_lost:camera"]
    )[0]
    acknowledged = httpx.post(
        f"{service.url}/api/v1/alarms/{alarm['id']}/acknowledge", headers=service.engineer
    )
    assert acknowledged.json() == {**alarm, "acknowledged": True}


def level_on_air(service: RunningEvent) -> float:
    """Return the camera's peak as the meters have it, after a second of looking."""
    url = service.url.replace("http", "ws") + "/api/v1/events"
    with connect(url, additional_headers=service.engineer) as events:
        levels: list[float] = []
        while len(levels) < 40:
            message = json.loads(events.recv(timeout=10))
            if message["type"] == "levels":
                levels.append(message["levels"]["sources"]["camera"]["peak"])
    return float(levels[-1])


async def offer() -> str:
    """Return the offer of a publisher that will never be heard of again."""
    peer = connection()
    peer.addTrack(ToneTrack(CAMERA_HZ, -14))
    await peer.setLocalDescription(await peer.createOffer())
    text: str = peer.localDescription.sdp.replace("a=sendrecv", "a=sendonly")
    await peer.close()
    return text


def test_offers_that_come_to_nothing_leave_the_publisher_alone_and_are_not_many(
    service: RunningEvent,
) -> None:
    url = f"{service.url}/whip/camera"

    async def publish() -> None:
        headers = {**SDP, **service.engineer}
        async with publisher(url, service.engineer, CAMERA_HZ), httpx.AsyncClient(timeout=20) as http:
            await asyncio.to_thread(service.wait, "live", 20, lambda e: camera(e)["state"] == "live")
            before = await asyncio.to_thread(camera, service)
            offers = [await offer() for _ in range(6)]
            answers = [await http.post(url, content=one, headers=headers) for one in offers]
            assert [answer.status_code for answer in answers] == [201] * 6
            await asyncio.sleep(1.5)
            after = await asyncio.to_thread(camera, service)
            assert (after["state"], after["restarts"]) == ("live", before["restarts"])
            assert await asyncio.to_thread(level_on_air, service) == pytest.approx(-14, abs=1.5)
            for answer, status in zip(answers, [404] * 3 + [204] * 3, strict=True):
                place = f"{service.url}{answer.headers['Location']}"
                assert (await http.delete(place, headers=service.engineer)).status_code == status
            at_once = (http.post(url, content=one, headers=headers) for one in offers)
            for answer in await asyncio.gather(*at_once):
                assert answer.status_code in (201, 503)
                if answer.status_code == 503:
                    assert answer.json()["error"] == (
                        "source 'camera' is asked for by too many at once; expected at most 4"
                    )
            assert (await asyncio.to_thread(camera, service))["state"] == "live"

    asyncio.run(publish())


@pytest.mark.parametrize("path", ["/whip/camera", "/whep/zh"])
def test_an_offer_that_cannot_be_answered_is_one_sentence(service: RunningEvent, path: str) -> None:
    url = f"{service.url}{path}"
    for offer in (b"", b"hello", b"v=0\r\n", b"\x00" * 100, b"\xff\xfe", b"a" * 100_000):
        answer = httpx.post(url, content=offer, headers={**SDP, **service.engineer})
        assert answer.status_code == 400, offer[:20]
        assert answer.json()["error"].startswith("SDP offer: ")
    wrong = httpx.post(url, content="v=0", headers={"Content-Type": "text/plain", **service.engineer})
    assert wrong.status_code == 415
    assert wrong.json() == {"error": "Content-Type: expected application/sdp, not text/plain"}
    assert httpx.post(url, content=b"x" * 200_000, headers={**SDP, **service.engineer}).status_code == 413


@pytest.mark.parametrize("path", ["/whip/camera", "/whep/zh"])
def test_a_client_may_ask_what_can_be_posted(service: RunningEvent, path: str) -> None:
    answer = httpx.options(f"{service.url}{path}")
    assert (answer.status_code, answer.headers["accept-post"]) == (204, "application/sdp")
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/whip/camera", "/whep/zh"])
def test_a_page_of_another_site_may_open_and_close_a_session(service: RunningEvent, path: str) -> None:
    site = {"Origin": "https://studio.example.org"}
    for address, method in ((path, "POST"), (f"{path}/session", "DELETE")):
        asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization"}
        answer = httpx.options(f"{service.url}{address}", headers={**site, **asked})
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert method in answer.headers["access-control-allow-methods"]
        assert "Authorization" in answer.headers["access-control-allow-headers"]
    answer = httpx.post(f"{service.url}{path}", content="junk", headers={**SDP, **service.engineer, **site})
    assert answer.status_code == 400
    assert answer.headers["access-control-allow-origin"] == "*", "the page may read why"
    assert "Location" in answer.headers["access-control-expose-headers"]
    answer = httpx.get(f"{service.url}/api/v1/event", headers=site)
    assert "access-control-allow-origin" not in answer.headers


def test_what_takes_no_session_says_so(service: RunningEvent) -> None:
    for path, error in (
        ("/whip/podium", "source 'podium' takes no WHIP here"),
        ("/whip/none", "source 'none' takes no WHIP here"),
        ("/whep/fr", "language 'fr' is not in this event; expected one of zh, en"),
    ):
        answer = httpx.post(f"{service.url}{path}", content="v=0", headers={**SDP, **service.engineer})
        assert (answer.status_code, answer.json()) == (404, {"error": error})
