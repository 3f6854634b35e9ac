"""Makes pictures of the pages of a file, in a process of its own: what is in the file is a stranger's.

    python -m interp.slides.render FOLDER < file      one line a page as it is done: `page 12`, and at last `done 12`

A file that cannot be read ends it with 3 and one line: a code, by which pages say it in their language, and what was
expected.
"""

import resource
import sys
from io import BytesIO
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
from PIL import Image

from interp.lifeline import die_with_parent
from interp.studio.background import BadBackground, TooLarge, opened

MOST_PAGES: Final = 200
WIDE, HIGH = 1920, 1080
"""Px of a page at most."""
CPU_S: Final = 120
MEMORY: Final = 2 * 1024**3
"""Bytes of address space."""
QUALITY: Final = 90
UNREADABLE: Final = "slides_unreadable"
TOO_LARGE: Final = "slides_too_large"
REFUSED: Final = 3
"""Exit code for a file that cannot be taken."""


class BadSlides(ValueError):
    """A file that is no slides: str() says what is expected, `code` says it to pages."""

    def __init__(self, said: str, code: str = UNREADABLE) -> None:
        super().__init__(said)
        self.code = code


def pages(data: bytes) -> "list[Image.Image | tuple[pdfium.PdfDocument, int]]":
    """Return what is to be drawn, page by page. Raises BadSlides."""
    if not data.startswith(b"%PDF-") and b"%PDF-" not in data[:1024]:
        try:
            return [opened(BytesIO(data), "slides")]
        except BadBackground as error:
            code = TOO_LARGE if isinstance(error, TooLarge) else UNREADABLE
            raise BadSlides(str(error).replace("a picture (", "a PDF or a picture ("), code) from None
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        said = (
            "it is locked; expected a PDF without a password"
            if locked
            else "it cannot be read; expected a whole PDF"
        )
        raise BadSlides(f"slides: {said}", "slides_locked" if locked else UNREADABLE) from None
    count = len(document)
    if not 1 <= count <= MOST_PAGES:
        raise BadSlides(f"slides: {count} pages; expected 1 to {MOST_PAGES}", "slides_pages")
    return [(document, number) for number in range(count)]


def draw(page: "Image.Image | tuple[pdfium.PdfDocument, int]") -> Image.Image:
    """Return a page as a picture of at most WIDE by HIGH px. Raises BadSlides."""
    if isinstance(page, Image.Image):
        image = page
    else:
        document, number = page
        try:
            found = document[number]
            width, height = found.get_size()
            if width <= 0 or height <= 0:
                raise BadSlides(f"slides: page {number + 1} has no size")
            image = found.render(scale=min(WIDE / width, HIGH / height)).to_pil()
        except pdfium.PdfiumError:
            raise BadSlides(f"slides: page {number + 1} cannot be drawn; expected a whole PDF") from None
    if image.mode not in ("RGB", "L"):
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    image = image.convert("RGB")
    image.thumbnail((WIDE, HIGH), Image.Resampling.LANCZOS)
    return image


def main() -> int:
    """Draw the file on stdin into the folder that is named."""
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    folder = Path(sys.argv[1])
    try:
        found = pages(sys.stdin.buffer.read())
        for number, page in enumerate(found):
            draw(page).save(folder / f"{number:03d}.jpg", quality=QUALITY)
            print("page", number + 1, flush=True)
    except BadSlides as error:
        print(error.code, error, flush=True)
        return REFUSED
    except MemoryError:
        print(TOO_LARGE, "slides: too large to be drawn; expected pages of usual size", flush=True)
        return REFUSED
    print("done", len(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
