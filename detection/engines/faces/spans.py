"""Join neighbouring windows that read the same into the stretches that a person would name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detection.engines.faces.types import Label, Window
from detection.engines.scale import percent
from media_jobs.engines.media.clock import clock

# More times than this nobody reads; what is left out is counted.
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one track in seconds; its probabilities are those of its windows."""

    track: int
    start: float
    end: float
    lowest: float
    highest: float


def striking_spans(windows: Sequence[Window]) -> list[Span]:
    """The manipulated stretches among `windows` (ordered by track and time), strongest first."""
    return sorted(spans_of(windows, "manipulated"), key=lambda span: -span.highest)


def spans_of(windows: Iterable[Window], label: Label) -> list[Span]:
    """The stretches with this label among `windows`, which are ordered by track and time."""
    spans: list[Span] = []
    for window in windows:
        if window.label != label:
            continue
        here = Span(
            window.track,
            window.start_seconds,
            window.end_seconds,
            window.fake_probability,
            window.fake_probability,
        )
        last = spans[-1] if spans else None
        if last and last.track == here.track and here.start <= last.end:
            spans[-1] = _joined(last, here)
        else:
            spans.append(here)
    return spans


def listed(spans: Iterable[Span], label: Label) -> str:
    """The stretches of a file in order of time, whoever is seen in them.

    Each comes with the probability that speaks most for `label`. Of very many the strongest are
    named, and the others counted.
    """
    whole: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if whole and span.start <= whole[-1].end:
            whole[-1] = _joined(whole[-1], span)
        else:
            whole.append(span)
    upwards = label == "manipulated"
    ranked = sorted(whole, key=lambda span: -span.highest if upwards else span.lowest)
    named = sorted(ranked[:MOST_LISTED], key=lambda span: span.start)
    told = [f"{times(span)} ({_extreme(span, upwards)})" for span in named]
    rest = len(whole) - len(named)
    return in_a_row([*told, f"{rest:,} more"] if rest else told)


def times(span: Span) -> str:
    """From when to when, as the player and the chart count."""
    return f"{clock(span.start, 1)} to {clock(span.end, 1)}"


def in_a_row(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _extreme(span: Span, upwards: bool) -> str:
    return f"up to {percent(span.highest)}" if upwards else f"down to {percent(span.lowest)}"


def _joined(one: Span, other: Span) -> Span:
    return Span(
        one.track,
        one.start,
        max(one.end, other.end),
        min(one.lowest, other.lowest),
        max(one.highest, other.highest),
    )
