"""The pages as Vite built them, at the contract's addresses."""

from collections.abc import Collection, Mapping
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

PAGES = Path(__file__).parent / "pages"
HEADERS = {
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": (
        "microphone=(self), camera=(self), display-capture=(self), autoplay=(self), fullscreen=(self), "
        "midi=(self), hid=(self)"
    ),
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; "
        "img-src 'self' data: blob:; "
        "style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'"
    ),
}


def _page(name: str, status: int = 200) -> Response:
    path = PAGES / f"{name}.html"
    if not path.is_file():
        return PlainTextResponse("The pages are not built: run `make setup`.\n", 503)
    return FileResponse(path, status, headers=HEADERS)


def missing(status: int = 404, headers: Mapping[str, str] | None = None) -> Response:
    """Return what a person sees at an address where there is nothing to read."""
    page = _page("missing", status)
    page.headers.update(headers or {})
    return page


def routes(booths: Collection[str], delegates: Collection[str], languages: Collection[str]) -> APIRouter:
    """Return a route for each page; booths, delegates and languages are those that there are."""
    api = APIRouter(include_in_schema=False)

    @api.get("/")
    async def landing() -> Response:
        return _page("index")

    @api.get("/watch")
    async def watch() -> Response:
        return _page("watch")

    @api.get("/listen")
    async def listen() -> Response:
        return _page("listen")

    @api.get("/engineer")
    async def engineer() -> Response:
        return _page("engineer")

    @api.get("/booth/{booth}")
    async def booth(booth: str) -> Response:
        return _page("booth") if booth in booths else missing()

    @api.get("/booth/{booth}/check")
    async def check(booth: str) -> Response:
        return _page("booth") if booth in booths else missing()

    @api.get("/control")
    async def control() -> Response:
        return _page("control")

    @api.get("/join/{delegate}")
    async def join(delegate: str) -> Response:
        return _page("join") if delegate in delegates else missing()

    @api.get("/return/{language}")
    async def program_return(language: str) -> Response:
        return _page("return") if language in languages else missing()

    @api.get("/favicon.{kind}")
    async def favicon(kind: str) -> Response:
        path = PAGES / "favicon.svg"
        return (
            FileResponse(path, headers={"Cache-Control": "max-age=86400"})
            if path.is_file()
            else Response(status_code=404)
        )

    return api


def assets() -> Mount:
    """Return the mount of the built scripts and styles, which carry a hash in their names."""
    return Mount("/assets", StaticFiles(directory=PAGES / "assets", check_dir=False), name="assets")
