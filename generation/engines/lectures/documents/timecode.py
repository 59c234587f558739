"""A moment of a lecture as its documents write it."""

from __future__ import annotations


def timecode(seconds: float) -> str:
    """`h:mm:ss`, the second that has begun: what is linked never starts too late."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}"
