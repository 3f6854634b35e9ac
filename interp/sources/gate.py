"""The first moments of a live input, when what piled up while it was opened comes all at once."""

from dataclasses import dataclass, field

from interp.sources.frames import Frame, Picture, Sound


@dataclass(slots=True)
class StartGate:
    """Holds the first frames back for `hold` samples, then tells which of them shows the true delay.

    A pile's last frame is the freshest: anchored by its first, the input would stay late by the whole pile.
    """

    hold: int
    """House samples from the first medium on."""
    _held: list[Frame] = field(default_factory=list)
    _since: int | None = None
    _freshest: tuple[int, int] | None = None

    def take(self, frame: Frame, arrival: int) -> bool:
        """Keep a frame that came at house position `arrival`; returns True when the gate opens."""
        self._held.append(frame)
        if isinstance(frame, Sound):
            position = frame.position + frame.samples.shape[1]
        elif isinstance(frame, Picture):
            position = frame.dts
        else:
            return False
        if self._since is None:
            self._since = arrival
        if self._freshest is None or position - arrival > self._freshest[0] - self._freshest[1]:
            self._freshest = (position, arrival)
        return arrival - self._since >= self.hold

    @property
    def freshest(self) -> tuple[int, int]:
        """The media position that came with the least delay, and the house position when it came."""
        assert self._freshest is not None
        return self._freshest

    def release(self, earliest: int) -> list[Frame]:
        """Return what was held: sound from media position `earliest` on, pictures from the last key frame
        ahead of it on, and all else."""
        keys = [f.dts for f in self._held if isinstance(f, Picture) and f.key and f.pts <= earliest]
        first = max(keys, default=None)
        out: list[Frame] = []
        for frame in self._held:
            if isinstance(frame, Sound) and frame.position < earliest:
                continue
            if isinstance(frame, Picture) and first is not None and frame.dts < first:
                continue
            out.append(frame)
        self._held = []
        return out
