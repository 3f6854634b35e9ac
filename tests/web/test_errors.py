"""Each error names the place and what was expected there."""

import asyncio
from typing import Annotated, Any, Literal

import httpx
import pytest
from fastapi import FastAPI, Query

from interp.web import errors
from interp.web.api import Name
from interp.web.hearing_schema import HearingReport
from interp.web.preflight_schema import CheckReport
from interp.web.schema import ProgramPatch

app = FastAPI()
errors.install(app)


@app.post("/checks/{name}")
async def check(name: Name, report: CheckReport) -> None: ...
@app.post("/hearing")
async def hearing(report: HearingReport) -> None: ...
@app.patch("/program")
async def program(patch: ProgramPatch) -> None: ...
@app.get("/search")
async def search(
    q: Annotated[str, Query(max_length=200)],
    limit: Annotated[int, Query(ge=1, le=50)] = 12,
    mode: Literal["replace", "add"] = "add",
) -> None: ...


def said(method: str, path: str, json: Any = None) -> str:
    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
            return await http.request(method, path, json=json)

    answer = asyncio.run(asked())
    assert answer.status_code == 422
    error: str = answer.json()["error"]
    return error


BROWSER = {"verdict": "good", "name": "x", "lacks": ["opus"] * 7}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "name: missing; expected it in the JSON object"),
        ({"name": "x" * 61}, "name: expected at most 60 characters"),
        ({"name": 5}, "name: expected a text"),
        ({"name": "a\nb"}, "name: expected one line of text without control characters"),
        ({"name": "a", "more": 1}, "more: unknown key"),
        ({"name": "a", "browser": 5}, "browser: expected a JSON object"),
        ({"name": "a", "browser": BROWSER}, "browser.lacks: expected at most 6 entries"),
        (
            {"name": "a", "headset": {"verdict": "ok"}},
            "headset.verdict: expected 'good', 'poor' or 'bad'",
        ),
        ({"name": "a", "headset": {"verdict": "bad", "left": 1}}, "headset.left: expected true or false"),
        ([], "body: expected a JSON object"),
        (None, "body: missing; expected a JSON object"),
    ],
)
def test_a_body(body: Any, error: str) -> None:
    assert said("POST", "/checks/a", body) == error


def test_other_places() -> None:
    assert said("POST", f"/checks/{'n' * 65}", {"name": ""}) == "name: expected at most 64 characters"
    page = "page: expected a text that matches ^[A-Za-z0-9_-]{1,32}$"
    assert said("POST", "/hearing", {"page": "!"}) == page
    assert said("PATCH", "/program", {"duck_db": "loud"}) == "duck_db: expected a number"
    assert said("PATCH", "/program", {"duck_db": -60.5}) == "duck_db: expected at least -60"
    assert said("PATCH", "/program", {"delay_ms": 1.5}) == "delay_ms: expected a whole number"
    assert said("PATCH", "/program", {"gain_db": None}).startswith("gain_db: expected a value or no such key")
    assert said("GET", "/search") == "q: missing; expected it in the address"
    assert said("GET", f"/search?q={'x' * 201}") == "q: expected at most 200 characters"
    assert said("GET", "/search?q=a&limit=99") == "limit: expected at most 50"
    assert said("GET", "/search?q=a&limit=x") == "limit: expected a whole number"
    assert said("GET", "/search?q=a&mode=b") == "mode: expected 'replace' or 'add'"
