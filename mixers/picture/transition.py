"""How one scene follows another, frame by frame."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """From frame `start` on, in `frames` frames, another scene comes; with 1 it is a cut. ValueError: none at all."""

    start: int
    frames: int = 1

    def __post_init__(self) -> None:
        if self.frames < 1:
            raise ValueError(f"a transition of {self.frames} frames: expected 1 (a cut) or more")

    def share(self, frame: int) -> float:
        """Return how much of the new scene there is in a frame: 0 before `start`, in even steps to 1."""
        return min(1.0, max(0.0, (frame - self.start + 1) / self.frames))
