"""Two interpreters of one booth and one of another, at their pages, by key and by mouse; what was recorded says what
each control did.
"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from mixers.units import RATE
from tests.e2e.browser import another, chromium, needs_chromium, visitor, write_tone
from tests.e2e.test_console_page import enter, until
from tests.e2e.test_handover import stance
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav
from tests.support.reading import level_of, read_sound

pytestmark = [pytest.mark.browser, needs_chromium]

FLOOR_HZ, MEI_HZ, LIN_HZ = 440, 1000, 1600
"""Mei and Ana have one browser, and so one voice: they are in booths of their own."""
FLOOR_DB, VOICE_DB = -20.0, -17.0
DUCKED = FLOOR_DB - 18
HEARD = 1.5
"""Seconds of each state that are listened to; the floor needs two more to come back."""
SILENT, ANY = None, -1.0
"""No tone; whatever it is, since it is on its way."""
EXPECTED = {
    #                     Chinese: floor, Mei or Ana, Lin; and English
    "nobody": ((FLOOR_DB, SILENT, SILENT), (FLOOR_DB, SILENT, SILENT)),
    "both booths": ((DUCKED, VOICE_DB, SILENT), (DUCKED, VOICE_DB, SILENT)),
    "Mei coughs": ((ANY, SILENT, SILENT), (DUCKED, VOICE_DB, SILENT)),
    "Ana coughs": ((DUCKED, VOICE_DB, SILENT), (FLOOR_DB, SILENT, SILENT)),
    "Lin": ((DUCKED, SILENT, VOICE_DB), (DUCKED, VOICE_DB, SILENT)),
    "Lin into English": ((FLOOR_DB, SILENT, SILENT), (DUCKED, SILENT, VOICE_DB)),
    "Mei into English": ((FLOOR_DB, SILENT, SILENT), (DUCKED, VOICE_DB, SILENT)),
    "Lin by force": ((DUCKED, SILENT, VOICE_DB), (ANY, SILENT, SILENT)),
    "nobody again": ((FLOOR_DB, SILENT, SILENT), (FLOOR_DB, SILENT, SILENT)),
}
RULES = "[program]\nnormalise = false\n"


class Tape:
    """What was recorded, by the moments that a test has marked."""

    def __init__(self) -> None:
        self.marks: dict[str, int] = {}

    def mark(self, name: str, event: RunningEvent, page: Page, settle: float = 1.0) -> None:
        """Let the state settle, and keep `HEARD` seconds of it under a name."""
        page.wait_for_timeout(settle * 1000)
        self.marks[name] = event.state()["event"]["position"]
        page.wait_for_timeout(HEARD * 1000)

    def read(self, folder: Path) -> None:
        """Load the recording when the service has ended."""
        header = json.loads((folder / "events.jsonl").read_text("utf-8").splitlines()[0])
        self._start = header["start"]
        self._sound = {code: read_sound(folder / f"{code}.mkv") for code in ("zh", "en")}

    def level(self, language: str, mark: str, hertz: float) -> float:
        """Return how loud a tone is in a program from a mark on, dBFS."""
        sound = self._sound[language]
        at = self.marks[mark] - self._start - round(sound.start * RATE)
        return level_of(hertz, sound.samples[0, at : at + round(HEARD * RATE)])


def on_air(page: Page, yes: bool = True) -> None:
    page.wait_for_selector(f".air-lamp[data-on-air={str(yes).lower()}]")


def test_what_three_do_is_what_was_recorded(tmp_path: Path) -> None:
    floor = write_wav(tmp_path / "floor.wav", tone(20, FLOOR_HZ, FLOOR_DB))
    voices = [write_tone(tmp_path / f"{hz}.wav", hz, VOICE_DB - 3.01) for hz in (MEI_HZ, LIN_HZ)]
    tape = Tape()
    with (
        running_event(tmp_path, floor=floor, extra=RULES, recording=True, wait="floor") as event,
        chromium(voices[0]) as first,
        another(first, voices[1]) as second,
        visitor(first) as mei,
        visitor(second) as lin,
        visitor(first) as ana,
    ):
        enter(mei, event, "Mei")
        enter(lin, event, "Lin")
        enter(ana, event, "Ana", "b")
        tape.mark("nobody", event, mei)

        mei.keyboard.press("m")
        ana.click("[data-action=mic]")
        on_air(mei)
        on_air(ana)
        tape.mark("both booths", event, mei)

        mei.keyboard.down(" ")
        on_air(mei, False)
        tape.mark("Mei coughs", event, mei)
        mei.keyboard.up(" ")
        box = ana.locator("[data-action=cough]").bounding_box()
        assert box is not None
        ana.mouse.move(box["x"] + 20, box["y"] + 20)
        ana.mouse.down()
        on_air(ana, False)
        on_air(mei)
        tape.mark("Ana coughs", event, ana, 2.5)
        ana.mouse.up()
        on_air(ana)

        stance(lin, "theirs")
        lin.keyboard.press("h")
        stance(mei, "wish")
        mei.click("[data-action=handover]")
        stance(lin, "ready")
        lin.keyboard.press("h")
        on_air(lin)
        on_air(mei, False)
        tape.mark("Lin", event, lin)

        ana.click("[data-action=mic]")
        on_air(ana, False)
        lin.keyboard.press("ArrowRight")
        lin.wait_for_selector("[data-output=en][aria-pressed=true]")
        tape.mark("Lin into English", event, lin, 2.5)
        mei.click("[data-action=seize]")
        on_air(mei)
        on_air(lin, False)
        tape.mark("Mei into English", event, mei)
        mei.click("[data-output=zh]")
        mei.wait_for_selector("[data-output=zh][aria-pressed=true]")
        lin.keyboard.press("Shift+H")
        on_air(lin)
        tape.mark("Lin by force", event, lin)
        lin.keyboard.press("m")
        on_air(lin, False)
        tape.mark("nobody again", event, lin, 2.5)
        until(
            lin,
            "mic off",
            lambda: not any(c["on_air"] for b in event.state()["booths"] for c in b["consoles"]),
        )
    (recording,) = (event.data_dir / "recordings").iterdir()
    tape.read(recording)

    assert list(tape.marks) == list(EXPECTED)
    for mark, programs in EXPECTED.items():
        for language, wanted in zip(("zh", "en"), programs, strict=True):
            found = [tape.level(language, mark, hertz) for hertz in (FLOOR_HZ, MEI_HZ, LIN_HZ)]
            for level, target in zip(found, wanted, strict=True):
                if target is SILENT:
                    assert level < -60, (mark, language, found)
                elif target is not ANY:
                    assert level == pytest.approx(target, abs=1.5), (mark, language, found)
