"""Limits on what a request may bring, before anything reads it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 128 * 1024
"""Bytes; an SDP offer has a few thousand, a browser's with many candidates twenty thousand."""


class BodyLimit:
    """Answers 413 to a body over `MAX_BODY`, whether its length is announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > MAX_BODY:
            await _refuse(send)
            return
        seen = 0
        chunks: list[Message] = []
        if scope["method"] in ("POST", "PATCH", "PUT"):
            more = True
            while more:
                message = await receive()
                chunks.append(message)
                seen += len(message.get("body", b""))
                more = message["type"] == "http.request" and message.get("more_body", False)
                if seen > MAX_BODY:
                    await _refuse(send)
                    return

        async def replay() -> Message:
            return chunks.pop(0) if chunks else await receive()

        await self._app(scope, replay, send)


async def _refuse(send: Send) -> None:
    body = f'{{"error": "body: too long; expected at most {MAX_BODY} bytes"}}'.encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
