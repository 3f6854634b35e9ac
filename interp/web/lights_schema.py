"""The JSON of what the lamps tell beside the levels."""

from typing import Literal

from pydantic import BaseModel


class SoundQuality(BaseModel):
    """How a source sounded when it last spoke, over some 12 s; measured while somebody looks at the pages."""

    level_lufs: float
    """Of the speech, behind the fader."""
    bandwidth_hz: int
    """Up to where the feed carries speech."""
    clipped_percent: int
    """Of the louder speech, in stretches of 200 ms, what is cut off flat."""
    reverberation_s: float | None
    """Estimated reverberation time (RT60), 0.1 to 2; None when too little tells it."""
    faults: list[Literal["clipped", "narrow", "quiet", "loud", "echoing"]]
    """The worst first; empty when the sound is good."""
