"""The figures of an evaluation, for all files and for each group of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np

from detection.engines.faces.types import ScanOutcome
from detection.engines.faces.verdict import joint_probability
from detection.engines.lab.evaluation.conditions import AS_IT_IS
from detection.engines.lab.evaluation.metrics import (
    area_under_roc,
    calibration_error,
    equal_error_rate,
    least_detection_cost,
)
from detection.engines.lab.evaluation.terms import FACES, UNCERTAIN, Terms

FACE_SIZES = (64, 128, 256)
PICTURE_SIZES = (240, 480, 720, 1080)
SPOKEN_SECONDS = (3, 10, 30)


@dataclass(frozen=True, slots=True)
class Judged:
    """One examined file: what it is, what it was called, and how probable a fake it seemed.

    `gated`: no face of it could be judged. `condition` is what it was put through first.
    `face_pixels` is the median size of its faces (None without any), `picture_pixels` the shorter
    side of its picture, `spoken_seconds` for how long somebody speaks.
    """

    is_fake: bool
    label: str
    fake_probability: float | None
    group: str = ""
    gated: bool = False
    condition: str = AS_IT_IS
    face_pixels: int | None = None
    picture_pixels: int = 0
    spoken_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Rates are shares from 0 to 1, None where there is nothing to take a share of.

    `n` counts examined files, `scored` those of them with a probability (something to judge was
    found); `auc`, `eer`, `min_dcf` and `calibration_error` are over the scored ones. The others
    read the served labels: `accuracy` is the share of right ones among the files that were cleared
    or accused, `false_positive_rate` the share of the genuine files that are accused,
    `false_negative_rate` the share of the forged that are cleared, `share_uncertain`,
    `share_gated` (its part without a face that could be judged) and `share_absent` those of all
    files. `verdicts` counts every label, for the genuine and for the forged, so that any other rate
    can be had from it.
    """

    n: int
    genuine: int
    forged: int
    scored: int
    auc: float | None
    eer: float | None
    min_dcf: float | None
    accuracy: float | None
    false_positive_rate: float | None
    false_negative_rate: float | None
    share_uncertain: float | None
    share_gated: float | None
    share_absent: float | None
    calibration_error: float | None
    verdicts: tuple[dict[str, int], dict[str, int]]

    def as_row(self, terms: Terms) -> dict[str, Any]:
        """The figures by the names that they have for this kind of evidence."""
        genuine, forged = self.verdicts
        return {
            **{f.name: getattr(self, f.name) for f in fields(self)},
            terms.genuine: self.genuine,
            terms.forged: self.forged,
            f"share_{terms.absent}": self.share_absent,
            "verdicts": {terms.genuine: genuine, terms.forged: forged},
        }


def score_of(outcome: ScanOutcome) -> float | None:
    """What a file is ranked by: its probability, else that of its faces that could not be judged.

    None without a face.
    """
    if outcome.fake_probability is not None or not outcome.tracks:
        return outcome.fake_probability
    return joint_probability(outcome.tracks)


def figures_of(judged: Sequence[Judged], terms: Terms = FACES) -> Figures:
    """The figures of these files taken together."""
    scored = [file for file in judged if file.fake_probability is not None]
    is_fake = np.array([file.is_fake for file in scored], bool)
    probability = np.array([file.fake_probability for file in scored], np.float64)
    genuine = _count(terms, (file.label for file in judged if not file.is_fake))
    forged = _count(terms, (file.label for file in judged if file.is_fake))
    n = len(judged)
    right = genuine[terms.cleared] + forged[terms.accused]
    wrong = genuine[terms.accused] + forged[terms.cleared]
    return Figures(
        n=n,
        genuine=sum(genuine.values()),
        forged=sum(forged.values()),
        scored=len(scored),
        auc=area_under_roc(is_fake, probability),
        eer=equal_error_rate(is_fake, probability),
        min_dcf=least_detection_cost(is_fake, probability),
        accuracy=_share(right, right + wrong),
        false_positive_rate=_share(genuine[terms.accused], sum(genuine.values())),
        false_negative_rate=_share(forged[terms.cleared], sum(forged.values())),
        share_uncertain=_share(genuine[UNCERTAIN] + forged[UNCERTAIN], n),
        share_gated=_share(sum(file.gated for file in judged), n),
        share_absent=_share(genuine[terms.absent] + forged[terms.absent], n),
        calibration_error=calibration_error(is_fake, probability),
        verdicts=(genuine, forged),
    )


def split_by(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, list[Judged]]:
    """The files apart by what `key` says of them, in the order in which that first comes up."""
    parts: dict[str, list[Judged]] = {}
    for file in judged:
        parts.setdefault(key(file), []).append(file)
    return parts


def face_size(file: Judged) -> str:
    """The class of sizes that the file's faces belong to."""
    return "no face" if file.face_pixels is None else _class_of(file.face_pixels, FACE_SIZES)


def picture_size(file: Judged) -> str:
    """The class of sizes that the shorter side of the file's picture belongs to."""
    return _class_of(file.picture_pixels, PICTURE_SIZES)


def spoken_length(file: Judged) -> str:
    """The class of lengths that the speech in the file belongs to."""
    for limit in SPOKEN_SECONDS:
        if file.spoken_seconds < limit:
            return f"under {limit} s of speech"
    return f"{SPOKEN_SECONDS[-1]} s of speech and more"


def _class_of(pixels: int, limits: Sequence[int]) -> str:
    for low, high in pairwise((0, *limits)):
        if pixels < high:
            return f"{low} to {high - 1} px"
    return f"{limits[-1]} px and more"


def _count(terms: Terms, labels: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(terms.verdicts, 0)
    for label in labels:
        counts[label] += 1
    return counts


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
