"""What the tests of pages share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import chromium, write_tone


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that gives its microphone to everybody who asks: it hears the sine that the test's file tells as
    `MICROPHONE`, (Hz, RMS in dBFS).
    """
    hertz, level_db = getattr(request.module, "MICROPHONE", (1000, -23.0))
    with chromium(write_tone(tmp_path_factory.mktemp("mic") / "voice.wav", hertz, level_db)) as running:
        yield running
