"""A moment of a recording, as people read it."""

from __future__ import annotations

import math


def clock(seconds: float, digits: int = 0) -> str:
    """`m:ss`, or `h:mm:ss` from an hour on, with `digits` decimals."""
    ticks = math.floor(seconds * 10**digits + 0.5)  # as the browser rounds
    whole, fraction = divmod(ticks, 10**digits)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
    return f"{text}.{fraction:0{digits}}" if digits else text
