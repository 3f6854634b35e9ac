"""The first moments of a live input, when what piled up while it was opened comes all at once."""

from dataclasses import dataclass, field

from interp.sources.frames import Frame, Picture, Sound


@dataclass(slots=True)
class StartGate:
    """Holds the first frames back for `hold` samples, then tells which of them shows the true delay.

    A pile's last frame is the freshest: anchored by its first, the input would stay late by the whole pile.
    Of sound and picture the later counts (MPEG-TS muxers send sound a third of a second behind).
    """

    hold: int
    """House samples from the first medium on."""
    _held: list[Frame] = field(default_factory=list)
    _since: int | None = None
    _freshest: dict[type[Frame], tuple[int, int]] = field(default_factory=dict)
    """Of each kind: media position and house position of arrival."""

    def take(self, frame: Frame, arrival: int) -> bool:
        """Keep a frame that came at house position `arrival`; returns True when the gate opens."""
        self._held.append(frame)
        if isinstance(frame, Sound | Picture):
            position = frame.position if isinstance(frame, Sound) else frame.dts
            if self._since is None:
                self._since = arrival
            known = self._freshest.get(type(frame))
            if known is None or position - arrival > known[0] - known[1]:
                self._freshest[type(frame)] = (position, arrival)
        return self._since is not None and arrival - self._since >= self.hold

    @property
    def freshest(self) -> tuple[int, int]:
        """The media position that came with the least delay, and the house position when it came."""
        return min(self._freshest.values(), key=lambda known: known[0] - known[1])

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
