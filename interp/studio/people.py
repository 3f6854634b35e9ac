"""Who is in the picture, in words: name straps, and the card that stands for a picture that is not there."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from interp.fonts import Font, font
from interp.studio.job import Person
from mixers.picture.blend import Overlay
from mixers.picture.colour import from_rgb
from mixers.picture.places import even
from mixers.picture.planes import Planes

INK, SOFT, ACCENT = (244, 247, 248), (196, 206, 210), (38, 166, 154)
GROUND = (12, 15, 18, 214)
CARD = (24, 28, 33)
_STRAP = 0.21
"""Height of a strap, as a share of its slot's …"""
_LEAST = 44
"""… and in px at least: letters of 14 px, the least that a phone shows."""
_LOW = 200
"""Px of a slot below which a strap has one line for all titles."""
_WIDEST = 0.86
"""Of its slot."""


def strap(person: Person, width: int, height: int) -> Overlay:
    """Return the strap of a person for a slot of `width` by `height` px.

    Each language has a line of its own, unless the slot is so low that the strap would be half of it.
    """
    two = len(person.titles) > 1 and height >= _LOW
    unit = min(even(max(_LEAST, height * _STRAP)), height // 2 * 2)
    tall = even(unit * 1.3) if two else unit
    pad = max(4, unit // 8)
    bar = max(2, unit // 20)
    room = int(width * _WIDEST) - 2 * pad - bar
    titles = person.titles if two else [title] if (title := " · ".join(person.titles)) else []
    name = fitting(person.label, round(unit * (0.40 if titles else 0.5)), room, bold=True)
    small = [fitting(title, round(unit * 0.25), room, bold=False) for title in titles]
    wide = even(min(width * _WIDEST, bar + 2 * pad + max(line.width for line in (name, *small))))
    image = Image.new("RGBA", (wide, tall), GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, bar - 1, tall), fill=ACCENT)
    left = bar + pad
    name.write(pen, left, unit * (0.34 if titles else 0.5), INK)
    for number, line in enumerate(small):
        line.write(pen, left, unit * (0.76 + 0.32 * number), SOFT)
    return Overlay.of(np.asarray(image))


def card(person: Person, width: int, height: int) -> Planes:
    """Return a still picture for somebody whose camera shows nothing: who they are, in the middle."""
    image = Image.new("RGB", (width, height), CARD)
    pen = ImageDraw.Draw(image)
    room = round(width * 0.8)
    lines = [fitting(person.label, round(height * 0.12), room, bold=True)]
    lines += [fitting(title, round(height * 0.055), room, bold=False) for title in person.titles]
    heights = [line.size * 1.5 for line in lines]
    top = (height - sum(heights)) / 2
    for number, (line, tall) in enumerate(zip(lines, heights, strict=True)):
        line.write(pen, (width - line.width) / 2, top + tall / 2, SOFT if number else INK)
        top += tall
    return from_rgb(np.asarray(image))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as it fits."""

    text: str
    font: Font
    size: int
    width: int

    def write(self, pen: ImageDraw.ImageDraw, left: float, middle: float, fill: tuple[int, int, int]) -> None:
        if self.text:
            pen.text((left, middle), self.text, font=self.font, fill=fill, anchor="lm")


def fitting(text: str, size: int, room: int, *, bold: bool) -> Line:
    """Return a line that is at most `room` px wide: in smaller letters, down to two thirds, then cut with `…`."""
    least = max(9, size * 2 // 3)
    while size > least and _width(text, font(size, bold=bold)) > room:
        size -= 1
    face = font(size, bold=bold)
    if _width(text, face) > room:
        while text and _width(text + "…", face) > room:
            text = text[:-1]
        text = text.rstrip() + "…"
    return Line(text, face, size, _width(text, face))


def _width(text: str, face: Font) -> int:
    return int(np.ceil(face.getlength(text))) if text else 0
