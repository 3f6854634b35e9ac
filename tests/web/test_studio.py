"""The studio over HTTP: what is refused is one sentence and changes nothing."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from interp.config import ConfigError, load
from tests.slides.files import pdf
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav

STUDIO = '[studio]\nsize = "640x360"\n[[source]]\nname = "camera"\nurl = "whip"\n'


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("studio")
    floor = write_wav(folder / "floor.wav", tone(20, 440))
    with running_event(folder, floor=floor, extra=STUDIO, wait="floor") as running:
        yield running


def ask(event: RunningEvent, **change: Any) -> httpx.Response:
    return httpx.patch(f"{event.url}/api/v1/studio", json=change, headers=event.engineer)


def scene(event: RunningEvent, which: str = "scene") -> Any:
    answer = httpx.get(f"{event.url}/api/v1/studio", headers=event.engineer)
    assert answer.status_code == 200
    return answer.json()[which]


def test_an_event_without_a_studio_says_so(service: RunningEvent) -> None:
    for method in ("GET", "PATCH"):
        body = {"scene": {"layout": "two"}} if method == "PATCH" else None
        answer = httpx.request(method, f"{service.url}/api/v1/studio", json=body, headers=service.engineer)
        assert answer.status_code == 404
        assert answer.json()["error"] == (
            "studio: this event has none; expected a [studio] table in its configuration"
        )


def test_its_state_tells_scene_layouts_and_sources(event: RunningEvent) -> None:
    found = httpx.get(f"{event.url}/api/v1/studio", headers=event.engineer).json()
    assert (found["size"], found["fps"]) == ("640x360", 25)
    assert {one["name"]: one["slots"] for one in found["layouts"]} == {
        "full": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "pip": 2, "slides": 2, "hold": 0,
    }  # fmt: skip
    assert [(one["name"], one["picture"]) for one in found["sources"]] == [
        ("podium", "missing"),
        ("camera", "missing"),
        ("slides:event", "missing"),
    ]


def test_a_change_of_a_part_leaves_the_rest(event: RunningEvent) -> None:
    assert ask(event, scene={"layout": "two", "slots": ["camera", "podium"]}).status_code == 200
    answer = ask(event, scene={"straps": True}, transition="dissolve", duration_ms=300)
    assert answer.json()["scene"] == {
        "layout": "two", "slots": ["camera", "podium"], "straps": True, "logo": True, "until": None,
    }  # fmt: skip
    assert ask(event, scene={"slots": ["", "camera"]}).json()["scene"]["slots"] == ["", "camera"]
    assert (scene(event)["layout"], scene(event)["slots"]) == ("two", ["", "camera"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"scene": {"layout": "grand"}},
            "scene.layout: 'grand' is not here; expected one of full, two, three",
        ),
        (
            {"scene": {"layout": "full", "slots": ["podium", "camera"]}},
            "scene.slots: 2 sources; the layout 'full' has 1 slot: expected at most as many",
        ),
        (
            {"scene": {"slots": ["nobody"]}},
            "scene.slots[0]: 'nobody' is not here; expected one of podium, camera",
        ),
        *(
            (
                {"scene": {"layout": "full", "slots": slots}},
                "scene.slots: nobody is in it; expected a source, or the layout 'hold'",
            )
            for slots in ([], [""])
        ),
        ({"scene": {"layout": 3}}, "scene.layout"),
        ({"scene": {"slots": "podium"}}, "scene.slots"),
        ({"scene": {"slots": ["podium"] * 100}}, "scene.slots"),
        ({"scene": {"slots": ["podium", None]}}, "scene.slots[1]: expected"),
        ({"scene": {"straps": "maybe"}}, "scene.straps: expected true, false or 'auto'"),
        ({"scene": {"until": "0001-01-01"}}, "scene.until: expected a date and time"),
        (
            {"preview": {"layout": "hold"}, "scene": {"layout": "grand"}},
            "scene.layout: 'grand' is not here",
        ),
        ({"scene": {"size": 3}}, "scene.size"),
        ({"scene": {}, "transition": "wipe"}, "transition"),
        ({"scene": {}, "duration_ms": -1}, "duration_ms"),
        ({"scene": {}, "duration_ms": 60_000}, "duration_ms"),
        ({"scene": None}, "scene"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    event: RunningEvent, change: dict[str, Any], said: str
) -> None:
    before = scene(event), scene(event, "preview")
    answer = ask(event, **change)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(said)
    assert (scene(event), scene(event, "preview")) == before


def test_only_director_and_engineer_change_it(event: RunningEvent) -> None:
    control = event.links["control"]["token"]
    for token, status in ((None, 401), (event.booth_token("a"), 403), (control, 200)):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = httpx.patch(f"{event.url}/api/v1/studio", json={"scene": {}}, headers=headers)
        assert answer.status_code == status
    mine = {"Authorization": f"Bearer {event.booth_token('a')}"}
    assert httpx.get(f"{event.url}/api/v1/studio", headers=mine).status_code == 200


@pytest.mark.parametrize(
    ("studio", "said"),
    [
        ('size = "1280"', "studio.size: expected width and height, both even"),
        ('size = "641x360"', "studio.size: expected width and height, both even"),
        ('size = "4096x2160"', "studio.size: expected width and height, both even"),
        ("fps = 0", "studio.fps: expected pictures a second from 1 to 60"),
        ('colour = "red"', "studio.colour"),
    ],
)
def test_a_wrong_table_names_the_place(tmp_path: Any, studio: str, said: str) -> None:
    path = tmp_path / "event.toml"
    path.write_text(f"[studio]\n{studio}\n")
    with pytest.raises(ConfigError) as error:
        load(path)
    assert any(said in line for line in error.value.problems), error.value.problems


def post(event: RunningEvent, path: str, **body: Any) -> httpx.Response:
    return httpx.post(f"{event.url}/api/v1/studio/{path}", json=body, headers=event.engineer)


def test_preview_take_and_undo(event: RunningEvent) -> None:
    ask(event, scene={"layout": "full", "slots": ["podium"]})
    answer = ask(event, preview={"layout": "two", "slots": ["camera", "podium"], "straps": "auto"}).json()
    assert (answer["scene"]["layout"], answer["preview"]["layout"]) == ("full", "two")
    answer = post(event, "take", transition="dissolve", duration_ms=200).json()
    assert (answer["scene"]["straps"], answer["preview"]["slots"]) == ("auto", ["podium"])
    assert post(event, "undo").json()["scene"]["slots"] == ["podium"]
    while post(event, "undo").status_code == 200:
        pass
    answer = post(event, "undo")
    assert (answer.status_code, answer.json()["error"]) == (409, "studio: there is no scene before this one")
    assert ask(event, preview={"layout": "nine", "slots": ["camera"]}).json()["preview"]["layout"] == "nine"
    assert ask(event, preview={"layout": "full"}).json()["preview"]["slots"] == ["camera"]
    answer = ask(event, preview={"slots": ["camera", "podium"]})
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("preview.slots: 2 sources; the layout 'full' has 1 slot")


def test_scenes_are_kept_by_name(event: RunningEvent) -> None:
    def put(name: str, **scene: Any) -> httpx.Response:
        return httpx.put(f"{event.url}/api/v1/studio/scenes/{name}", json=scene, headers=event.engineer)

    assert put("開場 1", layout="hold", until="2026-11-30T09:00:00+08:00").status_code == 200
    kept = put("%20b%2Fc", layout="two", slots=["", "podium"]).json()["scenes"]
    assert [one["name"] for one in kept] == ["開場 1", "b/c"]
    assert kept[0]["scene"]["until"].startswith("2026-11-30T")
    for name, scene, said in (
        ("c", {"layout": "grand"}, "scene.layout: 'grand' is not here"),
        ("c", {"until": "tomorrow"}, "until: expected a date and time"),
        ("c%07", {}, "name: expected one line"),
        ("c%0a", {}, "name: expected one line"),
    ):
        answer = put(name, **scene)
        assert answer.status_code == 422, answer.text
        assert answer.json()["error"].startswith(said)
    url = f"{event.url}/api/v1/studio/scenes"
    for name in ("開場 1", "%20b%2Fc"):
        assert httpx.delete(f"{url}/{name}", headers=event.engineer).status_code == 204
    answer = httpx.delete(f"{url}/b%2Fc", headers=event.engineer)
    assert (answer.status_code, answer.json()["error"]) == (404, "scene 'b/c' is not kept here")


def test_slides_over_http(event: RunningEvent) -> None:
    url = f"{event.url}/api/v1/slides/event"
    answer = httpx.put(f"{url}?file=agenda.pdf", content=pdf(3), headers=event.engineer, timeout=60)
    assert (answer.status_code, answer.json()["pages"], answer.json()["name"]) == (200, 3, "agenda.pdf")
    assert httpx.patch(url, json={"page": 2}, headers=event.engineer).json()["page"] == 2
    assert httpx.get(f"{url}/pages/1", headers=event.engineer).content.startswith(b"\xff\xd8")
    for method, path, body, status, said in (
        ("PATCH", "", {"page": 3}, 422, "page: 3; expected 0 to 2"),
        ("PATCH", "", {"page": -1}, 422, "page"),
        ("PATCH", "", {"pages": 1}, 422, "pages"),
        ("GET", "/pages/9", None, 404, "page: 9; expected 0 to 2"),
    ):
        answer = httpx.request(method, url + path, json=body, headers=event.engineer)
        assert answer.status_code == status, answer.text
        assert answer.json()["error"].startswith(said)
    answer = httpx.put(url, content=b"no slides", headers=event.engineer, timeout=60)
    assert (answer.status_code, answer.json()["error"][:38]) == (
        422,
        "slides: expected a PDF or a picture (P",
    )
    large = httpx.put(url, content=b"x" * (24 * 1024 * 1024 + 1), headers=event.engineer, timeout=60)
    assert large.status_code == 413
    assert httpx.get(f"{event.url}/api/v1/studio", headers=event.engineer).json()["decks"][0]["page"] == 2
    assert httpx.delete(url, headers=event.engineer).status_code == 204
    for token, status in ((None, 401), (event.booth_token("a"), 403)):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        assert httpx.put(url, content=b"%PDF-", headers=headers).status_code == status
    other = httpx.put(f"{event.url}/api/v1/slides/nobody", content=b"%PDF-", headers=event.engineer)
    assert (other.status_code, other.json()["error"]) == (
        404,
        "owner 'nobody' has no slides here; expected one of event",
    )


def test_monitors_come_while_somebody_looks(event: RunningEvent) -> None:
    ask(event, scene={"layout": "hold"}, preview={"layout": "full", "slots": ["podium"]})
    url = event.url.replace("http", "ws") + "/api/v1/studio/monitors"
    with connect(url, additional_headers=event.engineer) as socket:
        socket.send("Mei\n")
        found: dict[int, bytes] = {}
        while not {0xFFFF, 0xFFFE} <= set(found):
            message = socket.recv(timeout=20)
            assert isinstance(message, bytes)
            number, position = struct.unpack_from("<Hq", message)
            assert position > 0
            found[number] = message[10:]
        assert all(data.startswith(b"\xff\xd8") for data in found.values())
        assert httpx.get(f"{event.url}/api/v1/studio", headers=event.engineer).json()["directors"] == ["Mei"]
    event.wait("nobody", 5, lambda it: not it.state()["studio"]["directors"])
    for token, status in ((None, 401), (event.booth_token("a"), 403)):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        with pytest.raises(InvalidStatus) as refused, connect(url, additional_headers=headers):
            pass
        assert refused.value.response.status_code == status


def test_talkback_needs_a_delegate_and_a_director(event: RunningEvent) -> None:
    url = f"{event.url}/api/v1/talkback"
    for headers, status in (({}, 401), ({"Authorization": f"Bearer {event.booth_token('a')}"}, 403)):
        assert httpx.post(url, content="v=0", headers=headers).status_code == status
    sdp = {**event.engineer, "Content-Type": "application/sdp"}
    assert httpx.post(url, content="v=0", headers=sdp).status_code == 400
    answer = httpx.patch(f"{url}/someone", json={"to": []}, headers=event.engineer)
    assert answer.json()["error"] == "microphone 'someone' is not connected any more"


def test_anybody_listens_but_only_a_director_leaves_a_source_out(event: RunningEvent) -> None:
    """An offer that cannot be read is answered after whoever may not ask has been turned away."""
    sdp = {"Content-Type": "application/sdp"}
    booth = {"Authorization": f"Bearer {event.booth_token('a')}"}
    for headers, query, status in (
        ({}, "", 400),
        (booth, "", 400),
        (event.engineer, "?without=camera", 400),
        ({}, "?without=camera", 401),
        (booth, "?without=camera", 403),
        (event.engineer, "?without=nobody", 422),
    ):
        answer = httpx.post(f"{event.url}/whep/zh{query}", content="hello", headers={**headers, **sdp})
        assert answer.status_code == status, (query, answer.text)


SET = '[[studio.set]]\nname = "{name}"\nbackground = "x.png"\nscreens = {screens}\n{more}'
SCREEN = "[[[0, 0], [100, 0], [100, 60], [0, 60]]]"


@pytest.mark.parametrize(
    ("name", "screens", "more", "said"),
    [
        ("full", SCREEN, "", "studio.set[0].name: 'full' is a layout that every studio has"),
        ("hold", SCREEN, "", "studio.set[0].name: 'hold' is a layout that every studio has"),
        ("a", "[]", "", "studio.set[0].screens: expected a list of 1 to 20 screens"),
        ("a", "[[[0, 0], [1, 0], [1, 1]]]", "", "studio.set[0].screens[0]: expected four corners"),
        (
            "a",
            "[[[0, 0], [0, 60], [100, 60], [100, 0]]]",
            "",
            "studio.set[0].screens[0]: expected the corners of a",
        ),
        (
            "a",
            "[[[2000, 0], [2100, 0], [2100, 60], [2000, 60]]]",
            "",
            "studio.set[0].screens[0]: expected it in the",
        ),
        (
            "a",
            "[[[0, 0], [40000, 0], [40000, 360], [0, 360]]]",
            "",
            "studio.set[0].screens[0]: expected it in the",
        ),
        (
            "a",
            SCREEN,
            '[studio.set.camera]\nsource = "x"',
            "studio.set[0].camera.source: 'x' is not in this event",
        ),
        (
            "a",
            SCREEN,
            '[studio.set.camera]\nsource = "x"\ncolour = "green"',
            "studio.set[0].camera.colour: expected the",
        ),
        (
            "a",
            SCREEN,
            '[studio.set.camera]\nsource = "x"\nclear = 90',
            "studio.set[0].camera.solid: expected more than",
        ),
    ],
)
def test_a_wrong_set_names_the_place(tmp_path: Path, name: str, screens: str, more: str, said: str) -> None:
    path = tmp_path / "event.toml"
    path.write_text("[studio]\n" + SET.format(name=name, screens=screens, more=more))
    with pytest.raises(ConfigError) as error:
        load(path)
    assert any(said in line for line in error.value.problems), error.value.problems


def test_a_screen_may_hang_over_all_sides(tmp_path: Path) -> None:
    path = tmp_path / "event.toml"
    around = "[[[-500, -300], [1700, -300], [1700, 900], [-500, 900]]]"
    path.write_text("[studio]\n" + SET.format(name="a", screens=around, more=""))
    config = load(path)
    assert config.studio is not None
    assert len(config.studio.sets) == 1
