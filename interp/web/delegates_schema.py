"""The JSON that changes remote delegates."""

from interp.web.schema import SourcePatch


class DelegatePatch(SourcePatch):
    """What of a delegate is to be another; they themselves set their language and their hand alone."""

    on_stage: bool | None = None
    hand: bool | None = None
    """They want to speak."""
