"""Pictures from files: plates behind scenes, pages of slides. No OpenCV here: `interp check` looks at plates, too."""

from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from mixers.picture.colour import from_rgb
from mixers.picture.places import even
from mixers.picture.planes import Planes

MOST = 40_000_000
"""Px of a file at most: 8000 x 5000."""


class BadBackground(ValueError):
    """A file that is no picture, or too large a one: str() says what is expected."""


class TooLarge(BadBackground):
    """A picture of too many px."""


def opened(file: Path | IO[bytes], name: str) -> Image.Image:
    """Return a picture as it is to be seen, whole in memory. Raises BadBackground, which calls it `name`."""
    try:
        with Image.open(file) as image:
            if image.width * image.height > MOST:
                raise TooLarge(
                    f"{name}: {image.width} x {image.height} px; expected at most {MOST // 1_000_000} million"
                )
            image.load()
            return ImageOps.exif_transpose(image)
    except Image.DecompressionBombError:
        raise TooLarge(f"{name}: it is too large; expected at most {MOST // 1_000_000} million px") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, BadBackground):
            raise
        raise BadBackground(f"{name}: expected a picture (PNG, JPEG, WebP …)") from error


def background(path: Path, width: int, height: int) -> Planes:
    """Return the picture in a file, covering `width` by `height`; what hangs over is cut off. Raises BadBackground."""
    image = opened(path, path.name).convert("RGB")
    return from_rgb(np.asarray(ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)))


def page(data: bytes, most: int = 1920) -> Planes:
    """Return a page of slides, of even sides, `most` px at most. Raises BadBackground."""
    image = opened(BytesIO(data), "page")
    if image.mode in ("RGBA", "LA", "P"):
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    image = image.convert("RGB")
    scale = min(1.0, most / max(image.size))
    size = max(2, even(image.width * scale)), max(2, even(image.height * scale))
    return from_rgb(np.asarray(image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)))
