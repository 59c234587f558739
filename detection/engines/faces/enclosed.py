"""Examine what a file holds beside what it is: a film's covers, the film of a photo.

People are shown it too, though not first. Each is judged by itself; one that looks manipulated, is
left open or cannot be examined keeps the file from being authentic.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from detection.engines.faces.pictures import by_itself
from detection.engines.faces.types import ScanOutcome
from detection.engines.faces.verdict import unexamined
from detection.engines.scale import percent
from media_jobs.engines.context import EngineContext, QuietContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.enclosed import enclosed
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.types import Reason

Scan = Callable[[Path, EngineContext], ScanOutcome]


class _Within(QuietContext):
    """Stops when the examination of the file is stopped, and reports no progress of its own."""

    def __init__(self, outer: EngineContext) -> None:
        super().__init__(outer.workdir)
        self.check_cancelled = outer.check_cancelled  # type: ignore[method-assign]


def with_enclosed(
    outcome: ScanOutcome, path: Path, scan: Scan, limits: MediaLimits, context: EngineContext
) -> ScanOutcome:
    """`outcome` on the file at `path`, with a reason for each thing that is enclosed in it."""
    with closing(enclosed(path, limits, context.workdir)) as copies:
        for name, copy in copies:
            context.check_cancelled()
            try:
                found = scan(copy, _Within(context))
            except EngineRefused as refusal:
                why = refusal.code.replace("_", " ")
                reason = Reason("enclosed", f"{name} was not examined ({why}).", unexamined=True)
                outcome = _left_open(outcome, reason)
                continue
            missed = [reason.message for reason in unexamined(found.reasons)]
            told = " ".join([by_itself(name, found), *missed[:1]])
            reason = Reason("enclosed", told, unexamined=bool(missed))
            if found.label in ("manipulated", "uncertain") or missed:
                outcome = _left_open(outcome, reason)
            else:
                outcome = replace(outcome, reasons=(*outcome.reasons, reason))
    return outcome


def _left_open(outcome: ScanOutcome, reason: Reason) -> ScanOutcome:
    """With a `reason` for which the file is not authentic."""
    reasons = (*outcome.reasons, reason)
    if outcome.label == "authentic":
        assert outcome.fake_probability is not None
        summary = (
            "What is shown first looks authentic; its estimated probability of manipulation is "
            f"{percent(outcome.fake_probability)}. The answer is left open all the same. "
            f"{reason.message}"
        )
        return replace(outcome, label="uncertain", summary=summary, reasons=reasons)
    if outcome.label == "manipulated":
        return replace(outcome, reasons=reasons)
    return replace(outcome, summary=f"{outcome.summary} {reason.message}", reasons=reasons)
