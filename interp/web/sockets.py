"""How a WebSocket begins: who may not have one is told why, as by any other answer."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import WebSocket
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from interp.web.access import SUBPROTOCOL

Known = TypeVar("Known")


async def admitted(
    socket: WebSocket, who: Callable[[], Known], full: Callable[[Known], str | None]
) -> Known | None:
    """Accept a socket and return what `who` says of its caller; None for one that was refused.

    `who` raises HTTPException for somebody who may not; `full` returns a sentence where there is no place.
    """
    try:
        known = who()
    except HTTPException as refused:
        await socket.send_denial_response(JSONResponse({"error": refused.detail}, refused.status_code))
        return None
    if (error := full(known)) is not None:
        await socket.send_denial_response(JSONResponse({"error": error}, 429))
        return None
    offered = socket.headers.get("sec-websocket-protocol", "")
    named = SUBPROTOCOL in [part.strip() for part in offered.split(",")]
    await socket.accept(SUBPROTOCOL if named else None)
    return known
