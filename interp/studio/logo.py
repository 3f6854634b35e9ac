"""The event's logo, in a corner of every scene."""

from pathlib import Path

import numpy as np
from PIL import Image

from interp.studio.background import opened
from mixers.picture.blend import Overlay
from mixers.picture.places import even

LOGO = 0.11
"""Height of a logo, as a share of the picture's …"""
LOGO_WIDEST = 0.25
"""… and its width at most."""


def logo(path: Path, width: int, height: int) -> Overlay:
    """Return the logo of an event for a picture of `width` by `height`. Raises BadBackground."""
    image = opened(path, path.name).convert("RGBA")
    scale = min(height * LOGO / image.height, width * LOGO_WIDEST / image.width)
    size = max(2, even(image.width * scale)), max(2, even(image.height * scale))
    return Overlay.of(np.asarray(image.resize(size, Image.Resampling.LANCZOS)))
