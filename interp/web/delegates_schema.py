"""The JSON that changes remote delegates."""

from interp.web.schema import SourcePatch


class DelegatePatch(SourcePatch):
    """What of a delegate is to be another; they themselves set their language, their hand and their own devices."""

    on_stage: bool | None = None
    hand: bool | None = None
    """They want to speak."""
    microphone: bool | None = None
    """Their own switch, as their page tells it: on, and there is one."""
    camera: bool | None = None
    """Likewise."""
