"""What pages bring after a hole in the network: who may, and what is refused."""

import httpx
import numpy as np

from interp.safety.frames import MAX_BYTES, write_frames
from interp.timeline.units import BLOCK
from interp.webrtc.opus import Encoder
from tests.support.events import RunningEvent
from tests.support.speakers import speakers

SILENCE = Encoder(1, 48_000).encode(np.zeros((1, BLOCK), np.float32))


def test_who_may_bring_what(service: RunningEvent) -> None:
    with speakers(service) as room:
        speaker = room.enter("a")
        path = f"/api/v1/booths/a/consoles/{speaker.patch(name='Mei', mic='on', output='en', consent=True)['id']}"
        frames = write_frames((number * BLOCK, SILENCE) for number in range(50))

        def bring(body: bytes = frames, where: str = f"{path}/fill", role: str = "a") -> httpx.Response:
            token = service.booth_token(role) if role else "nonsense"
            return httpx.post(
                service.url + where, content=body, headers={"Authorization": f"Bearer {token}"}, timeout=20
            )

        assert bring(role="").status_code == 401
        assert bring(role="b").status_code == 403
        gone = bring(where="/api/v1/booths/a/consoles/x/fill")
        assert gone.status_code == 404
        assert "console 'x' is not in booth a" in gone.json()["error"]
        for body, status, said in (
            (b"\0\0\0\0\0\x09junk", 422, "byte 0: a packet of 9 bytes"),
            (bytes(MAX_BYTES + 1), 422, f"expected at most {MAX_BYTES}"),
        ):
            answer = bring(body)
            assert (answer.status_code, said in answer.json()["error"]) == (status, True)

        assert bring(where=f"{path}/fill?more=true").json() == {"filled_ms": 0}
        assert bring().json() == {"filled_ms": 0}, "nothing was lost"
        assert bring().status_code == 429
        assert bring().headers["Retry-After"] == "2"
        speaker.patch(consent=False)
        refused = bring()
        assert (refused.status_code, refused.json()["code"]) == (409, "no_consent")
        assert service.state()["booths"][0]["filled_ms"] == 0
