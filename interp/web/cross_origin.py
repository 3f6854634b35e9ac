"""WHIP and WHEP for pages of other sites (RFC 9725, 4.2): a browser asks first, and reads the answer's headers."""

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOR_SESSIONS = ("/whip/", "/whep/")
_OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Location, Retry-After"}
"""Nothing is given for a cookie, so any site may call; what must be known is the token."""


class CrossOrigin:
    """Answers OPTIONS where sessions are opened and closed, and lets other sites read every answer there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_FOR_SESSIONS):
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _allowed(scope["path"])(scope, receive, send)
        else:

            async def open_to_all(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message).update(_OPEN)
                await send(message)

            await self._app(scope, receive, open_to_all)


def _allowed(path: str) -> Response:
    """Return what may be sent to an endpoint, `/whip/NAME`, or to a session, `/whip/NAME/ID`."""
    is_endpoint = path.count("/") == 2
    methods = "OPTIONS, POST" if is_endpoint else "OPTIONS, DELETE"
    headers = {
        **_OPEN,
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "3600",
    }
    if is_endpoint:
        headers["Accept-Post"] = "application/sdp"
    return Response(status_code=204, headers=headers)
