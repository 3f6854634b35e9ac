"""Limits on what a request may bring, before anything reads it: how much, for how long, and all of them together."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interp.glossary.model import MAX_BYTES as MAX_GLOSSARY
from interp.slides.store import MAX_BYTES as MAX_SLIDES
from interp.web.access import Access

MAX_BODY: Final = 128 * 1024
"""Bytes; an SDP offer has a few thousand, a browser's with many candidates twenty thousand."""
MAX_OF_STRANGERS: Final = 64 * 1024
"""Bytes of a body that comes without a valid token."""
BODY_S: Final = 30.0
"""Seconds in which a body must be whole."""
FILE_S: Final = 120.0
"""The same for a file, which may come over a poor line."""
FILES: Final = (
    (re.compile(r"/api/v1/booths/[^/]+/glossary"), MAX_GLOSSARY),
    (re.compile(r"/api/v1/slides/[^/]+"), MAX_SLIDES),
)
"""Paths that take files, and how many bytes."""
TOGETHER: Final = {True: 32 * 1024 * 1024, False: 4 * 1024 * 1024}
"""Bytes of all bodies that are held at one time: of those with a valid token, and of those without."""


WITH_BODY: Final = ("POST", "PATCH", "PUT")
"""Methods whose body is read."""


class _Refused(Exception):
    """This request is not taken."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


@dataclass(slots=True)
class _Body:
    """What came of one request."""

    known: bool
    """It came with a valid token."""
    most: int
    """Bytes."""
    seconds: float
    """In which it must be whole."""
    chunks: list[Message] = field(default_factory=list)
    size: int = 0

    def check(self, size: int) -> None:
        """Raises _Refused for more bytes than there may be."""
        if size > self.most:
            raise _Refused(413, f"body: too long; expected at most {self.most} bytes")
        if size > MAX_OF_STRANGERS and not self.known:
            text = f"Authorization: expected a role token with a body of more than {MAX_OF_STRANGERS} bytes"
            raise _Refused(401, text)


class BodyLimit:
    """Reads bodies whole before anything else sees the request.

    Answers 413 to a body over `MAX_BODY`, or what `FILES` say, whether its length is announced or not; 401 to one over
    `MAX_OF_STRANGERS` without a valid token; 408 to one that takes too long; 503 while too much is held already.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access
        self._held = {True: 0, False: 0}
        """Bytes, of those with a valid token and of those without."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        file = next((size for path, size in FILES if path.fullmatch(scope["path"])), None)
        body = _Body(
            self._access.knows(HTTPConnection(scope)), file or MAX_BODY, BODY_S if file is None else FILE_S
        )
        try:
            try:
                await self._read(scope, receive, body)
            except _Refused as refused:
                await _refuse(send, refused)
                return

            async def replay() -> Message:
                return body.chunks.pop(0) if body.chunks else await receive()

            await self._app(scope, replay, send)
        finally:
            self._held[body.known] -= body.size

    async def _read(self, scope: Scope, receive: Receive, body: _Body) -> None:
        """Read all of a body. Raises _Refused."""
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit():
            raise _Refused(413, f"body: its length is no number; expected at most {body.most} bytes")
        body.check(int(announced))
        if scope["method"] not in WITH_BODY:
            return
        try:
            async with asyncio.timeout(body.seconds):
                more = True
                while more:
                    message = await receive()
                    self._take(body, message)
                    more = message["type"] == "http.request" and message.get("more_body", False)
        except TimeoutError:
            raise _Refused(408, f"body: not whole after {body.seconds:.0f} s; send it again") from None

    def _take(self, body: _Body, message: Message) -> None:
        count = len(message.get("body", b""))
        body.check(body.size + count)
        if self._held[body.known] + count > TOGETHER[body.known]:
            raise _Refused(503, "the service is receiving too much at once; try again in a few seconds")
        body.chunks.append(message)
        body.size += count
        self._held[body.known] += count


def _has_body(scope: Scope) -> bool:
    """Return whether a request may bring something: a player that asks for a segment does not."""
    return scope["method"] in WITH_BODY or any(name == b"content-length" for name, _ in scope["headers"])


async def _refuse(send: Send, refused: _Refused) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    if refused.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if refused.status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"error": str(refused)}).encode()})
