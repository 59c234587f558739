"""A part that was not examined keeps a file from being called authentic, and is told."""

from __future__ import annotations

import pytest

from detection.engines.faces.examine import ScoredFrame
from detection.engines.faces.tally import ScanTally
from detection.engines.faces.types import Box, FaceObservation, FrameScan, ScanOutcome
from media_jobs.engines.media.types import Reason
from tests.detection.engines.faces.test_verdict import CARD, VIDEO

HALF = Reason("damaged", "The second half could not be read.", unexamined=True)


def outcome(log_odds: float | None, *notes: Reason) -> ScanOutcome:
    tally = ScanTally(CARD)
    face = FaceObservation(1, Box(0.2, 0.2, 0.2, 0.4), 0.95, 300, 200.0, 0.5)
    for number in range(100):
        seen = () if log_odds is None else (face,)
        scores = [] if log_odds is None else [log_odds]
        tally.add(ScoredFrame(FrameScan(number, number / 10, seen), scores))
    return tally.conclude(VIDEO, seconds=10.0, notes=notes)


def test_what_looks_authentic_is_left_open_and_says_why() -> None:
    assert outcome(-3.0).label == "authentic"
    found = outcome(-3.0, HALF)
    assert found.label == "uncertain"
    assert found.summary.startswith("What was examined looks authentic")
    assert HALF.message in found.summary
    assert HALF in found.reasons


@pytest.mark.parametrize(("log_odds", "label"), [(3.0, "manipulated"), (None, "no_face")])
def test_other_verdicts_stay(log_odds: float | None, label: str) -> None:
    found = outcome(log_odds, HALF)
    assert found.label == label
    assert HALF in found.reasons


def test_no_face_is_said_of_what_was_examined_only() -> None:
    assert outcome(None, HALF).summary == (
        "No face was found in what was examined. The second half could not be read."
    )


def test_a_reason_that_limits_without_leaving_out_changes_nothing() -> None:
    assert outcome(-3.0, Reason("ends_early", "It ends early.")).label == "authentic"
