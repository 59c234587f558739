"""Keep the few crops that say most, and show on them what moved the score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from detection.engines.faces.types import Label, TellingFrame

MAX_TELLING = 6
# Two candidates of one track and one such span look alike: the stronger one stays.
_SPREAD_SECONDS = 1.0
_KEPT_PER_SIDE = 24
_JPEG_QUALITY = 90
# Orange speaks for manipulation, blue against it: told apart by every kind of colour vision.
_FOR = np.array([230, 97, 0], np.float32)
_AGAINST = np.array([26, 99, 190], np.float32)
_MAX_ALPHA = 0.72


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scored crop, RGB [side, side, 3], with its evidence [height, width]."""

    track: int
    seconds: float
    fake_probability: float
    crop: np.ndarray
    evidence: np.ndarray


class TellingKeeper:
    """Holds on to the strongest candidates for and against, however many pass by."""

    def __init__(self) -> None:
        self._for: dict[tuple[int, int], Candidate] = {}
        self._against: dict[tuple[int, int], Candidate] = {}

    def offer(self, candidate: Candidate) -> None:
        """Keep `candidate` if it is stronger than what is held of its track and moment."""
        _offer(self._for, candidate, sign=1)
        _offer(self._against, candidate, sign=-1)

    @property
    def held(self) -> int:
        """How many crops are held."""
        return len(self._for) + len(self._against)

    def choose(self, label: Label, tracks: Iterable[int]) -> tuple[TellingFrame, ...]:
        """Return what explains `label`, in order of time, drawn from `tracks` in turn."""
        wanted = set(tracks)
        pros = _in_turn([c for c in self._for.values() if c.track in wanted], sign=1)
        cons = _in_turn([c for c in self._against.values() if c.track in wanted], sign=-1)
        if label == "manipulated":
            chosen = [c for c in pros if c.fake_probability > 0.5][:MAX_TELLING]
        elif label == "authentic":
            chosen = [c for c in cons if c.fake_probability < 0.5][:MAX_TELLING]
        else:
            chosen = _unlike(pros[: MAX_TELLING // 2] + cons)[:MAX_TELLING]
        return tuple(
            TellingFrame(
                track=c.track,
                seconds=c.seconds,
                fake_probability=c.fake_probability,
                crop_jpeg=_jpeg(c.crop),
                heatmap_jpeg=_jpeg(paint(c.crop, c.evidence)),
            )
            for c in sorted(chosen, key=lambda c: (c.seconds, c.track))
        )


def paint(crop: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """Lay `evidence` [height, width] over a greyed `crop` [side, side, 3].

    Colour tells the direction and opacity the strength, relative to the strongest place.
    """
    side = crop.shape[0]
    spread = cv2.resize(evidence, (side, side), interpolation=cv2.INTER_CUBIC)
    strength = spread / max(float(np.abs(spread).max()), 1e-6)
    alpha = (np.abs(strength) * _MAX_ALPHA)[..., None]
    colour = np.where(strength[..., None] > 0, _FOR, _AGAINST)
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None]
    return (grey * (1 - alpha) + colour * alpha).clip(0, 255).astype(np.uint8)


def _offer(held: dict[tuple[int, int], Candidate], candidate: Candidate, *, sign: int) -> None:
    key = candidate.track, int(candidate.seconds // _SPREAD_SECONDS)
    if key in held and sign * held[key].fake_probability >= sign * candidate.fake_probability:
        return
    held[key] = candidate
    if len(held) > _KEPT_PER_SIDE:
        weakest = min(held, key=lambda k: sign * held[k].fake_probability)
        del held[weakest]


def _in_turn(candidates: list[Candidate], *, sign: int) -> list[Candidate]:
    """Strongest first, but the second of a track only after the first of every other."""
    ranked = sorted(candidates, key=lambda c: -sign * c.fake_probability)
    rank_in_track: dict[int, int] = {}
    order = []
    for candidate in ranked:
        rank = rank_in_track.get(candidate.track, 0)
        rank_in_track[candidate.track] = rank + 1
        order.append((rank, candidate))
    return [candidate for _, candidate in sorted(order, key=lambda pair: pair[0])]


def _unlike(candidates: list[Candidate]) -> list[Candidate]:
    seen = {(c.track, c.seconds): c for c in candidates}
    return list(seen.values())


def _jpeg(image: np.ndarray) -> bytes:
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    return data.tobytes()
