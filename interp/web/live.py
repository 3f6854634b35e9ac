"""The live outputs, from memory."""

import asyncio
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from interp.sinks.hls.segmenter import TARGET_S
from interp.sinks.hls.sink import HlsSink

OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Date"}

PATIENCE = 3 * TARGET_S
"""Seconds for which a request may wait for its segment."""


class Live:
    """Serves /live/…; a plain route, since an audience asks for little else."""

    def __init__(self, hls: HlsSink | None) -> None:
        self._hls = hls
        self.last_playlist = float("-inf")
        """When somebody last asked for a playlist, monotonic seconds."""

    async def get(self, request: Request) -> Response:
        """Answer a playlist or a segment; 503 before the first segment, 404 for what never was or is gone."""
        path = request.path_params["path"]
        if path.endswith(".m3u8"):
            self.last_playlist = time.monotonic()
            wanted = request.query_params.get("_HLS_msn")
            if wanted is not None and self._hls is not None and self._hls.on_air:
                refusal = await _wait(self._hls, wanted)
                if refusal is not None:
                    return refusal
        found = self._hls.fetch(path) if self._hls is not None else None
        if found is not None:
            headers = {**OPEN, "Cache-Control": found.cache_control}
            return Response(found.body, 200, headers, found.content_type)
        if self._hls is not None and self._hls.is_to_come(path):
            body = {"error": "the event is not on the air yet"}
            return JSONResponse(body, 503, {**OPEN, "Retry-After": "1", "Cache-Control": "no-store"})
        return _refuse(404, f"live: {path!r} is not here; expected master.m3u8 or a language's playlist")


async def _wait(hls: HlsSink, wanted: str) -> Response | None:
    """Wait for a segment as RFC 8216bis, 6.2.5.2, has it; return the answer where it will not come."""
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 16):
        return _refuse(400, f"_HLS_msn: expected the number of a segment, not {wanted[:20]!r}")
    try:
        async with asyncio.timeout(PATIENCE):
            if await hls.until(int(wanted)):
                return None
    except TimeoutError:
        return _refuse(503, f"_HLS_msn: segment {wanted} has not come")
    return _refuse(
        400, f"_HLS_msn: segment {wanted} is too far ahead; expected the next one or the one after"
    )


def _refuse(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status, {**OPEN, "Cache-Control": "no-store"})
