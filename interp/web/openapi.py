"""What `/openapi.json` says beyond what FastAPI finds by itself: tokens, SDP bodies, the form of errors, /live."""

import asyncio
from functools import cache
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse
from starlette.routing import Route

from interp.web.schema import Problem

PUBLIC = ("/api/v1/event", "/api/v1/ice_servers", "/whep/", "/live/", "/healthz", "/readyz", "/metrics")
"""What begins like this needs no token."""
SESSIONS = (
    "/api/v1/booths/{name}/consoles",
    "/whip/{name}",
    "/whep/{language}",
    "/api/v1/delegates/{name}/sessions",
    "/api/v1/talkback",
)
"""Where a POST takes an SDP offer and answers with an SDP answer."""
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_SDP = {"application/sdp": {"schema": {"type": "string"}}}
_LIVE = {
    "get": {
        "summary": "Live",
        "description": "The live outputs: `master.m3u8`, `{lang}.m3u8`, and what they name.",
        "operationId": "live",
        "parameters": [{"name": "path", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {
            "200": {
                "description": "A playlist or a segment",
                "content": {"application/vnd.apple.mpegurl": {}, "video/mp4": {}},
            },
            "404": {"description": "It never was, or is gone", "content": _ERROR},
            "503": {"description": "Not on the air yet", "content": _ERROR},
        },
    }
}


def route(app: FastAPI) -> Route:
    """Return the route of the document, which is made when it is first asked for.

    That takes some tenths of a second, which would be missing at the start, and in the mix if it were not in a thread.
    """
    document = cache(lambda: describe(app))

    async def get(_request: object) -> Response:
        return JSONResponse(await asyncio.to_thread(document))

    return Route("/openapi.json", get, methods=["GET", "HEAD"])


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the service."""
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["securitySchemes"] = {"role": {"type": "http", "scheme": "bearer"}}
    paths = document["paths"]
    for path, methods in paths.items():
        for method, call in methods.items():
            _errors(path, call)
            if path in SESSIONS and method == "post":
                _session(call)
    paths["/live/{path}"] = _LIVE
    return document


def _errors(path: str, call: dict[str, Any]) -> None:
    responses = call["responses"]
    if "422" in responses:
        responses["422"] = {"description": "What is wrong, in one sentence", "content": _ERROR}
    if "{" in path:
        responses["404"] = {"description": "No such thing in this event", "content": _ERROR}
    if not path.startswith(PUBLIC):
        call["security"] = [{"role": []}]
        responses["401"] = {"description": "No valid token", "content": _ERROR}
        responses["403"] = {"description": "The token of another role", "content": _ERROR}


def _session(call: dict[str, Any]) -> None:
    call["requestBody"] = {"required": True, "content": _SDP, "description": "An SDP offer"}
    where = {
        "Location": {"description": "Where the session is changed and ended", "schema": {"type": "string"}}
    }
    call["responses"]["201"] = {"description": "The SDP answer", "headers": where, "content": _SDP}
    call["responses"]["400"] = {"description": "The offer cannot be answered, and why", "content": _ERROR}
