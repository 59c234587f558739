"""Join neighbouring windows that look manipulated into the stretches that a person would name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detection.engines.faces.types import Window


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one track in seconds; `fake_probability` is that of its strongest window."""

    track: int
    start: float
    end: float
    fake_probability: float


def striking_spans(windows: Sequence[Window]) -> list[Span]:
    """The manipulated stretches among `windows` (ordered by track and time), strongest first."""
    spans: list[Span] = []
    for window in windows:
        if window.label != "manipulated":
            continue
        last = spans[-1] if spans else None
        if last and last.track == window.track and window.start_seconds <= last.end:
            spans[-1] = Span(
                last.track,
                last.start,
                window.end_seconds,
                max(last.fake_probability, window.fake_probability),
            )
        else:
            spans.append(
                Span(
                    window.track,
                    window.start_seconds,
                    window.end_seconds,
                    window.fake_probability,
                )
            )
    return sorted(spans, key=lambda span: -span.fake_probability)


def clock(seconds: float) -> str:
    """`m:ss`, or `h:mm:ss` from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
