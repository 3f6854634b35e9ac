"""An SDP offer as a request brings it."""

from fastapi import Request
from starlette.exceptions import HTTPException

from interp.web.errors import problem


def not_up() -> HTTPException:
    """Return what answers an offer whose media process is not there."""
    return problem(503, "the process that holds these connections starts again", {"Retry-After": "2"})


async def read_offer(request: Request) -> str:
    """Return the offer in the body. Raises 415 for another content type and 400 for what is no text."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/sdp":
        raise problem(415, f"Content-Type: expected application/sdp, not {kind or 'nothing'}")
    try:
        return (await request.body()).decode("utf-8")
    except UnicodeDecodeError:
        raise problem(400, "SDP offer: it is not UTF-8 text") from None
