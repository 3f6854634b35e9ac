"""Signals and chat over HTTP and the events: who may, what reaches whom, what the log says."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection

from interp.web.auth import Tokens, load_secret
from tests.support.events import RunningEvent
from tests.support.speakers import Speaker, speakers
from tests.web.test_events import listen, until


def headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


class Console:
    """A console with its API."""

    def __init__(self, service: RunningEvent, booth: str, speaker: Speaker, name: str) -> None:
        self.service, self.booth, self.speaker = service, booth, speaker
        self.id = speaker.patch(name=name)["id"]
        self.path = f"{service.url}/api/v1/booths/{booth}/consoles/{self.id}"
        self.headers = headers(service.booth_token(booth))

    def press(self, kind: str) -> httpx.Response:
        return httpx.post(f"{self.path}/signals/{kind}", headers=self.headers)

    def take_back(self, kind: str) -> httpx.Response:
        return httpx.delete(f"{self.path}/signals/{kind}", headers=self.headers)

    def write(self, to: str, text: str, **more: str) -> httpx.Response:
        return httpx.post(
            f"{self.path}/chat", json={"to": to, "text": text, **more}, headers=self.headers, timeout=20
        )


@pytest.fixture(scope="module")
def consoles(service: RunningEvent) -> Iterator[tuple[Console, Console]]:
    with speakers(service) as room:
        yield (
            Console(service, "a", room.enter("a"), "Mei"),
            Console(service, "b", room.enter("b"), "Jan"),
        )


def as_engineer(service: RunningEvent, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
    return httpx.post(f"{service.url}/api/v1/{path}", json=body, headers=service.engineer)


def standing(service: RunningEvent, console: Console) -> list[tuple[str, bool]]:
    return [(one["kind"], one["seen"]) for one in service.state()["signals"] if one["console"] == console.id]


def log_of(service: RunningEvent) -> list[dict[str, Any]]:
    (recording,) = (service.data_dir / "recordings").iterdir()
    text = (recording / "events.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def test_a_signal_reaches_the_engineer_and_that_it_was_seen_comes_back(
    service: RunningEvent, consoles: tuple[Console, Console]
) -> None:
    mei, _ = consoles
    with listen(service) as engineer:
        given = mei.press("operator")
        assert given.status_code == 201
        signal = given.json()
        assert (signal["booth"], signal["console"], signal["name"]) == ("a", mei.id, "Mei")
        assert mei.press("operator").json() == signal, "it stands already"

        def told(seen: bool) -> Any:
            return until(
                engineer,
                lambda m: (
                    m["type"] == "state"
                    and [one["seen"] for one in m["state"]["signals"] if one["id"] == signal["id"]] == [seen]
                ),
                2.0,
            )

        told(False)
        answer = as_engineer(service, f"signals/{signal['id']}/acknowledge")
        assert (answer.status_code, answer.json()["seen"]) == (200, True)
        told(True)
    assert mei.press("uninterpretable").status_code == 201
    assert mei.take_back("uninterpretable").status_code == 204
    gone = mei.take_back("uninterpretable")
    assert (gone.status_code, gone.json()["error"]) == (
        404,
        f"signal uninterpretable:{mei.id}: it does not stand any more",
    )
    assert as_engineer(service, f"signals/uninterpretable:{mei.id}/acknowledge").status_code == 404
    service.wait(
        "the log",
        5,
        lambda e: (
            [
                (one["signal"], one["state"])
                for one in log_of(e)
                if one["type"] == "signal" and one["console"] == mei.id
            ]
            == [
                ("operator", "given"),
                ("operator", "acknowledged"),
                ("uninterpretable", "given"),
                ("uninterpretable", "taken_back"),
            ]
        ),
    )


def test_a_call_of_an_interpreter_who_has_left_stands_with_the_name(service: RunningEvent) -> None:
    with speakers(service) as room:
        ana = Console(service, "b", room.enter("b"), "Ana")
        ana.press("operator")
        ana.press("slow_down")
        ana.speaker.leave()
        (call, _) = service.wait(
            "the console's leave",
            10,
            lambda e: [one for one in e.state()["signals"] if one["console"] == ana.id and one["left"]],
        )
        assert (call["kind"], call["name"]) == ("operator", "Ana")
        back = Console(service, "b", room.enter("b"), "Ana")
        assert sorted(standing(service, back)) == [("operator", False), ("slow_down", False)]
        assert ana.press("operator").status_code == 404
        back.take_back("operator")
        back.take_back("slow_down")


def test_a_wrong_signal_or_message_is_one_sentence(
    service: RunningEvent, consoles: tuple[Console, Console]
) -> None:
    mei, _ = consoles
    for answer, status, error in (
        (mei.press("louder"), 422, "kind: "),
        (httpx.post(f"{mei.path}x/signals/repeat", headers=mei.headers), 404, "console "),
        (mei.write("viewers", "x"), 422, "to: "),
        (mei.write("booth", "  "), 422, "text: expected some text"),
        (mei.write("booth", "x" * 501), 422, "text: expected at most 500 characters, not 501"),
        (mei.write("booth", "a\n" * 9), 422, "text: expected at most 8 lines, not 9"),
        (mei.write("booth", "x", key="not a key"), 422, "key: "),
        (mei.write("booth", "x", room="all"), 422, "room: unknown key"),
        (as_engineer(service, "chat", {"to": "all", "text": 3}), 422, "text: "),
        (as_engineer(service, "chat", {"text": "x"}), 422, "to: "),
        (as_engineer(service, "chat", {"to": "booth", "booth": "z", "text": "x"}), 404, "booth 'z' is not"),
        (as_engineer(service, "chat", {"to": "booth", "text": "x"}), 404, "booth '' is not"),
        (httpx.get(f"{service.url}/api/v1/chat?after=-1", headers=mei.headers), 422, "after: "),
    ):
        assert answer.status_code == status, answer.text
        (said,) = answer.json().values()
        assert said.startswith(error), said
        assert "\n" not in said


def written(service: RunningEvent, token: str, after: int = 0) -> list[str]:
    answer = httpx.get(f"{service.url}/api/v1/chat?after={after}", headers=headers(token))
    return [line["text"] for line in answer.json()["lines"]]


def lines_until(events: ClientConnection, last: str) -> list[str]:
    """Return the messages that come up to the one that says `last`."""
    found: list[str] = []
    while not found or found[-1] != last:
        found.append(until(events, lambda m: m["type"] == "chat")["line"]["text"])
    return found


def test_a_message_reaches_those_whom_it_is_for_and_nobody_else(
    service: RunningEvent, consoles: tuple[Console, Console]
) -> None:
    mei, jan = consoles
    tokens = [service.booth_token("a"), service.booth_token("b"), service.links["engineer"]["token"]]
    with ExitStack() as stack:
        a, b, engineer = (stack.enter_context(listen(service, token)) for token in tokens)
        for answer in (
            mei.write("booth", "among us\u202e"),
            mei.write("engineer", "the floor hums"),
            as_engineer(service, "chat", {"to": "booth", "booth": "a", "text": "on it"}),
            jan.write("booth", "in b"),
            as_engineer(service, "chat", {"to": "all", "text": "break at three"}),
        ):
            assert answer.status_code == 201, answer.text
        ours = ["among us", "the floor hums", "on it", "break at three"]
        assert lines_until(a, "break at three") == ours
        assert lines_until(b, "break at three") == ["in b", "break at three"]
        everything = ["among us", "the floor hums", "on it", "in b", "break at three"]
        assert lines_until(engineer, "break at three") == everything
    assert written(service, tokens[0]) == ours
    assert written(service, tokens[1]) == ["in b", "break at three"]
    assert written(service, tokens[2]) == everything
    newest = {room: one["newest"] for room, one in service.state()["chat"].items()}
    assert written(service, tokens[2], newest["booth:b"]) == ["break at three"]
    assert written(service, tokens[0], max(newest.values())) == []
    noted = [one for one in log_of(service) if one["type"] == "chat"]
    assert [one["room"] for one in noted] == ["booth:a", "engineer:a", "engineer:a", "booth:b", "all"]
    assert "hums" not in json.dumps(noted)


def test_the_same_message_sent_again_is_written_once_and_too_many_are_refused(
    service: RunningEvent,
) -> None:
    with speakers(service) as room:
        bo = Console(service, "a", room.enter("a"), "Bo")
        first = bo.write("booth", "did it get through?", key="bo.1").json()
        assert bo.write("booth", "did it get through?", key="bo.1").json() == first
        answers = [bo.write("booth", str(n)) for n in range(10)]
        assert [one.status_code for one in answers] == [201] * 9 + [429]
        assert answers[-1].json()["error"].startswith("text: more than 10 messages in 10 s; expected a pause")
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10
        assert bo.write("booth", "did it get through?", key="bo.1").status_code == 201


def test_only_a_booths_own_token_speaks_for_it(
    service: RunningEvent, consoles: tuple[Console, Console]
) -> None:
    mei, jan = consoles
    delegate = Tokens(load_secret(service.data_dir)).issue("delegate", "prague")
    for method, path in (
        ("POST", "signals/operator"),
        ("DELETE", "signals/operator"),
        ("POST", "chat"),
    ):
        body = {"to": "booth", "text": "x"} if path == "chat" else None
        for token in (jan.headers, headers(delegate)):
            answer = httpx.request(method, f"{mei.path}/{path}", json=body, headers=token)
            assert (answer.status_code, "the token of booth a is needed" in answer.text) == (403, True)
        assert httpx.request(method, f"{mei.path}/{path}", json=body).status_code == 401
    for path in ("chat", "signals/operator:x/acknowledge"):
        answer = httpx.post(
            f"{service.url}/api/v1/{path}", json={"to": "all", "text": "x"}, headers=mei.headers
        )
        assert (answer.status_code, "the engineer's or the director's token is needed" in answer.text) == (
            403,
            True,
        )
    assert httpx.get(f"{service.url}/api/v1/chat", headers=headers(delegate)).status_code == 403
    assert standing(service, mei) == [] or standing(service, mei) == [("operator", True)]
