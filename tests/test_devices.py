"""`interp.devices`: sound cards, or a plain sentence where there is no PortAudio or no card."""

import builtins
import sys
from typing import Any

import pytest

from interp.devices import Device, NoPortAudio, find_input, list_devices, table

MIC = Device("USB Audio: front", "ALSA", 2, 0, 44100, False)
LINE = Device("Line", "ALSA", 1, 2, 48000, True)
SPEAKER = Device("Speaker", "ALSA", 0, 2, 48000, False)


def test_missing_portaudio_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return whole(name, *rest)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NoPortAudio, match="libportaudio2"):
        list_devices()


def test_no_sound_card_is_said_plainly() -> None:
    assert table([]) == "no sound card found on this machine"


def test_the_list_has_what_event_toml_needs() -> None:
    assert table([MIC, LINE]).splitlines() == [
        "device:USB Audio: front  (2 in, 0 out, 44100 Hz, ALSA)",
        "device:Line  (1 in, 2 out, 48000 Hz, ALSA, the default)",
    ]


def test_a_card_is_found_by_its_name_part_of_it_or_as_the_default() -> None:
    cards = [SPEAKER, MIC, LINE]
    assert find_input("usb audio", cards) is MIC
    assert find_input("Line", cards) is LINE
    assert find_input("", cards) is LINE
    assert find_input("Speaker", cards) is None
    assert find_input("none", cards) is None
