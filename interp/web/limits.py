"""Limits on what a request may bring, before anything reads it."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interp.glossary.model import MAX_BYTES as MAX_GLOSSARY

MAX_BODY = 128 * 1024
"""Bytes; an SDP offer has a few thousand, a browser's with many candidates twenty thousand."""
FILES = ((re.compile(r"/api/v1/booths/[^/]+/glossary"), MAX_GLOSSARY),)
"""Paths that take files, and how many bytes."""


class BodyLimit:
    """Answers 413 to a body over `MAX_BODY`, or what `FILES` say, whether its length is announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((size for path, size in FILES if path.fullmatch(scope["path"])), MAX_BODY)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > most:
            await _refuse(send, most)
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
                if seen > most:
                    await _refuse(send, most)
                    return

        async def replay() -> Message:
            return chunks.pop(0) if chunks else await receive()

        await self._app(scope, replay, send)


async def _refuse(send: Send, most: int) -> None:
    body = f'{{"error": "body: too long; expected at most {most} bytes"}}'.encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
