"""Delegates before their cameras: head and shoulders in a room of their own, drawn with flat shapes.

They breathe, blink, look about a little, and move their lips while they speak.
"""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from demo_media.picture import FPS, INK, PAPER

WIDTH, HEIGHT = 640, 360
BIG = 2
"""Drawn this many times larger and reduced: smooth edges."""


@dataclass(frozen=True, slots=True)
class Look:
    wall: str
    things: str
    """Of what stands in the room."""
    skin: str
    shade: str
    hair: str
    long_hair: bool
    jacket: str
    glasses: bool
    blinks: float
    """Seconds between two."""


LOOKS = {
    "okafor": Look("#3a4a3c", "#2b382d", "#8a5a3c", "#754a30", "#141112", False, "#2d3550", False, 4.4),
    "chen": Look("#4a3d4d", "#39303c", "#ecc29f", "#d6a581", "#211a1c", True, "#7a3441", True, 3.7),
    "moreau": Look("#33475a", "#263645", "#e0b08c", "#c8926d", "#7a5534", False, "#4b4f57", True, 5.1),
}


class Portrait:
    """One delegate. `frame(k, voice)` draws frame k; `voice` is how loud they are in it, 0 to 1."""

    def __init__(self, name: str) -> None:
        self._look = LOOKS[name]
        self._phase = float(sum(map(ord, name)) % 7)
        self._room = self._drawn_room().resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        self._heads: dict[tuple[bool, int], Image.Image] = {}
        self._mouth = 0.0

    def frame(self, number: int, voice: float) -> Image.Image:
        seconds = number / FPS
        self._mouth = max(voice, 0.6 * self._mouth)
        closed = seconds % self._look.blinks < 0.16
        head = self._head(closed, round(4 * self._mouth))
        image = self._room.copy()
        across = round(3 * math.sin(seconds * 0.5 + self._phase) + 2 * math.sin(seconds * 1.3))
        up = round(1.5 * math.sin(seconds * 1.5 + self._phase) - 2 * self._mouth)
        image.paste(head, (across, up + 2), head)
        return image

    def _drawn_room(self) -> Image.Image:
        image = Image.new("RGB", (WIDTH * BIG, HEIGHT * BIG), self._look.wall)
        draw = ImageDraw.Draw(image)
        things = self._look.things
        draw.rectangle(_box(40, 40, 190, 200), things)  # a window, or a picture
        draw.rectangle(_box(48, 48, 182, 192), "#9db6be")
        draw.polygon(
            [
                (x * BIG, y * BIG)
                for x, y in ((48, 192), (48, 150), (95, 110), (140, 160), (182, 130), (182, 192))
            ],
            things,
        )
        for y in (70, 130, 190):  # shelves
            draw.rectangle(_box(470, y, 620, y + 6), things)
            for k, (tall, colour) in enumerate(
                ((34, "#a9744f"), (40, "#6c8a7a"), (30, "#b59a5b"), (38, "#7d6a8c"))
            ):
                left = 480 + 22 * k + (y % 3) * 7
                draw.rectangle(_box(left, y - tall, left + 16, y), colour)
        return image

    def _head(self, closed: bool, mouth: int) -> Image.Image:
        key = (closed, mouth)
        if key not in self._heads:
            self._heads[key] = self._drawn_head(closed, mouth).resize(
                (WIDTH, HEIGHT), Image.Resampling.LANCZOS
            )
        return self._heads[key]

    def _drawn_head(self, closed: bool, mouth: int) -> Image.Image:
        look = self._look
        image = Image.new("RGBA", (WIDTH * BIG, HEIGHT * BIG))
        draw = ImageDraw.Draw(image)
        if look.long_hair:
            draw.rounded_rectangle(_box(238, 52, 402, 300), 78 * BIG, look.hair)
        draw.rounded_rectangle(_box(170, 262, 470, 460), 90 * BIG, look.jacket)
        draw.polygon([(x * BIG, y * BIG) for x, y in ((276, 262), (364, 262), (320, 340))], PAPER)
        draw.rectangle(_box(292, 215, 348, 276), look.shade)
        draw.rounded_rectangle(_box(256, 74, 384, 246), 62 * BIG, look.skin)
        draw.pieslice(_box(250, 50, 390, 170), 180, 360, look.hair)
        if not look.long_hair:
            draw.rectangle(_box(250, 108, 260, 146), look.hair)
            draw.rectangle(_box(380, 108, 390, 146), look.hair)
        for x in (292, 348):
            if closed:
                draw.line(_box(x - 8, 152, x + 8, 152), INK, 3 * BIG)
            else:
                draw.ellipse(_box(x - 6, 145, x + 6, 159), INK)
            draw.line(_box(x - 11, 131, x + 11, 131), look.hair, 4 * BIG)
            if look.glasses:
                draw.rounded_rectangle(_box(x - 20, 136, x + 20, 168), 9 * BIG, outline=INK, width=3 * BIG)
        if look.glasses:
            draw.line(_box(312, 150, 328, 150), INK, 3 * BIG)
        draw.line(_box(320, 160, 316, 184), look.shade, 3 * BIG)
        if mouth:
            draw.rounded_rectangle(
                _box(302, 202 - mouth, 338, 206 + 3 * mouth), (2 + 2 * mouth) * BIG, "#6d2b2b"
            )
        else:
            draw.arc(_box(298, 186, 342, 212), 25, 155, "#8d4a3f", 4 * BIG)
        return image


def _box(*values: float) -> tuple[float, ...]:
    return tuple(value * BIG for value in values)
