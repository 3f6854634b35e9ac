"""Every error of the API has one form: `{"error": sentence}`; a person at a wrong address gets a page."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from interp.web import pages

_WHERE = ("body", "query", "path")
_FOR_PROGRAMS = ("/api/", "/live/", "/assets/")
_UNREADABLE = "There was an error parsing the body"
"""What FastAPI says of a body that no parser gets through."""


class Coded(HTTPException):
    """A problem that pages say in their own language, by its code."""

    def __init__(self, status: int, error: str, headers: dict[str, str] | None, code: str) -> None:
        super().__init__(status, error, headers)
        self.code = code


def problem(
    status: int, error: str, headers: dict[str, str] | None = None, code: str | None = None
) -> HTTPException:
    """Return the exception that answers `status` with one sentence, and with a code where it has one."""
    return HTTPException(status, error, headers) if code is None else Coded(status, error, headers, code)


def install(app: FastAPI) -> None:
    """Answer every error of `app` in the one form."""

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        reads_pages = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        nothing_to_read = error.status_code in (404, 405)
        if nothing_to_read and reads_pages and not request.url.path.startswith(_FOR_PROGRAMS):
            return pages.missing(error.status_code, error.headers)
        content = {"error": _said(request, error)}
        if isinstance(error, Coded):
            content["code"] = error.code
        return JSONResponse(content, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["loc"] == ("body",) and isinstance(first.get("input"), bytes):
            said = request.headers.get("content-type", "nothing")
            return JSONResponse({"error": f"Content-Type: {said}; expected application/json"}, 415)
        # The number that a JSON error carries is a place in the text, which means nothing to a person.
        parts = [part for part in first["loc"] if isinstance(part, str) and part not in _WHERE]
        place = ".".join(parts) or "body"
        return JSONResponse({"error": f"{place}: {_sentence(first)}"}, 422)


def _said(request: Request, error: HTTPException) -> str:
    """Return the sentence; what the framework says of itself is no sentence for a person."""
    place = request.url.path
    match error.status_code, error.detail:
        case 404, "Not Found":
            return f"{place}: there is nothing at this address"
        case 405, "Method Not Allowed":
            allowed = (error.headers or {}).get("Allow", "another method")
            methods = ", ".join(sorted(allowed.split(", ")))
            return f"{place}: {request.method} is not for this address; expected {methods}"
        case _, said if said == _UNREADABLE:
            return "body: it cannot be read; expected JSON"
    return error.detail


def _sentence(error: dict[str, Any]) -> str:
    """Return what is wrong with one value and what is expected, without the value."""
    match error["type"]:
        case "extra_forbidden":
            return "unknown key"
        case "json_invalid":
            return "it is not JSON; expected a JSON object"
        case "missing" | "model_attributes_type" | "dict_type":
            return "expected a JSON object"
    return str(error["msg"]).lower()
