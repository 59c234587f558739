"""The deletion test: does covering what a heatmap marks move the score more than covering the rest?

After Samek et al., "Evaluating the visualization of what a deep neural network has learned" (2017)
and Petsiuk et al., "RISE" (2018). Places are the cells of the evidence map, as each crop has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import cv2
import numpy as np

from detection.engines.faces.forgery import ForgeryScorer

SHARES = (0.1, 0.2, 0.4)
FILLS = ("mean", "blur")
SEEDS = 5
RESAMPLES = 2000
BATCH = 64

# Which places are covered. The first three go by how strongly a place is marked, in either colour;
# the last two by how much it speaks for the answer that the crop was given.
PLACES = ("most", "random", "shifted", "least", "for", "against")


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to cover places, and what it did to each face's logit."""

    share: float
    fill: str
    places: str
    moved: np.ndarray
    """How far the logit moved [faces]; towards the other answer for `for` and `against`."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over faces with its 95 % interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f} to {self.high:.2f})"


def trials(crops: np.ndarray, scorer: ForgeryScorer) -> Iterator[Trial]:
    """Cover each of `crops`, RGB [n, side, side, 3], in every way, and score it again."""
    logits, evidence = _score(crops, scorer)
    side = crops.shape[1]
    for share in SHARES:
        count = max(1, round(share * evidence[0].size))
        for places in PLACES:
            seeds = SEEDS if places in ("random", "shifted") else 1
            masks = [
                np.stack(
                    [
                        _mask(e, x, count, places, side, n)
                        for e, x in zip(evidence, logits, strict=True)
                    ]
                )
                for n in range(seeds)
            ]
            for fill in FILLS:
                filled = np.stack([_fill(crop, fill) for crop in crops])
                after = [_score(_covered(crops, filled, mask), scorer)[0] for mask in masks]
                change = np.mean([_moved(logits, again, places) for again in after], axis=0)
                yield Trial(share, fill, places, change)


def estimate(values: np.ndarray) -> Estimate:
    """The mean of `values` [faces] and its interval: percentiles of the bootstrap over faces."""
    rng = np.random.default_rng(0)
    picks = rng.integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.percentile(values[picks].mean(axis=1), (2.5, 97.5))
    return Estimate(float(values.mean()), float(low), float(high))


def _moved(before: np.ndarray, after: np.ndarray, places: str) -> np.ndarray:
    if places in ("for", "against"):
        return np.where(before > 0, 1, -1) * (before - after)
    return np.abs(before - after)


def _mask(
    evidence: np.ndarray, logit: float, count: int, places: str, side: int, seed: int
) -> np.ndarray:
    """Where to cover, 0 to 1 [side, side], softly at the edges."""
    rng = np.random.default_rng([seed, crc32(evidence.tobytes())])
    strength = np.abs(evidence)
    if places in ("for", "against"):
        strength = evidence * (1 if logit > 0 else -1)
    if places == "random":
        strength = rng.random(evidence.shape)
    order = np.argsort(strength, axis=None)
    chosen = order[:count] if places in ("least", "against") else order[-count:]
    cells = np.isin(np.arange(evidence.size), chosen).reshape(evidence.shape).astype(np.float32)
    if places == "shifted":  # the same shape elsewhere
        cells = cells[:: rng.choice([-1, 1]), :: rng.choice([-1, 1])]
        height, width = evidence.shape
        cells = np.roll(cells, (rng.integers(height), rng.integers(width)), (0, 1))
    whole = cv2.resize(np.ascontiguousarray(cells), (side, side), interpolation=cv2.INTER_NEAREST)
    return cv2.GaussianBlur(whole, (0, 0), side / 60)


def _fill(crop: np.ndarray, fill: str) -> np.ndarray:
    if fill == "mean":
        return np.broadcast_to(crop.mean(axis=(0, 1)), crop.shape).astype(np.float32)
    return cv2.GaussianBlur(crop, (0, 0), crop.shape[0] / 10).astype(np.float32)


def _covered(crops: np.ndarray, filled: np.ndarray, masks: np.ndarray) -> np.ndarray:
    share = masks[..., None]
    return (crops * (1 - share) + filled * share).round().astype(np.uint8)


def _score(crops: np.ndarray, scorer: ForgeryScorer) -> tuple[np.ndarray, np.ndarray]:
    parts = [scorer.score(crops[at : at + BATCH]) for at in range(0, len(crops), BATCH)]
    logits, evidence = zip(*parts, strict=True)
    return np.concatenate(logits), np.concatenate(evidence)
