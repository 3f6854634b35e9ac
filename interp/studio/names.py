"""What the studio's sources are called that are not sources of the floor: slides, and screens that are shared."""

from interp.slides.store import OURS


def slides_of(owner: str) -> str:
    """Return the source that shows somebody's slides."""
    return f"slides:{owner}"


SLIDES = slides_of(OURS)
"""The director's slides."""


def screen_of(delegate: str) -> str:
    """Return the source that shows what a delegate shares."""
    return f"screen:{delegate}"


def is_screen(source: str) -> bool:
    """Return whether a source is what a delegate shares."""
    return source.startswith(screen_of(""))


def owner_of(source: str) -> str:
    """Return whose picture a source is: a delegate's for their slides and their screen, otherwise its own name."""
    return source.rpartition(":")[2]
