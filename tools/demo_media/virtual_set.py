"""The virtual set: a hall with a large screen and two walls of smaller ones, seen from the front."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo_media.picture import HEIGHT, INK, TEAL, WARM, WIDTH, font

BIG = 2
SCREENS = [
    [[348, 96], [932, 96], [932, 425], [348, 425]],
    [[48, 84], [308, 122], [308, 262], [48, 250]],
    [[972, 122], [1232, 84], [1232, 250], [972, 262]],
    [[48, 284], [308, 284], [308, 424], [48, 450]],
    [[972, 284], [1232, 284], [1232, 450], [972, 424]],
]
"""Corners, clockwise from the top left, px of a picture of 1280x720: the speaker, then the walls."""


def draw() -> Image.Image:
    """Return the hall, its screens dark."""
    image = Image.new("RGB", (WIDTH * BIG, HEIGHT * BIG), "#12222b")
    art = ImageDraw.Draw(image)
    for y in range(520 * BIG):  # the wall is lit from above
        share = y / (520 * BIG)
        art.line(
            (0, y, WIDTH * BIG, y), (round(30 - 16 * share), round(58 - 30 * share), round(74 - 38 * share))
        )
    for y in range(520 * BIG, HEIGHT * BIG):
        share = (y - 520 * BIG) / (200 * BIG)
        art.line(
            (0, y, WIDTH * BIG, y), (round(12 + 14 * share), round(24 + 22 * share), round(30 + 26 * share))
        )
    for x in range(-8, 25):  # boards of the floor lead to the middle of the wall
        art.line(_box(640 + (x - 8) * 60, 520, 640 + (x - 8) * 200, HEIGHT), "#0d1a21", 2 * BIG)
    art.rectangle(_box(0, 514, WIDTH, 520), WARM)
    glow = Image.new("RGB", image.size)
    light = ImageDraw.Draw(glow)
    for screen in SCREENS:
        light.polygon(_corners(screen, 10), "#1e5a60")
    light.ellipse(_box(340, 560, 940, 700), "#173c42")
    image = ImageChops.screen(image, glow.filter(ImageFilter.GaussianBlur(26 * BIG)))
    art = ImageDraw.Draw(image)
    for number, screen in enumerate(SCREENS):
        art.polygon(_corners(screen, 6), INK)
        art.polygon(_corners(screen, 6), outline=TEAL if number == 0 else "#3b5c66", width=2 * BIG)
        art.polygon(_corners(screen, 0), "#0a1418")
    art.text(
        _box(640, 470),
        "Mayors' Summit · 市長峰會",
        font=font(26 * BIG, bold=True),
        fill="#9fb7c0",
        anchor="mm",
    )
    art.rounded_rectangle(_box(420, 600, 860, 640), 14 * BIG, "#22343d")  # a table
    art.rounded_rectangle(_box(420, 600, 860, 610), 5 * BIG, WARM)
    art.polygon([(x * BIG, y * BIG) for x, y in ((450, 640), (830, 640), (800, 720), (480, 720))], "#182830")
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _corners(screen: list[list[int]], margin: int) -> list[tuple[int, int]]:
    middle = [sum(corner[k] for corner in screen) / 4 for k in (0, 1)]
    return [
        tuple(BIG * (value + (margin if value > middle[k] else -margin)) for k, value in enumerate(corner))
        for corner in screen
    ]


def _box(*values: float) -> tuple[float, ...]:
    return tuple(value * BIG for value in values)
