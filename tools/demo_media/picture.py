"""The picture: a podium before a city on a river, drawn with flat shapes so that it codes small.

`Picture.frame(k, …)` draws frame k; all that does not change is drawn once, at twice the size, and reduced.
"""

import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from demo_media.script import Speaker
from demo_media.sound import SECONDS, SYNC_FIRST, SYNC_PERIOD

WIDTH, HEIGHT, FPS = 1280, 720, 25
SYNC_RECT = (1216, 32, 32, 32)
"""Left, top, width, height of the square that is white for one frame; on the coder's 16-pixel grid."""
FONTS = Path("/usr/share/fonts/opentype/noto")
TRADITIONAL = 3
"""Index of the TC face in Noto's font collections."""

SKY, HAZE, FAR, NEAR = "#163040", "#1d3d4e", "#24495b", "#1a3646"
WATER, GLINT, BANK = "#11262f", "#1c3c48", "#0e2028"
TREE, TREE_DARK = "#2f6b5a", "#275a4c"
INK, PAPER, QUIET = "#0b1a21", "#f2efe6", "#9fb7c0"
WARM, TEAL = "#e9a65b", "#5bc0be"
WOOD, WOOD_DARK = "#8a5a3c", "#6f4630"
ACCENT = {"en": WARM, "zh": TEAL}
TAG = {"en": "EN", "zh": "中"}

BIG = 2
"""Static layers are drawn this many times larger and reduced: smooth edges."""


def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "NotoSansCJK-Bold.ttc" if bold else "NotoSansCJK-Regular.ttc"
    return ImageFont.truetype(str(FONTS / name), size, index=TRADITIONAL)


@dataclass(frozen=True, slots=True)
class Turn:
    speaker: Speaker
    start: float
    """Seconds in the loop at which this speaker comes to the podium."""


class Picture:
    def __init__(self, turns: tuple[Turn, ...]) -> None:
        self._turns = turns
        stage = _backdrop()
        small = stage.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        self._stages = {turn.speaker.name: _at_podium(stage, turn.speaker) for turn in turns}
        self._behind = {name: _same(small, podium) for name, podium in self._stages.items()}
        self._straps = {turn.speaker.name: _strap(turn.speaker) for turn in turns}
        self._tram = _tram()
        self._code = font(44, bold=True)
        self._small = font(15)
        self._digit = max(self._code.getlength(d) for d in "0123456789")

    def frame(self, number: int, voice: float) -> Image.Image:
        """Draw frame `number`; `voice` is the floor's level in this frame, 0 to 1."""
        seconds = number / FPS
        current, before, since = self._turn(seconds)
        image = self._stages[current.speaker.name]
        dissolve = min(1.0, (since * FPS + 1) / 10)
        if dissolve < 1:
            image = Image.blend(self._stages[before.speaker.name], image, dissolve)
        image = image.copy()
        mask = self._behind[current.speaker.name]
        if dissolve < 1:
            mask = ImageChops.darker(mask, self._behind[before.speaker.name])
        self._draw_tram(image, seconds, mask)
        self._draw_clock(image, number)
        if dissolve < 1:
            self._draw_strap(image, before.speaker, 1 - dissolve, voice)
        else:
            self._draw_strap(image, current.speaker, min(1.0, (since * FPS - 9) / 12), voice)
        _draw_sync(image, number)
        return image

    def _turn(self, seconds: float) -> tuple[Turn, Turn, float]:
        """Return the turn at `seconds`, the one before it (round the loop) and how long ago it began."""
        index = max((k for k, turn in enumerate(self._turns) if turn.start <= seconds), default=-1)
        start = self._turns[index].start
        return self._turns[index], self._turns[index - 1], seconds - start if index >= 0 else SECONDS

    def _draw_tram(self, image: Image.Image, seconds: float, mask: Image.Image) -> None:
        """A tram crosses the bridge every 20 s, to the right, then to the left, behind the speaker."""
        crossing, phase = divmod(seconds, 20)
        way = phase / 20 if int(crossing) % 2 == 0 else 1 - phase / 20
        x = round(-self._tram.width + way * (WIDTH + self._tram.width))
        strip = (0, 360, WIDTH, 414)
        visible = image.crop(strip)
        visible.paste(self._tram, (x, visible.height - self._tram.height), self._tram)
        image.paste(visible, strip[:2], mask.crop(strip))

    def _draw_clock(self, image: Image.Image, number: int) -> None:
        draw = ImageDraw.Draw(image)
        x, y = 884, 22
        whole, frames = divmod(number, FPS)
        text = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}:{frames:02}"
        at = float(x + 66)
        for char in text:  # every digit in a field of its own: nothing jitters
            wide = self._digit if char != ":" else self._digit * 0.55
            draw.text((at + wide / 2, y + 22), char, font=self._code, fill=PAPER, anchor="mm")
            at += wide
        centre, radius = (x + 34, y + 26), 20
        angle = 2 * math.pi * frames / FPS
        tip = (centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle))
        draw.line([centre, tip], fill=PAPER, width=3)

    def _draw_strap(self, image: Image.Image, speaker: Speaker, share: float, voice: float) -> None:
        """The lower third slides in from the left, and five bars follow the voice."""
        strap = self._straps[speaker.name]
        eased = 1 - (1 - share) ** 3
        x = round(64 - (1 - eased) * (strap.width + 64))
        if x <= -strap.width:
            return
        image.paste(strap, (x, 556), strap)
        if share >= 1:
            draw = ImageDraw.Draw(image)
            for k in range(5):
                height = round(6 + 30 * voice * (1, 0.7, 0.9, 0.6, 0.8)[k])
                left = 64 + strap.width - 66 + k * 9
                draw.rectangle(
                    (left, 606 - height // 2, left + 4, 606 + height // 2), ACCENT[speaker.language]
                )


def _draw_sync(image: Image.Image, number: int) -> None:
    left, top, width, height = SYNC_RECT
    if (number / FPS - SYNC_FIRST) % SYNC_PERIOD == 0:
        ImageDraw.Draw(image).rectangle((left, top, left + width - 1, top + height - 1), "#ffffff")


def _large() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH * BIG, HEIGHT * BIG), SKY)
    return image, ImageDraw.Draw(image)


def _box(*values: float) -> tuple[float, ...]:
    return tuple(value * BIG for value in values)


def _backdrop() -> Image.Image:
    image, draw = _large()
    draw.ellipse(_box(560, 150, 1080, 670), HAZE)  # a low sun behind the city
    draw.ellipse(_box(640, 230, 1000, 590), "#27505f")
    for left, top, right in (
        (0, 330, 70), (70, 290, 120), (120, 350, 190), (190, 310, 232), (232, 270, 262), (262, 340, 330),
        (330, 320, 400), (400, 360, 470), (470, 300, 520), (520, 345, 590), (590, 322, 640), (640, 356, 700),
        (1010, 330, 1060), (1060, 280, 1100), (1100, 345, 1170), (1170, 312, 1220), (1220, 350, 1280),
    ):  # fmt: skip
        draw.rectangle(_box(left, top, right, 470), FAR)
    draw.polygon([(p * BIG, q * BIG) for p, q in ((232, 270), (247, 236), (262, 270))], FAR)
    for left, top, right in (
        (20, 384, 100), (150, 376, 220), (290, 388, 370), (430, 378, 500), (560, 388, 660), (1030, 380, 1120),
        (1150, 388, 1280),
    ):  # fmt: skip
        draw.rectangle(_box(left, top, right, 470), NEAR)
    draw.rectangle(_box(0, 460, WIDTH, HEIGHT), WATER)
    draw.rectangle(_box(0, 414, WIDTH, 426), INK)  # the bridge
    for left in range(-40, WIDTH, 220):
        draw.rectangle(_box(left, 420, left + 220, 462), INK)
        draw.ellipse(_box(left + 14, 430, left + 206, 530), NEAR)
        draw.rectangle(_box(left + 14, 468, left + 206, 532), WATER)
        draw.rectangle(_box(left, 462, left + 220, 468), BANK)
    for left, top, wide in (
        (40, 492, 180), (330, 504, 120), (520, 486, 90), (150, 522, 90), (1060, 496, 160), (1010, 528, 90),
        (600, 534, 140),
    ):  # fmt: skip
        draw.rounded_rectangle(_box(left, top, left + wide, top + 4), 2 * BIG, GLINT)
    draw.rectangle(_box(0, 548, WIDTH, HEIGHT), BANK)
    for x, size in ((1120, 64), (1194, 84), (1262, 60)):
        draw.rectangle(_box(x - 4, 548 - size * 0.7, x + 4, 552), WOOD_DARK)
        draw.ellipse(_box(x - size / 2, 548 - size * 1.7, x + size / 2, 548 - size * 0.5), TREE)
        draw.pieslice(
            _box(x - size / 2, 548 - size * 1.7, x + size / 2, 548 - size * 0.5), 40, 220, TREE_DARK
        )
    _titles(draw)
    return image


def _titles(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle(_box(64, 56, 70, 178), WARM)
    draw.text(_box(92, 46), "Mayors' Summit", font=font(54 * BIG, bold=True), fill=PAPER)
    draw.text(_box(92, 110), "市長峰會", font=font(40 * BIG, bold=True), fill=PAPER)
    draw.text(_box(276, 128), "Rivers · Trams · Trees  河流・電車・樹木", font=font(20 * BIG), fill=QUIET)
    draw.rounded_rectangle(_box(884, 20, 1264, 76), 12 * BIG, INK)  # behind the time code
    draw.ellipse(_box(894, 24, 942, 72), outline=QUIET, width=2 * BIG)
    left, top, width, height = SYNC_RECT
    draw.rectangle(_box(left, top, left + width - 1, top + height - 1), "#182b34")


def _at_podium(backdrop: Image.Image, speaker: Speaker) -> Image.Image:
    image = backdrop.copy()
    draw = ImageDraw.Draw(image)
    if speaker.language == "en":
        _hale(draw)
    else:
        _lin(draw)
    _podium(draw, ACCENT[speaker.language])
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _hale(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle(_box(694, 368, 946, 660), 70 * BIG, "#34414f")  # jacket
    draw.polygon([(p * BIG, q * BIG) for p, q in ((776, 368), (864, 368), (820, 470))], PAPER)
    draw.polygon(
        [(p * BIG, q * BIG) for p, q in ((812, 380), (828, 380), (834, 470), (820, 490), (806, 470))], WARM
    )
    draw.rectangle(_box(794, 330, 846, 376), "#c98f6b")
    draw.rounded_rectangle(_box(764, 218, 876, 354), 54 * BIG, "#dca47e")  # face
    draw.pieslice(_box(758, 196, 882, 300), 180, 360, "#8d8f94")  # grey hair
    draw.rectangle(_box(758, 246, 770, 284), "#8d8f94")
    draw.rectangle(_box(870, 246, 882, 284), "#8d8f94")
    for x in (796, 844):
        draw.ellipse(_box(x - 5, 278, x + 5, 288), INK)
        draw.rounded_rectangle(_box(x - 17, 270, x + 17, 296), 9 * BIG, outline=INK, width=3 * BIG)
    draw.line(_box(813, 282, 827, 282), INK, 3 * BIG)
    draw.arc(_box(800, 300, 840, 326), 20, 160, "#9a5b45", 4 * BIG)


def _lin(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse(_box(784, 176, 856, 240), "#1b1618")  # bun
    draw.rounded_rectangle(_box(754, 210, 886, 372), 62 * BIG, "#1b1618")  # hair
    draw.rounded_rectangle(_box(706, 372, 934, 660), 74 * BIG, "#1f6f78")  # jacket
    draw.polygon([(p * BIG, q * BIG) for p, q in ((784, 372), (856, 372), (820, 450))], PAPER)
    draw.rectangle(_box(797, 332, 843, 382), "#d9a584")
    draw.rounded_rectangle(_box(770, 236, 870, 354), 50 * BIG, "#ebbd9c")  # face
    draw.pieslice(_box(764, 206, 876, 306), 180, 360, "#1b1618")
    for x in (798, 842):
        draw.ellipse(_box(x - 5, 282, x + 5, 292), INK)
    draw.arc(_box(802, 304, 838, 328), 20, 160, "#a5493f", 4 * BIG)
    draw.ellipse(_box(880, 428, 896, 444), WARM)  # a brooch


def _podium(draw: ImageDraw.ImageDraw, accent: str) -> None:
    draw.line(_box(772, 520, 786, 424), INK, 5 * BIG)  # microphone
    draw.rounded_rectangle(_box(774, 396, 798, 430), 11 * BIG, INK)
    draw.polygon([(p * BIG, q * BIG) for p, q in ((660, 506), (980, 506), (962, 552), (678, 552))], WOOD)
    draw.polygon([(p * BIG, q * BIG) for p, q in ((690, 552), (950, 552), (934, 720), (706, 720))], WOOD_DARK)
    draw.rectangle(_box(678, 548, 962, 554), accent)
    draw.ellipse(_box(784, 590, 856, 662), outline=accent, width=5 * BIG)
    for k in range(3):  # the summit's sign: three waves
        y = 614 + 12 * k
        for x in (800, 820):
            draw.arc(_box(x, y - 4, x + 11, y + 6), 180, 360, PAPER, 3 * BIG)
            draw.arc(_box(x + 10, y - 4, x + 21, y + 6), 0, 180, PAPER, 3 * BIG)


def _same(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return a mask, white where two pictures are alike."""
    return ImageChops.difference(one, other).convert("L").point(lambda value: 0 if value > 3 else 255)


def _tram() -> Image.Image:
    image = Image.new("RGBA", (200 * BIG, 44 * BIG))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(_box(0, 6, 199, 40), 9 * BIG, PAPER)
    draw.rectangle(_box(0, 26, 199, 32), WARM)
    for k in range(7):
        draw.rectangle(_box(12 + 26 * k, 11, 31 + 26 * k, 23), FAR)
    draw.rectangle(_box(98, 6, 101, 40), INK)
    draw.rectangle(_box(60, 0, 84, 4), INK)
    for x in (28, 78, 122, 172):
        draw.ellipse(_box(x - 5, 35, x + 5, 44), INK)
    return image.resize((200, 44), Image.Resampling.LANCZOS)


def _strap(speaker: Speaker) -> Image.Image:
    wide, high = 520, 100
    image = Image.new("RGBA", (wide * BIG, high * BIG), INK)
    draw = ImageDraw.Draw(image)
    accent = ACCENT[speaker.language]
    draw.rectangle(_box(0, 0, 8, high), accent)
    draw.text(_box(28, 8), speaker.name, font=font(32 * BIG, bold=True), fill=PAPER)
    draw.text(_box(28, 56), f"{speaker.title_en}  {speaker.title_zh}", font=font(20 * BIG), fill=QUIET)
    draw.rounded_rectangle(_box(wide - 130, 32, wide - 82, 68), 6 * BIG, accent)
    draw.text(
        _box(wide - 106, 49), TAG[speaker.language], font=font(20 * BIG, bold=True), fill=INK, anchor="mm"
    )
    return image.resize((wide, high), Image.Resampling.LANCZOS)
