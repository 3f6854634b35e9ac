"""Sound cards, through PortAudio, which the system must have."""

from dataclasses import dataclass


class NoPortAudio(Exception):
    """PortAudio is not on this machine; `str()` says how to get it."""


@dataclass(frozen=True, slots=True)
class Device:
    """One sound card, or a system's name for one."""

    name: str
    """What goes behind `device:` in event.toml."""
    host: str
    """The system's sound interface, such as ALSA."""
    inputs: int
    """Channels that it can record."""
    outputs: int
    """Channels that it can play."""
    rate: int
    """Hertz, its own."""
    default_input: bool


def list_devices() -> list[Device]:
    """Return every sound card. Raises NoPortAudio."""
    try:
        import sounddevice  # only here: without PortAudio the import itself fails
    except OSError:
        raise NoPortAudio(
            "PortAudio is missing, so no sound card can be used; install it (Debian: apt install libportaudio2)"
        ) from None
    hosts = [host["name"] for host in sounddevice.query_hostapis()]
    default = sounddevice.default.device[0]
    return [
        Device(
            name=device["name"],
            host=hosts[device["hostapi"]],
            inputs=device["max_input_channels"],
            outputs=device["max_output_channels"],
            rate=round(device["default_samplerate"]),
            default_input=device["index"] == default,
        )
        for device in sounddevice.query_devices()
    ]


def find_input(name: str, devices: list[Device]) -> Device | None:
    """Return the sound card that `device:NAME` means: the default one without a name, else the first whose
    name contains it, in upper or lower case; None where there is none."""
    inputs = [device for device in devices if device.inputs > 0]
    if not name:
        return next((device for device in inputs if device.default_input), None)
    exact = [device for device in inputs if device.name == name]
    alike = [device for device in inputs if name.casefold() in device.name.casefold()]
    return next(iter(exact + alike), None)


def table(devices: list[Device]) -> str:
    """Return the sound cards for a terminal: the URL for event.toml, then what the card can do."""
    if not devices:
        return "no sound card found on this machine"
    lines = []
    for device in devices:
        can = f"{device.inputs} in, {device.outputs} out, {device.rate} Hz, {device.host}"
        default = ", the default" if device.default_input else ""
        lines.append(f"device:{device.name}  ({can}{default})")
    return "\n".join(lines)
