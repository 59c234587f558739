"""The figures of an evaluation, for all files and for each group of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from detection.engines.faces.types import Label, ScanOutcome
from detection.engines.faces.verdict import joint_probability
from detection.engines.lab.evaluation.conditions import AS_IT_IS
from detection.engines.lab.evaluation.metrics import (
    area_under_roc,
    calibration_error,
    equal_error_rate,
)

FACE_SIZES = (64, 128, 256)
PICTURE_SIZES = (240, 480, 720, 1080)
VERDICTS: tuple[Label, ...] = ("authentic", "uncertain", "manipulated", "no_face")


@dataclass(frozen=True, slots=True)
class Judged:
    """One examined file: what it is, what it was called, and how probable a fake it seemed.

    `gated`: no face of it could be judged. `condition` is what it was put through first.
    `face_pixels` is the median size of its faces (None without any), `picture_pixels` the shorter
    side of its picture.
    """

    is_fake: bool
    label: Label
    fake_probability: float | None
    group: str = ""
    gated: bool = False
    condition: str = AS_IT_IS
    face_pixels: int | None = None
    picture_pixels: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Rates are shares from 0 to 1, None where there is nothing to take a share of.

    `n` counts examined files, `scored` those of them with a probability (a face was found);
    `auc`, `eer` and `calibration_error` are over the scored ones. The others read the served
    labels: `accuracy` is the share of right ones among the files called authentic or manipulated,
    `false_positive_rate` the share of the real files called manipulated, `false_negative_rate`
    the share of the fakes called authentic, `share_uncertain`, `share_gated` (its part without a
    face that could be judged) and `share_no_face` those of all files. `verdicts` counts every
    label, for the real and for the fake, so that any other rate can be had from it.
    """

    n: int
    real: int
    fake: int
    scored: int
    auc: float | None
    eer: float | None
    accuracy: float | None
    false_positive_rate: float | None
    false_negative_rate: float | None
    share_uncertain: float | None
    share_gated: float | None
    share_no_face: float | None
    calibration_error: float | None
    verdicts: dict[str, dict[str, int]]


def score_of(outcome: ScanOutcome) -> float | None:
    """What a file is ranked by: its probability, else that of its faces that could not be judged.

    None without a face.
    """
    if outcome.fake_probability is not None or not outcome.tracks:
        return outcome.fake_probability
    return joint_probability(outcome.tracks)


def figures_of(judged: Sequence[Judged]) -> Figures:
    """The figures of these files taken together."""
    scored = [file for file in judged if file.fake_probability is not None]
    is_fake = np.array([file.is_fake for file in scored], bool)
    probability = np.array([file.fake_probability for file in scored], np.float64)
    real = _count(file.label for file in judged if not file.is_fake)
    fake = _count(file.label for file in judged if file.is_fake)
    reals, fakes, n = sum(real.values()), sum(fake.values()), len(judged)
    right = real["authentic"] + fake["manipulated"]
    wrong = real["manipulated"] + fake["authentic"]
    return Figures(
        n=n,
        real=reals,
        fake=fakes,
        scored=len(scored),
        auc=area_under_roc(is_fake, probability),
        eer=equal_error_rate(is_fake, probability),
        accuracy=_share(right, right + wrong),
        false_positive_rate=_share(real["manipulated"], reals),
        false_negative_rate=_share(fake["authentic"], fakes),
        share_uncertain=_share(real["uncertain"] + fake["uncertain"], n),
        share_gated=_share(sum(file.gated for file in judged), n),
        share_no_face=_share(real["no_face"] + fake["no_face"], n),
        calibration_error=calibration_error(is_fake, probability),
        verdicts={"real": real, "fake": fake},
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


def _class_of(pixels: int, limits: Sequence[int]) -> str:
    for low, high in pairwise((0, *limits)):
        if pixels < high:
            return f"{low} to {high - 1} px"
    return f"{limits[-1]} px and more"


def _count(labels: Iterable[Label]) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(VERDICTS, 0)
    for label in labels:
        counts[label] += 1
    return counts


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
