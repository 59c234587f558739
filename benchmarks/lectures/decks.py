"""Slides drawn for a deck: a title, and a body that is built step by step."""

from __future__ import annotations

import random
from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.lectures.styles import Style

WIDTH, HEIGHT = 1280, 720
_LEFT, _TOP = 150, 190
_FONTS = "/usr/share/fonts/truetype/dejavu"
_WORDS = [
    "signal",
    "model",
    "error",
    "energy",
    "gradient",
    "table",
    "method",
    "field",
    "theorem",
    "sample",
    "proof",
    "limit",
    "vector",
    "cell",
    "market",
    "protein",
    "history",
    "language",
    "kernel",
    "network",
    "circuit",
    "medium",
    "value",
    "growth",
    "paper",
    "measure",
    "cost",
    "filter",
    "source",
    "current",
    "pressure",
    "lemma",
    "basis",
    "orbit",
    "figure",
    "phase",
    "tissue",
    "engine",
]


def draw_slide(style: Style, seed: int, steps: int) -> list[np.ndarray]:
    """The slide with its title alone, then with one part after the other: RGB [720, 1280, 3].

    Two slides in a row have the same title, as where a subject goes on.
    """
    chance = random.Random(seed)
    image = Image.fromarray(_ground(style, seed))
    draw = ImageDraw.Draw(image)
    _frame(draw, style, seed)
    top = 60 if style.frame != "tabs" else 80
    title = _phrase(random.Random(seed // 2), 3)
    draw.text((_LEFT, top), title, style.accent, _font(style.font, style.title_size))
    pictures = [np.asarray(image).copy()]
    for step in range(steps):
        _part(image, draw, style, chance, step, steps)
        pictures.append(np.asarray(image).copy())
    return pictures


def texture(seed: int, width: int, height: int, grain: int = 24) -> np.ndarray:
    """A soft random picture, as of a landscape out of focus: RGB [height, width, 3]."""
    random_numbers = np.random.default_rng(seed)
    coarse = random_numbers.integers(0, 255, (height // grain + 1, width // grain + 1, 3), np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{_FONTS}/{name}.ttf", size)


def _phrase(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words)).capitalize()


def _ground(style: Style, seed: int) -> np.ndarray:
    ground = np.full((HEIGHT, WIDTH, 3), style.ground, np.uint8)
    if style.behind == "gradient":
        ground[:] = np.clip(ground + np.linspace(0, 40, HEIGHT)[:, None, None], 0, 255)
    elif style.behind == "paper":
        ground[::24] = ground[:, ::24] = (215, 222, 240)
    elif style.behind == "photo":
        photo = texture(seed, WIDTH, HEIGHT, 40)
        ground[:] = cv2.addWeighted(photo, 0.18, ground, 0.82, 0)
    elif style.behind == "panel":
        ground[:, 900:] = texture(seed + 7, WIDTH - 900, HEIGHT, 30)
    return ground


def _frame(draw: ImageDraw.ImageDraw, style: Style, seed: int) -> None:
    small = _font(style.font, 20)
    if style.frame == "bar":
        draw.rectangle((0, 0, WIDTH, 34), style.accent)
        draw.text((20, 6), "Faculty of Engineering", style.ground, small)
    elif style.frame == "sidebar":
        draw.rectangle((0, 0, 110, HEIGHT), style.accent)
        for line in range(5):
            draw.text((10, 120 + 70 * line), f"Part {line + 1}", (255, 255, 255), small)
    elif style.frame == "tabs":
        draw.rectangle((0, 0, WIDTH, 52), style.accent)
        for tab in range(5):
            draw.text((30 + 250 * tab, 14), _WORDS[tab].capitalize(), (255, 240, 220), small)
    elif style.frame == "footer":
        draw.line((40, 680, WIDTH - 40, 680), style.accent, 2)
        draw.text((40, 688), "A. Lecturer, spring term", style.text, small)
        draw.text((WIDTH - 90, 688), str(seed % 97), style.text, small)
    elif style.frame == "rule":
        draw.line((_LEFT, 140, WIDTH - 150, 140), style.accent, 4)


def _part(
    image: Image.Image,
    draw: ImageDraw.ImageDraw,
    style: Style,
    chance: random.Random,
    step: int,
    steps: int,
) -> None:
    height = 460 // steps
    top = _TOP + step * height
    font = _font(style.font, 30)
    if style.body == "code":
        for line in range(max(1, height // 36)):
            indent = 40 * chance.randrange(3)
            code = f"{chance.choice(_WORDS)}({chance.choice(_WORDS)}, {chance.randrange(100)})"
            draw.text((_LEFT + indent, top + 36 * line), code, style.text, font)
    elif style.body == "table":
        for column in range(4):
            cell = f"{chance.choice(_WORDS)} {chance.randrange(1000)}"
            draw.text((_LEFT + 260 * column, top + 10), cell, style.text, _font(style.font, 24))
        draw.line((_LEFT, top + height - 8, WIDTH - 90, top + height - 8), style.accent, 2)
    elif style.body == "chart":
        width = 800 // steps
        left = _LEFT + step * width
        draw.rectangle(
            (left, 640 - chance.randrange(80, 420), left + width - 30, 640), style.accent
        )
        draw.text((left, 646), chance.choice(_WORDS), style.text, _font(style.font, 20))
    elif style.body == "picture":
        picture = Image.fromarray(texture(chance.randrange(10**6), 220, height - 12, 18))
        image.paste(picture, (_LEFT, top))
        draw.text((_LEFT + 250, top + 8), _phrase(chance, 2), style.text, font)
    elif style.body == "two":
        for left in (_LEFT, 720):
            draw.text((left, top + 8), f"– {_phrase(chance, 3)}", style.text, _font(style.font, 26))
    else:
        draw.ellipse((_LEFT, top + 14, _LEFT + 14, top + 28), style.accent)
        for line in range(2 if height > 90 else 1):
            draw.text((_LEFT + 36, top + 42 * line), _phrase(chance, 6), style.text, font)
