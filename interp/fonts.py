"""The fonts that pictures of ours are written in."""

from PIL import ImageFont

_BOLD = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
)
_REGULAR = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)
"""Where Debian keeps fonts with Chinese glyphs; without them Pillow's own font draws what it can."""
_TRADITIONAL = 3
"""Of the faces in a file of Noto Sans CJK (JP, KR, SC, TC, HK) the one with the shapes of Taiwan."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def font(size: int, *, bold: bool = True) -> Font:
    """Return the font for text of `size` px."""
    for path in _BOLD if bold else _REGULAR:
        try:
            return ImageFont.truetype(path, size, index=_TRADITIONAL if path.endswith(".ttc") else 0)
        except OSError:
            continue
    return ImageFont.load_default(size)
