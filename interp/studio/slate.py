"""The holding slate: what viewers see before the event and in its pauses."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from interp.fonts import font
from interp.studio.people import ACCENT, INK, SOFT, fitting
from mixers.picture.blend import Overlay, over
from mixers.picture.places import even
from mixers.picture.planes import Colour, Planes

_SHADE = (8, 11, 14, 150)


def holding(plate: Planes | Colour, width: int, height: int, title: str, languages: Sequence[str]) -> Planes:
    """Return the event's name over the languages it is heard in, on the plate of the studio."""
    drawn = Planes.filled(width, height, plate) if isinstance(plate, Colour) else plate.copy()
    text = Image.new("RGBA", (width, height), _SHADE)
    pen = ImageDraw.Draw(text)
    room = round(width * 0.8)
    name = fitting(title, round(height * 0.1), room, bold=True)
    heard = fitting("   ".join(languages), round(height * 0.042), room, bold=False)
    name.write(pen, (width - name.width) / 2, height * 0.44, INK)
    bar = round(width * 0.06)
    pen.rectangle(
        ((width - bar) / 2, height * 0.535, (width + bar) / 2, height * 0.535 + max(2, height // 180)),
        fill=ACCENT,
    )
    heard.write(pen, (width - heard.width) / 2, height * 0.61, SOFT)
    overlay = Overlay.of(np.asarray(text))
    over(overlay.picture, overlay.mask, drawn)
    return drawn


def countdown(seconds: int, height: int) -> Overlay:
    """Return the time that is left, for a picture of `height` px: minutes and seconds, and hours if any."""
    hours, rest = divmod(seconds, 3600)
    clock = f"{rest // 60:02d}:{rest % 60:02d}"
    text = f"{hours}:{clock}" if hours else clock
    face = font(round(height * 0.12))
    # Every digit has the room of the widest, so that nothing moves as they change.
    cell = max(face.getlength(digit) for digit in "0123456789")
    widths = [cell if char.isdigit() else face.getlength(char) for char in text]
    image = Image.new("RGBA", (even(sum(widths) + 4), even(height * 0.16)), (*INK, 0))
    pen = ImageDraw.Draw(image)
    at = 2.0
    for char, wide in zip(text, widths, strict=True):
        pen.text((at + wide / 2, image.height / 2), char, font=face, fill=(*INK, 255), anchor="mm")
        at += wide
    return Overlay.of(np.asarray(image))
