"""Every error of the API has one form: `{"error": sentence}`; a person at a wrong address gets a page."""

from collections.abc import Sequence
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

    def __init__(
        self, status: int, error: str, headers: dict[str, str] | None, code: str, line: int | None
    ) -> None:
        super().__init__(status, error, headers)
        self.content = {"code": code} if line is None else {"code": code, "line": line}


def problem(
    status: int,
    error: str,
    headers: dict[str, str] | None = None,
    code: str | None = None,
    line: int | None = None,
) -> HTTPException:
    """Return the exception that answers `status` with one sentence, with a code where it has one, and with the line of
    a file that it is about."""
    return (
        HTTPException(status, error, headers) if code is None else Coded(status, error, headers, code, line)
    )


def install(app: FastAPI) -> None:
    """Answer every error of `app` in the one form."""

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        reads_pages = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        nothing_to_read = error.status_code in (404, 405)
        if nothing_to_read and reads_pages and not request.url.path.startswith(_FOR_PROGRAMS):
            return pages.missing(error.status_code, error.headers)
        content: dict[str, Any] = {"error": _said(request, error)}
        if isinstance(error, Coded):
            content |= error.content
        return JSONResponse(content, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["loc"] == ("body",) and isinstance(first.get("input"), bytes):
            said = request.headers.get("content-type", "nothing")
            return JSONResponse({"error": f"Content-Type: {said}; expected application/json"}, 415)
        # The number that a JSON error carries is a place in the text, which means nothing to a person.
        parts = [part for part in first["loc"] if part not in _WHERE]
        place = "" if first["type"] == "json_invalid" else _place(parts)
        place = place or "body"
        return JSONResponse({"error": f"{place}: {_sentence(first)}"}, 422)


def _place(parts: Sequence[str | int]) -> str:
    """Return where a value stands: `scene.slots[1]`."""
    place = ""
    for part in parts:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
    return place


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
    kind, bounds = error["type"], error.get("ctx", {})
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}"
    match kind:
        case "extra_forbidden":
            return "unknown key"
        case "json_invalid":
            return "it is not JSON; expected a JSON object"
        case "missing":
            if len(error["loc"]) == 1:
                return "missing; expected a JSON object"
            return f"missing; expected it in the {'JSON object' if error['loc'][0] == 'body' else 'address'}"
        case "greater_than_equal":
            return f"expected at least {bounds['ge']:g}"
        case "less_than_equal":
            return f"expected at most {bounds['le']:g}"
        case "string_too_long":
            return f"expected at most {bounds['max_length']} characters"
        case "too_long":
            # What is looked at after a text was cleaned is no `string` to pydantic.
            what = "entries" if bounds["field_type"] in ("List", "Tuple", "Dictionary") else "characters"
            return f"expected at most {bounds['max_length']} {what}"
        case "literal_error" | "enum":
            return f"expected {bounds['expected']}"
        case "string_pattern_mismatch":
            return f"expected a text that matches {bounds['pattern']}"
    said = str(error["msg"])
    return said[:1].lower() + said[1:]


_EXPECTED = {
    "model_attributes_type": "a JSON object",
    "model_type": "a JSON object",
    "dict_type": "a JSON object",
    "list_type": "a list",
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
"""What pydantic's kinds of errors mean to a person."""
