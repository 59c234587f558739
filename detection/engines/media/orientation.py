"""Turn pictures the way the file asks for them to be shown."""

from __future__ import annotations

import numpy as np
from av import VideoFrame


def quarter_turns(frame: VideoFrame) -> int:
    """Counter-clockwise quarter turns (0..3) that bring `frame` upright.

    Display matrices at other angles are rounded: players do the same.
    """
    return round(frame.rotation / 90) % 4


def display_size(frame: VideoFrame, aspect: float) -> tuple[int, int]:
    """Width and height as shown; `aspect` is the width of a stored pixel over its height."""
    width, height = round(frame.width * aspect), frame.height
    return (height, width) if quarter_turns(frame) % 2 else (width, height)


def upright(image: np.ndarray, turns: int) -> np.ndarray:
    """Rotate `image` [height, width, 3] by `turns` counter-clockwise quarter turns."""
    return np.ascontiguousarray(np.rot90(image, turns)) if turns else image
