"""Fit how an engine's scores are read, on files whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from detection.engines.lab.evaluation.metrics import area_under_roc
from detection.engines.lab.evaluation.terms import FACES, SPEECH, Terms
from detection.engines.lab.training.calibrate import Calibration, fit_calibration, fit_thresholds

# A threshold that one in fifty of the real files exceeds cannot be found among fewer.
LEAST_OF_EACH = 50
# The share of genuine files that may be accused.
WRONGLY_ACCUSED = {FACES: 0.02, SPEECH: 0.03}


class CannotFit(ValueError):
    """The scores do not allow a calibration; the message says why."""


@dataclass(frozen=True, slots=True)
class RawScore:
    """A file's mean logit, before any calibration, and what the file is."""

    logit: float
    is_fake: bool
    is_still: bool
    group: str = ""


def fit(scores: Sequence[RawScore], terms: Terms = FACES) -> dict[str, Any]:
    """Temperature, bias and thresholds as a calibration file holds them, by the names that the kind
    of evidence has for them.

    `stills` is there only if enough of the files are single pictures. Raises CannotFit.
    """
    logits, is_fake = _arrays(scores)
    _refuse_too_few(scores, terms)
    auc = area_under_roc(is_fake, logits)
    assert auc is not None, "both classes are there"
    if auc < 0.5 + 2 * _chance(is_fake):
        raise CannotFit(
            f"The engine tells the {terms.forged} files of this list from the {terms.genuine} no "
            f"better than chance (AUC {auc:.3f})."
        )
    calibration = fit_calibration(logits, is_fake.astype(int))
    found: dict[str, Any] = {**_rounded(asdict(calibration)), **_band(scores, calibration, terms)}
    stills = [score for score in scores if score.is_still]
    if min(_counts(stills)) >= LEAST_OF_EACH:
        found["stills"] = _band(stills, calibration, terms)
    genuine, forged = _counts(scores)
    counts = {terms.genuine: genuine, terms.forged: forged}
    return {**found, "fitted": {**counts, "auc": round(auc, 4)}}


def _band(scores: Sequence[RawScore], calibration: Calibration, terms: Terms) -> dict[str, float]:
    logits, is_fake = _arrays(scores)
    groups = np.array([score.group for score in scores])
    band = fit_thresholds(
        calibration.probability(logits),
        is_fake.astype(int),
        groups,
        wrongly_accused=WRONGLY_ACCUSED[terms],
    )
    clear, accuse = band.authentic_below, band.manipulated_above
    return _rounded({f"{terms.cleared}_below": clear, f"{terms.accused}_above": accuse})


def _counts(scores: Sequence[RawScore]) -> tuple[int, int]:
    """How many are real, and how many fake."""
    fake = sum(score.is_fake for score in scores)
    return len(scores) - fake, fake


def _arrays(scores: Sequence[RawScore]) -> tuple[np.ndarray, np.ndarray]:
    logits = np.array([score.logit for score in scores], np.float64)
    return logits, np.array([score.is_fake for score in scores], bool)


def _refuse_too_few(scores: Sequence[RawScore], terms: Terms) -> None:
    genuine, forged = _counts(scores)
    if min(forged, genuine) < LEAST_OF_EACH:
        raise CannotFit(
            f"{genuine} {terms.genuine} and {forged} {terms.forged} files could be scored; a "
            f"calibration needs {LEAST_OF_EACH} of each."
        )


def _chance(is_fake: np.ndarray) -> float:
    """Standard error of the area under the ROC of scores that say nothing (Mann and Whitney)."""
    fake, real = is_fake.sum(), (~is_fake).sum()
    return float(np.sqrt((fake + real + 1) / (12 * fake * real)))


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}
