"""Every error of the API has one form: `{"error": sentence}`."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException


def problem(status: int, error: str, headers: dict[str, str] | None = None) -> HTTPException:
    """Return the exception that answers `status` with one sentence."""
    return HTTPException(status, error, headers)


def install(app: FastAPI) -> None:
    """Answer every error of `app` in the one form."""

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"error": error.detail}, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = (
            ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path")) or "body"
        )
        return JSONResponse({"error": f"{place}: {first['msg'].lower()}"}, 422)
