"""The fonts with which documents are typeset, and which characters they can draw together."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
# The names of the families, in the order in which Typst tries them.
FAMILIES = HERE / "families.typ"
# What stands for a character that no font has: PDF/A allows no missing glyph.
UNDRAWN = "\u25a1"

# A character with the marks and joiners that are drawn as one with it.
_CLUSTER = re.compile(r"(.)([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]*)")
# They choose among a character's forms, of which a font here has one.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SHAPERS_OWN = frozenset(" \u200b\u200c\u200d")


@cache
def fonts() -> typst.Fonts:
    """The fonts for Typst's compiler: those that stand here and those that it brings along."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def drawable(text: str) -> str:
    """`text` such that each character has a glyph: marks that do not fit are left out."""
    if text.isascii():
        return text
    return _CLUSTER.sub(lambda found: _cluster(found[1], found[2]), _SELECTORS.sub("", text))


def _cluster(base: str, marks: str) -> str:
    if base in _SHAPERS_OWN:
        return base
    having = _coverage().get(ord(base), 0)
    if not having:
        return UNDRAWN
    for mark in marks:
        both = having & _coverage().get(ord(mark), 0)
        if both:
            having, base = both, base + mark
    return base


@cache
def _coverage() -> dict[int, int]:
    """For each character the fonts that have it, a bit for each font."""
    found: dict[int, int] = {}
    for number, path in enumerate(sorted(FONTS.glob("*.[ot]tf"))):
        with TTFont(path, lazy=True) as font:
            for point in font.getBestCmap():
                found[point] = found.get(point, 0) | 1 << number
    return found
