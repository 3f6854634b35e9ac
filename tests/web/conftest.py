"""One running service for all tests of its HTTP: a floor that is a tone, a WHIP source, two booths, a recording."""

from collections.abc import Iterator

import pytest

from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav

FLOOR_HZ = 440.0
EXTRA = '[program]\nnormalise = false\n[[source]]\nname = "camera"\nurl = "whip"\n'


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("service")
    floor = write_wav(folder / "floor.wav", tone(20, FLOOR_HZ))
    with running_event(folder, floor=floor, extra=EXTRA, recording=True) as event:
        yield event
        log = event.log.read_text()
        assert "Traceback" not in log, log[max(0, log.index("Traceback") - 500) :]
        for token in (event.links["engineer"]["token"], event.booth_token("a")):
            assert token not in log
