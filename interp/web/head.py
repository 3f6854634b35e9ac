"""HEAD wherever there is GET: what monitors and link previews ask first."""

from starlette.types import ASGIApp, Receive, Scope, Send


class HeadAsGet:
    """Lets HEAD find the routes of GET; the server sends no body, for it knows what was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD" and not scope["path"].startswith("/live/"):
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)
