"""Score the faces of a stream of frames, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from detection.engines.faces.evidence import Candidate
from detection.engines.faces.find import FoundFace
from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.faces.quality import face_pixels, sharpness
from detection.engines.faces.types import FaceObservation, FrameScan

# A batch keeps the model busy; a longer one would only delay what is shown.
BATCH_CROPS = 16
_BATCH_FRAMES = 32


@dataclass(slots=True)
class SeenFrame:
    """A frame with its faces found, numbered and cropped, but not yet scored."""

    index: int
    seconds: float
    width: int
    height: int
    tracks: list[int]
    faces: list[FoundFace]
    crops: list[np.ndarray]


@dataclass(slots=True)
class ScoredFrame:
    """The frame as it is reported, with the calibrated log-odds and picture of each face."""

    scan: FrameScan
    log_odds: list[float] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def score_frames(frames: Iterable[SeenFrame], engine: ForgeryScorer) -> Iterator[list[ScoredFrame]]:
    """Yield scored frames in order, in batches of about `BATCH_CROPS` faces."""
    waiting: list[SeenFrame] = []
    crops = 0
    for frame in frames:
        waiting.append(frame)
        crops += len(frame.crops)
        if crops >= BATCH_CROPS or len(waiting) >= _BATCH_FRAMES:
            yield _score(waiting, engine)
            waiting, crops = [], 0
    if waiting:
        yield _score(waiting, engine)


def _score(frames: list[SeenFrame], engine: ForgeryScorer) -> list[ScoredFrame]:
    crops = [crop for frame in frames for crop in frame.crops]
    if not crops:
        return [ScoredFrame(FrameScan(frame.index, frame.seconds, ())) for frame in frames]
    logits, evidence = engine.score(np.stack(crops))
    answers = iter(zip(logits.tolist(), evidence, strict=True))
    return [_scored(frame, answers, engine) for frame in frames]


def _scored(
    frame: SeenFrame,
    answers: Iterator[tuple[float, np.ndarray]],
    engine: ForgeryScorer,
) -> ScoredFrame:
    observed, log_odds, candidates = [], [], []
    calibration = engine.card.calibration
    for track, face, crop in zip(frame.tracks, frame.faces, frame.crops, strict=True):
        logit, evidence = next(answers)
        probability = calibration.probability(logit)
        observed.append(
            FaceObservation(
                track=track,
                box=face.box,
                confidence=face.confidence,
                face_pixels=face_pixels(face.box, frame.width, frame.height),
                sharpness=sharpness(crop),
                fake_probability=probability,
            )
        )
        log_odds.append(calibration.log_odds(logit))
        candidates.append(Candidate(track, frame.seconds, probability, crop, evidence))
    return ScoredFrame(FrameScan(frame.index, frame.seconds, tuple(observed)), log_odds, candidates)
