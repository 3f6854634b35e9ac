"""Where the sources of a scene stand: the layouts that every studio has, for any size of picture."""

from dataclasses import dataclass

from mixers.picture.places import Box, Corners, Fit, even

_GRIDS = {"two": (2, 2), "three": (3, 2), "four": (4, 2), "six": (6, 3), "nine": (9, 3)}
"""Slots, and how many of them stand in a row."""
NAMES = ("full", *_GRIDS, "pip", "slides")
"""What may be asked for by name; a set has a name of its own."""
_GAP = 0.0125
"""Between two slots and at the edge, as a share of the picture's width."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one source: a box, or a screen of a set."""

    place: Box | Corners
    fit: Fit = Fit.CROP


@dataclass(frozen=True, slots=True)
class Layout:
    """Places for sources, the first behind, the last in front."""

    name: str
    slots: tuple[Slot, ...]


def named(name: str, width: int, height: int) -> Layout:
    """Return a layout of NAMES for a picture of `width` by `height`. KeyError: there is none of that name."""
    gap = even(width * _GAP)
    whole = Slot(Box(0, 0, width, height))
    if name == "full":
        return Layout(name, (whole,))
    if name == "pip":
        small = _small(width, height, width * 0.26)
        box = Box(width - small.width - 2 * gap, height - small.height - 2 * gap, small.width, small.height)
        return Layout(name, (whole, Slot(box)))
    if name == "slides":
        small = _small(width, height, width * 0.25)
        wide = width - small.width - 3 * gap
        page = Box(gap, gap, wide, height - 2 * gap)
        speaker = Box(wide + 2 * gap, even((height - small.height) / 2), small.width, small.height)
        return Layout(name, (Slot(page, Fit.FIT), Slot(speaker)))
    count, columns = _GRIDS[name]
    return Layout(name, tuple(Slot(box) for box in _grid(count, columns, width, height, gap)))


def alone(layout: Layout, width: int, height: int) -> Layout:
    """Return the layout of slides where nobody stands beside them: all of the picture."""
    return Layout(layout.name, (Slot(Box(0, 0, width, height), Fit.FIT),))


def _small(width: int, height: int, wide: float) -> Box:
    """Return a box of the picture's shape, `wide` or a little less."""
    return Box(0, 0, even(wide), even(wide * height / width))


def _grid(count: int, columns: int, width: int, height: int, gap: int) -> list[Box]:
    """Return boxes of the picture's shape in rows, as large as they go, a last row that is not full in the middle."""
    rows = -(-count // columns)
    wide = min(
        (width - (columns + 1) * gap) / columns,
        (height - (rows + 1) * gap) / rows * width / height,
    )
    cell = Box(0, 0, int(wide) // 2 * 2, int(wide * height / width) // 2 * 2)
    top = even((height - rows * cell.height - (rows - 1) * gap) / 2)
    boxes = []
    for number in range(count):
        row, column = divmod(number, columns)
        here = min(columns, count - row * columns)
        left = even((width - here * cell.width - (here - 1) * gap) / 2)
        boxes.append(
            Box(left + column * (cell.width + gap), top + row * (cell.height + gap), cell.width, cell.height)
        )
    return boxes
