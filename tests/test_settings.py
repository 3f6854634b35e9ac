"""What the engineer has set outlives a restart, and a damaged file is one line."""

import json
import logging
from pathlib import Path

import pytest

from interp.settings import Settings


def test_settings_are_kept_change_by_change(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path, "Summit")
    settings.set("sources", "podium", {"gain_db": -6.0})
    settings.set("sources", "podium", {"mute": True})
    settings.set("programs", "zh", {"duck_db": -12.0, "delay_ms": 400})
    again = Settings(path, "Summit")
    assert again.get("sources", "podium") == {"gain_db": -6.0, "mute": True}
    assert again.get("programs", "zh") == {"duck_db": -12.0, "delay_ms": 400}
    assert again.get("booths", "a") == {}
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]


def test_a_language_that_nobody_tells_is_kept_as_such(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    Settings(path, "Summit").set("sources", "podium", {"language": None})
    assert Settings(path, "Summit").get("sources", "podium") == {"language": None}


def test_another_event_starts_from_its_configuration(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    Settings(path, "Summit").set("booths", "a", {"mute": True})
    assert Settings(path, "Council").get("booths", "a") == {}
    assert Settings(path, "Summit").get("booths", "a") == {"mute": True}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "the file"),
        (b'{"event": "Summit", "settings": {"sour', "the file"),
        (b"\xff\x00", "the file"),
        (b"[]", "the file"),
        (b'{"event": "Summit"}', "settings"),
        (b'{"event": "Summit", "settings": []}', "settings"),
        (b'{"event": "Summit", "settings": {"sources": {"podium": 3}}}', "settings.sources.podium"),
        (
            b'{"event": "Summit", "settings": {"sources": {"podium": {"gain_db": 99}}}}',
            "settings.sources.podium.gain_db",
        ),
        (
            b'{"event": "Summit", "settings": {"programs": {"zh": {"gian_db": 1}}}}',
            "settings.programs.zh.gian_db",
        ),
    ],
)
def test_a_damaged_file_is_one_line_and_the_configuration_stands(
    content: bytes, place: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings = Settings(path, "Summit")
    (line,) = caplog.messages
    assert line.startswith(f"{path}: {place}: ")
    assert line.endswith("; starting from the configuration")
    assert "\n" not in line
    assert settings.get("sources", "podium") == {}
    settings.set("sources", "podium", {"mute": True})
    assert Settings(path, "Summit").get("sources", "podium") == {"mute": True}


def test_a_folder_that_cannot_be_written_is_one_line_and_the_setting_stands(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(tmp_path / "none" / "settings.json", "Summit")
    with caplog.at_level(logging.WARNING):
        settings.set("sources", "podium", {"mute": True})
    (line,) = caplog.messages
    assert line.endswith("cannot be written (No such file or directory); settings are not kept")
    assert settings.get("sources", "podium") == {"mute": True}


def test_the_file_is_whole_at_every_moment(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path, "Summit")
    for gain in range(20):
        settings.set("booths", "a", {"gain_db": float(-gain)})
        assert json.loads(path.read_text())["settings"]["booths"]["a"] == {"gain_db": float(-gain)}
