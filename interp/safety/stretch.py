"""Which stretch of a booth's recording may be filled: what was said on the air, by everybody's understanding.

The voice goes on from where the line dropped until the first of: a person closed it or turned it elsewhere, another
console of the booth was opened, the same interpreter was back, what the page kept ends, or a minute has passed. All
positions are the house's, in samples. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from interp.timeline.units import samples

MOST: Final = samples(60_000)
"""The longest stretch. Samples."""
EDGE: Final = samples(10)
"""Where the same voice is on both sides, one is faded into the other over this. Samples."""
FADE: Final = samples(30)
"""Where the stretch ends and silence or another voice follows, it dies away in this: as a microphone's gate does.
Samples."""
WARM: Final = samples(80)
"""A decoder that has missed sound is right again after this (RFC 7845, section 4.6). Samples."""
LEAST: Final = samples(100)
"""A shorter stretch is not worth a file. Samples."""

Openings = Sequence[tuple[int, str | None]]
"""From which position on a voice goes into which output, or none; in order."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of one track that is to be replaced."""

    output: str
    start: int
    end: int
    joined: bool
    """The same voice goes on in the recording at the end."""


def to_fill(
    lost: int,
    back: int | None,
    kept: tuple[int, int],
    openings: Openings,
    resumed: int | None,
    others: Iterable[Openings],
) -> Stretch | None:
    """Return what of a hole is to be filled, None when it is nothing.

    Sound was missing from `lost` on and came again at `back` (None: it did not, on that line). `kept` is from where to
    where the page has sound. `openings` are those of this voice, `others` those of the booth's other consoles; at
    `resumed` the interpreter went on at one of them.
    """
    since, output = _open_at(openings, lost)
    if output is None or kept[0] > lost:
        return None
    ends: list[tuple[int, bool]] = [(lost + MOST, False), (kept[1], False)]
    changes = [at for at, _ in openings if at > lost and at != resumed]
    ends += [(at, False) for at in changes[:1]]
    for other in others:
        opened = (at for at, into in other if into is not None and at > lost and at != resumed)
        ends += [(at, False) for at in opened]
    if back is not None:
        ends.append(_joined(back + WARM + EDGE, kept[1]))
    if resumed is not None and resumed > lost:
        ends.append(_joined(resumed + FADE + WARM + EDGE, kept[1]))
    end, joined = min(ends)
    start = max(lost - EDGE, since + FADE, kept[0])
    return Stretch(output, start, end, joined) if end - start >= LEAST else None


def _open_at(openings: Openings, position: int) -> tuple[int, str | None]:
    """Return since when the voice has gone where it goes at a position."""
    return max(((at, into) for at, into in openings if at <= position), default=(position, None))


def _joined(end: int, kept: int) -> tuple[int, bool]:
    """Return the end of a stretch whose voice goes on, as far as the page has it."""
    return (end, True) if end <= kept else (kept, False)
