"""What was not examined leaves a verdict open that would else be `authentic`."""

from __future__ import annotations

from collections.abc import Iterable

from detection.engines.faces.types import Label
from media_jobs.engines.media.types import Reason


def unexamined(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons that name a part of the file that was not examined."""
    return [reason for reason in reasons if reason.unexamined]


def left_open(label: Label, reasons: Iterable[Reason]) -> Label:
    """`label`, or `uncertain` in place of `authentic` where `reasons` name something unexamined."""
    return "uncertain" if label == "authentic" and unexamined(reasons) else label
