"""How the decks look, and which looks are kept for the final figure.

The split was written before anything was measured: what the finder does was chosen on the first
half alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """One look: colours, type, what is drawn behind and around the text, and how it is recorded."""

    name: str
    ground: Colour
    text: Colour
    accent: Colour
    font: str = "DejaVuSans"
    behind: Literal["flat", "gradient", "photo", "paper", "panel"] = "flat"
    frame: Literal["none", "bar", "sidebar", "tabs", "footer", "rule"] = "none"
    body: Literal["points", "code", "table", "chart", "picture", "two"] = "points"
    title_size: int = 52
    is_filmed: bool = False


DEVELOPMENT = (
    Style("plain white", (255, 255, 255), (20, 20, 20), (30, 90, 200), frame="rule"),
    Style("dark", (24, 26, 34), (235, 235, 235), (250, 170, 40), behind="gradient", frame="bar"),
    Style("code", (250, 250, 246), (40, 40, 40), (160, 30, 60), "DejaVuSansMono", body="code"),
    Style("photographs", (236, 240, 244), (30, 40, 60), (0, 120, 120), behind="photo"),
    Style("charts", (255, 255, 255), (60, 60, 60), (220, 90, 40), frame="footer", body="chart"),
    Style("filmed", (245, 244, 238), (25, 25, 30), (20, 80, 160), frame="bar", is_filmed=True),
)
FINAL = (
    Style("serif", (253, 251, 245), (35, 25, 15), (140, 20, 20), "DejaVuSerif", frame="tabs"),
    Style("sidebar", (255, 255, 255), (30, 30, 40), (70, 30, 130), frame="sidebar", body="table"),
    Style("blue night", (12, 28, 64), (225, 235, 255), (110, 220, 180), frame="footer", body="two"),
    Style("squared paper", (250, 250, 255), (20, 30, 90), (200, 40, 40), behind="paper"),
    Style(
        "pictures", (40, 40, 40), (240, 240, 230), (240, 200, 60), behind="panel", body="picture"
    ),
    Style(
        "filmed aslant", (255, 255, 255), (10, 10, 10), (0, 110, 60), body="code", is_filmed=True
    ),
)
