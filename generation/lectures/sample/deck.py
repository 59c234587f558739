"""The slides of the sample lecture, drawn with the fonts of the site's documents."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from media_jobs.engines.typesetting.typefaces import FONTS

SIZE = WIDTH, HEIGHT = 1280, 720
_GROUND, _INK, _SOFT, _ACCENT = "#fbfaf7", "#1c2430", "#5b6675", "#2f6f6a"
_LEFT, _TOP = 110, 90
# The three readings of a score: from, to, colour, name.
_ZONES = (
    (0.0, 0.35, "#3c8d5a", "authentic"),
    (0.35, 0.65, "#c9972f", "uncertain"),
    (0.65, 1.0, "#b4483b", "manipulated"),
)


def title_slide(title: str, below: str) -> np.ndarray:
    """A title in the middle, RGB [720, 1280, 3]."""
    picture, draw = _blank()
    draw.text((_LEFT, 270), title, _INK, _font("SemiBold", 76))
    draw.text((_LEFT, 385), below, _SOFT, _font("Regular", 36))
    draw.rectangle((_LEFT, 240, _LEFT + 120, 248), _ACCENT)
    return np.asarray(picture)


def list_slide(title: str, points: tuple[str, ...]) -> np.ndarray:
    """A title with points below it, RGB [720, 1280, 3]."""
    picture, draw = _blank()
    draw.text((_LEFT, _TOP), title, _INK, _font("SemiBold", 56))
    for number, point in enumerate(points):
        y = 230 + 95 * number
        draw.ellipse((_LEFT, y + 14, _LEFT + 18, y + 32), _ACCENT)
        draw.text((_LEFT + 50, y), point, _INK, _font("Regular", 38))
    return np.asarray(picture)


def score_slide(title: str) -> np.ndarray:
    """A scale from 0 to 1 with the three readings of a score, RGB [720, 1280, 3]."""
    picture, draw = _blank()
    draw.text((_LEFT, _TOP), title, _INK, _font("SemiBold", 56))
    left, width, top = _LEFT, WIDTH - 2 * _LEFT, 340
    for begin, end, colour, name in _ZONES:
        box = left + begin * width, top, left + end * width, top + 110
        draw.rectangle(box, colour)
        middle = (box[0] + box[2]) / 2, top + 55
        draw.text(middle, name, "white", _font("SemiBold", 34), anchor="mm")
    for share in (0.0, 0.5, 1.0):
        draw.text(
            (left + share * width, top + 150), f"{share:g}", _SOFT, _font("Regular", 32), "ma"
        )
    return np.asarray(picture)


def _blank() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", SIZE, _GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, HEIGHT - 12, WIDTH, HEIGHT), _ACCENT)
    return picture, draw


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(FONTS) / f"NotoSans-{weight}.ttf", size)
