"""Ask an engine about the faces of some frames: one model, or each member of an ensemble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from detection.engines.faces.crops import CropRule
from detection.engines.faces.ensemble import Ensemble, FaceEngine
from detection.engines.faces.find import FoundFace
from detection.engines.faces.forgery import ForgeryScorer, examine
from detection.engines.faces.turned import place_upright
from detection.engines.faces.views import LOOKS

# The members' evidence is joined on a grid as fine as the finest that a model gives.
_GRID = 16


@dataclass(slots=True)
class SeenFrame:
    """A frame with its faces found, numbered and cropped, but not yet scored.

    `views` holds the crops of all faces for each of the engine's crop rules. `waiting` numbers the
    tracks of further faces, which are not scored in this frame, and `beyond` counts faces that are
    not even followed. A `still` picture has no other frames beside it.
    """

    index: int
    seconds: float
    width: int
    height: int
    tracks: list[int]
    faces: list[FoundFace]
    views: list[list[np.ndarray]]
    still: bool = False
    waiting: tuple[int, ...] = ()
    beyond: int = 0

    @property
    def crops(self) -> list[np.ndarray]:
        """The faces as they are shown."""
        return self.views[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine says of one face: calibrated log-odds, and what each place adds to them.

    `opinions` are the log-odds of an ensemble's members. `strangeness` above 1: the engine cannot
    judge such a face.
    """

    log_odds: float
    evidence: np.ndarray
    strangeness: float
    opinions: tuple[float, ...] = ()


def ask(engine: FaceEngine, frames: Sequence[SeenFrame]) -> list[Answer]:
    """Return an answer for each face of `frames`, in order."""
    if not any(frame.faces for frame in frames):
        return []
    if not isinstance(engine, Ensemble):
        return _ask_one(engine, frames, view=0)
    rules = engine.card.crops
    by_member = [
        _ask_one(member, frames, view=rules.index(member.card.crop)) for member in engine.members
    ]
    places = [
        _where(rules[0], [member.card.crop for member in engine.members], face, frame)
        for frame in frames
        for face in frame.faces
    ]
    return [
        _joined(engine, answers, place)
        for answers, place in zip(zip(*by_member, strict=True), places, strict=True)
    ]


def _ask_one(scorer: ForgeryScorer, frames: Sequence[SeenFrame], *, view: int) -> list[Answer]:
    """The answers of one model; frames are all of a video or all single pictures."""
    crops = np.stack([crop for frame in frames for crop in frame.views[view]])
    scores = examine(scorer, crops)
    card, logits = scorer.card, scores.logits
    if frames[0].still and card.still_calibration:
        again = [scorer.score(look(crops))[0] for look in LOOKS[1:]]
        card, logits = card.for_stills(), np.mean([logits, *again], axis=0)
    log_odds = card.calibration.log_odds
    return [
        Answer(log_odds(x), e, s)
        for x, e, s in zip(
            logits.tolist(), scores.evidence, scores.strangeness.tolist(), strict=True
        )
    ]


def _joined(engine: Ensemble, answers: Sequence[Answer], maps: Sequence[np.ndarray]) -> Answer:
    opinions = tuple(answer.log_odds for answer in answers)
    evidence = np.zeros((_GRID, _GRID), np.float32)
    for member, answer, share, moved in zip(
        engine.members, answers, engine.shares(opinions), maps, strict=True
    ):
        if share:
            weight = share / member.card.calibration.temperature
            evidence += weight * _moved(answer.evidence, moved)
    # A member that cannot judge this face spoils the joint answer: it weighed in all the same.
    strangest = max(answer.strangeness for answer in answers)
    return Answer(engine.pool(opinions), evidence, strangest, opinions)


def _where(
    shown: CropRule, rules: Sequence[CropRule], face: FoundFace, frame: SeenFrame
) -> list[np.ndarray]:
    """For each rule, the affine map [2, 3] from its crop to the shown one, both of side 1."""
    onto, *places = (
        _square(place_upright(rule, face, frame.width, frame.height)) for rule in (shown, *rules)
    )
    return [(onto @ np.linalg.inv(place))[:2] for place in places]


def _moved(evidence: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """Lay `evidence` [height, width] of one crop over another; nothing is known outside it."""
    height, width = evidence.shape
    place_to_share = np.array([[1 / width, 0, 0.5 / width], [0, 1 / height, 0.5 / height]])
    share_to_place = np.array([[_GRID, 0, -0.5], [0, _GRID, -0.5], [0, 0, 1]])
    matrix = share_to_place @ _square(onto) @ _square(place_to_share)
    return cv2.warpAffine(evidence, matrix[:2], (_GRID, _GRID), flags=cv2.INTER_LINEAR)


def _square(affine: np.ndarray) -> np.ndarray:
    return np.vstack([affine, [0, 0, 1]])
