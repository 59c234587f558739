"""Slides drawn by code, whose text is known: what reading them is measured by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_SIZE = (1280, 720)
_FONTS = ("DejaVuSans.ttf", "DejaVuSerif.ttf")
_BOLD = ("DejaVuSans-Bold.ttf", "DejaVuSerif-Bold.ttf")
_COLOURS = (("#ffffff", "#202020"), ("#10243e", "#f2f2f2"), ("#fdf6e3", "#073642"))
# What a recorder's compression leaves of them.
_JPEG_QUALITIES = (90, 40)

ENGLISH = (
    (
        "Memory with random access",
        (
            "Each place can be reached in the same time",
            "Addresses are numbers from 0 to 2047",
            "A write replaces what was there before",
            "Cost in 1996: about $40 per megabyte",
        ),
    ),
    (
        "Why caches make programs faster",
        (
            "What was used will be used again (locality)",
            "Hit rate: 97 %, miss penalty: 120 cycles",
            "Average time = 1 + 0.03 * 120 = 4.6 cycles",
            "Two processors must agree on who may write",
        ),
    ),
    (
        "Homework for Thursday",
        (
            "Read chapter 1 of the book, pages 12 to 38",
            "Write down two questions that it leaves open",
            "Send them to teacher@example.org by noon",
            "Late work will be discussed, but not graded",
        ),
    ),
)
RUSSIAN = (
    (
        "Память с произвольным доступом",
        (
            "Каждая ячейка доступна за одно и то же время",
            "Адреса записываются числами от 0 до 2047",
            "Запись заменяет прежнее значение",
            "Программы хранятся так же, как и данные",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A slide, BGR [height, width, 3], and its text from top to bottom."""

    picture: np.ndarray
    text: str


def drawn_slides(
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ENGLISH,
) -> Iterator[Drawn]:
    """Each of `texts` in two fonts, three colours and two degrees of compression."""
    for number, (title, lines) in enumerate(texts):
        for face in range(len(_FONTS)):
            for colours in _COLOURS:
                for quality in _JPEG_QUALITIES:
                    yield draw(title, lines, str(number + 1), face, colours, quality)


def draw(
    title: str,
    lines: tuple[str, ...],
    page: str,
    face: int = 0,
    colours: tuple[str, str] = _COLOURS[0],
    quality: int = 95,
) -> Drawn:
    """One slide with a title, bullet points without bullets and a page number."""
    ground, ink = colours
    image = Image.new("RGB", _SIZE, ground)
    pen = ImageDraw.Draw(image)
    pen.text((80, 50), title, ink, ImageFont.truetype(_BOLD[face], 52))
    for number, line in enumerate(lines):
        pen.text((100, 190 + 95 * number), line, ink, ImageFont.truetype(_FONTS[face], 34))
    pen.text((1200, 670), page, ink, ImageFont.truetype(_FONTS[face], 22))
    kept = BytesIO()
    image.save(kept, "JPEG", quality=quality)
    rgb = np.asarray(Image.open(kept))
    return Drawn(np.ascontiguousarray(rgb[..., ::-1]), "\n".join((title, *lines, page)))
