"""Slides as people send them."""

from io import BytesIO

from PIL import Image, ImageDraw


def pdf(pages: int, size: tuple[int, int] = (960, 540)) -> bytes:
    """Return a PDF whose pages are grey, each lighter than the one before, with its number."""
    images = []
    for number in range(pages):
        grey = 20 + 200 * number // max(1, pages - 1)
        image = Image.new("L", size, grey)
        ImageDraw.Draw(image).text((40, 40), str(number + 1), fill=255 - grey)
        images.append(image)
    out = BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:])
    return out.getvalue()


def png(grey: int = 128, size: tuple[int, int] = (800, 600)) -> bytes:
    """Return one picture."""
    out = BytesIO()
    Image.new("L", size, grey).save(out, "PNG")
    return out.getvalue()
