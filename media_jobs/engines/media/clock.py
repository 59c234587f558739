"""Moments and lengths of a recording, as people read them."""

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


def spelled(seconds: float) -> str:
    """A length of time in its two largest units: `13 h 24 min`, `8 min 20 s`, `1 h`."""
    whole = round(seconds)
    parts = [(whole // 3600, "h"), (whole // 60 % 60, "min"), (whole % 60, "s")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    said = [f"{number} {unit}" for number, unit in parts[:2] if number]
    return " ".join(said) or "0 s"
