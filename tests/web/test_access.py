"""Who may do what: none, wrong, forged and revoked tokens, on every route that changes or tells something."""

import base64
from pathlib import Path

import httpx
import pytest

from interp.web.auth import Tokens, load_secret
from tests.support.events import RunningEvent

STAFF = [("GET", "/api/v1/state"), ("GET", "/api/v1/sources/podium"), ("GET", "/api/v1/booths/a")]
STAFF += [("GET", "/api/v1/programs/zh"), ("GET", "/api/v1/chat"), ("GET", "/api/v1/studio")]
STAFF += [("GET", "/api/v1/delegates")]
ENGINEER = [
    ("PATCH", "/api/v1/sources/podium"),
    ("PATCH", "/api/v1/booths/a"),
    ("PATCH", "/api/v1/programs/zh"),
    ("POST", "/api/v1/alarms/late_mix:mix/acknowledge"),
    ("POST", "/api/v1/signals/operator:someone/acknowledge"),
    ("POST", "/api/v1/chat"),
    ("PATCH", "/api/v1/studio"),
    ("POST", "/api/v1/studio/take"),
    ("POST", "/api/v1/studio/undo"),
    ("PUT", "/api/v1/studio/scenes/x"),
    ("DELETE", "/api/v1/studio/scenes/x"),
    ("PUT", "/api/v1/slides/event"),
    ("POST", "/api/v1/talkback"),
    ("PATCH", "/api/v1/talkback/x"),
    ("DELETE", "/api/v1/talkback/x"),
    ("POST", "/whip/camera"),
    ("DELETE", "/whip/camera/someone"),
]
BOOTH = [
    ("POST", "/api/v1/booths/a/consoles"),
    ("GET", "/api/v1/booths/a/consoles/someone"),
    ("PATCH", "/api/v1/booths/a/consoles/someone"),
    ("DELETE", "/api/v1/booths/a/consoles/someone"),
    ("POST", "/api/v1/booths/a/checks"),
    ("POST", "/api/v1/booths/a/consoles/someone/signals/operator"),
    ("DELETE", "/api/v1/booths/a/consoles/someone/signals/operator"),
    ("POST", "/api/v1/booths/a/consoles/someone/chat"),
    ("POST", "/api/v1/booths/a/consoles/someone/hearing"),
    ("GET", "/api/v1/booths/a/hearing.csv"),
]
PUBLIC = [
    "/",
    "/watch",
    "/listen",
    "/api/v1/event",
    "/live/master.m3u8",
    "/healthz",
    "/readyz",
    "/openapi.json",
]


def ask(
    service: RunningEvent, method: str, path: str, token: str | None, scheme: str = "Bearer"
) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"{scheme} {token}".strip()}
    body: dict[str, str] | None = {} if method in ("POST", "PATCH", "PUT") else None
    return httpx.request(method, f"{service.url}{path}", json=body, headers=headers)


def tokens_of(service: RunningEvent, key: str = "") -> Tokens:
    return Tokens(load_secret(service.data_dir), key)


@pytest.mark.parametrize(("method", "path"), STAFF + ENGINEER + BOOTH)
def test_without_a_valid_token_nothing_is_told_or_changed(
    service: RunningEvent, method: str, path: str
) -> None:
    mine = service.links["engineer"]["token"]
    body, _, signature = mine.rpartition(".")
    director = base64.urlsafe_b64encode(b'["engineer","x"]').decode().rstrip("=")
    wrong = {
        "none": None,
        "empty": "",
        "junk": "nonsense",
        "forged": f"{director}.{signature}",
        "cut": body,
        "of another event": Tokens(bytes(32)).issue("engineer"),
        "revoked": tokens_of(service, "another key").issue("engineer"),
    }
    for name, token in wrong.items():
        answer = ask(service, method, path, token)
        assert answer.status_code == 401, name
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["error"].startswith("Authorization: "), name
        assert len(token or "") < 9 or token not in answer.text
    assert ask(service, method, path, mine, scheme="Basic").status_code == 401


@pytest.mark.parametrize(("method", "path"), STAFF + ENGINEER + BOOTH)
def test_a_token_of_another_role_is_refused_and_says_which_is_needed(
    service: RunningEvent, method: str, path: str
) -> None:
    tokens = tokens_of(service)
    delegate = ask(service, method, path, tokens.issue("delegate", "prague"))
    assert delegate.status_code == 403
    assert delegate.json()["error"].endswith("not that of delegate prague")
    other = ask(service, method, path, tokens.issue("booth", "b"))
    if (method, path) in STAFF:
        assert other.status_code in (200, 404), "404: this event has no studio"
        return
    assert other.status_code == 403
    needed = "booth a" if (method, path) in BOOTH else "engineer"
    assert needed in other.json()["error"]
    assert other.json()["error"].endswith("not that of booth b")


@pytest.mark.parametrize(("method", "path"), STAFF + ENGINEER + BOOTH)
def test_engineer_and_director_get_past_the_door(service: RunningEvent, method: str, path: str) -> None:
    for role in ("engineer", "control"):
        answer = ask(service, method, path, service.links[role]["token"])
        assert answer.status_code not in (401, 403), (role, answer.text)


def test_a_token_says_for_whom_it_speaks_and_no_token_says_nothing(service: RunningEvent) -> None:
    known = {"engineer": service.links["engineer"]["token"], "control": service.links["control"]["token"]}
    for role, token in known.items():
        assert ask(service, "GET", "/api/v1/role", token).json() == {"role": role, "name": ""}
    booth = ask(service, "GET", "/api/v1/role", service.booth_token("a")).json()
    assert booth == {"role": "booth", "name": "a"}
    for token in (None, "nonsense"):
        assert ask(service, "GET", "/api/v1/role", token).status_code == 401


def test_viewers_need_no_token(service: RunningEvent) -> None:
    for path in PUBLIC:
        assert httpx.get(f"{service.url}{path}").status_code in (200, 503), path  # 503: pages not built


def test_a_pages_headers_keep_its_address_and_its_content_to_itself(service: RunningEvent) -> None:
    for path in ("/", "/watch", "/engineer", "/booth/a"):
        answer = httpx.get(f"{service.url}{path}")
        if answer.status_code == 503:
            pytest.skip("the pages are not built")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/live/../secret",
        "/live/../../secret",
        "/live/%2e%2e/secret",
        "/live/..%2fsecret",
        "/live/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/live//etc/passwd",
        "/live/video/..%2f..%2fsecret",
        "/live/%00",
        "/live/",
        "/assets/../../auth.py",
        "/assets/..%2f..%2fauth.py",
        "/assets/%2e%2e/%2e%2e/auth.py",
        "/assets//etc/passwd",
        "/assets/",
        "/favicon.svg/../../auth.py",
        "/booth/..%2f..%2fauth.py",
        "/booth/a/../../../auth.py",
    ],
)
def test_no_path_leads_out_of_what_is_served(service: RunningEvent, path: str) -> None:
    with httpx.Client() as http:
        request = http.build_request("GET", service.url)
        request.url = httpx.URL(service.url).copy_with(raw_path=path.encode())
        answer = http.send(request)
    assert answer.status_code == 404 or "text/html" in answer.headers["content-type"], path
    secret = (service.data_dir / "secret").read_bytes()
    assert secret not in answer.content
    assert b"root:" not in answer.content
    assert b"class Tokens" not in answer.content


def test_no_answer_and_no_log_holds_a_secret(service: RunningEvent) -> None:
    told = service.state()
    recording = next((Path(service.data_dir) / "recordings").iterdir()) / "events.jsonl"
    everything = str(told) + recording.read_text() + httpx.get(f"{service.url}/metrics").text
    assert service.links["engineer"]["token"] not in everything
    assert service.booth_token("a") not in everything
