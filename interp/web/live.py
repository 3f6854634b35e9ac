"""The live outputs, from memory."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from interp.sinks.hls.sink import HlsSink

OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Date"}


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
        found = self._hls.fetch(path) if self._hls is not None else None
        if found is not None:
            headers = {**OPEN, "Cache-Control": found.cache_control}
            return Response(found.body, 200, headers, found.content_type)
        if self._hls is not None and not self._hls.published and path.endswith(".m3u8"):
            body = {"error": "the event is not on the air yet"}
            return JSONResponse(body, 503, {**OPEN, "Retry-After": "1", "Cache-Control": "no-store"})
        body = {"error": f"live: {path!r} is not here; expected master.m3u8 or a language's playlist"}
        return JSONResponse(body, 404, {**OPEN, "Cache-Control": "no-store"})
