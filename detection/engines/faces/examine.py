"""Score the faces of a stream of frames, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from detection.engines.calibration import sigmoid
from detection.engines.faces.answers import Answer, SeenFrame, ask
from detection.engines.faces.crops import CropRule
from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.evidence import Candidate
from detection.engines.faces.quality import face_pixels, sharpness
from detection.engines.faces.types import FaceObservation, FrameScan

# A batch keeps the model busy; a longer one would only delay what is shown.
BATCH_CROPS = 16
_BATCH_FRAMES = 32


@dataclass(slots=True)
class ScoredFrame:
    """The frame as it is reported, with the calibrated log-odds and picture of each face.

    `opinions` are the log-odds of each member of an ensemble, for each face. Of the faces that were
    not scored, `waiting` are the tracks, and `beyond` is the number of those not even followed.
    """

    scan: FrameScan
    log_odds: list[float] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    opinions: list[tuple[float, ...]] = field(default_factory=list)
    waiting: tuple[int, ...] = ()
    beyond: int = 0


def score_frames(frames: Iterable[SeenFrame], engine: FaceEngine) -> Iterator[list[ScoredFrame]]:
    """Yield scored frames in order, in batches of about `BATCH_CROPS` faces.

    A batch is scored by a thread of its own, while the frames of the next one are asked for.
    """
    scoring: Future[list[ScoredFrame]] | None = None
    with ThreadPoolExecutor(1, "batch") as pool:
        for batch in _batches(frames):
            before, scoring = scoring, pool.submit(_score, batch, engine)
            if before is not None:
                yield before.result()
        if scoring is not None:
            yield scoring.result()


def _batches(frames: Iterable[SeenFrame]) -> Iterator[list[SeenFrame]]:
    batch: list[SeenFrame] = []
    crops = 0
    for frame in frames:
        batch.append(frame)
        crops += len(frame.crops)
        if crops >= BATCH_CROPS or len(batch) >= _BATCH_FRAMES:
            yield batch
            batch, crops = [], 0
    if batch:
        yield batch


def _score(frames: list[SeenFrame], engine: FaceEngine) -> list[ScoredFrame]:
    answers = iter(ask(engine, frames))
    return [_scored(frame, answers, engine.card.crop) for frame in frames]


def _scored(frame: SeenFrame, answers: Iterator[Answer], rule: CropRule) -> ScoredFrame:
    observed, log_odds, candidates, opinions = [], [], [], []
    for track, face, crop in zip(frame.tracks, frame.faces, frame.crops, strict=True):
        answer = next(answers)
        probability = sigmoid(answer.log_odds)
        observed.append(
            FaceObservation(
                track=track,
                box=face.box,
                confidence=face.confidence,
                face_pixels=face_pixels(face.box, frame.width, frame.height),
                sharpness=sharpness(rule.features(crop)),
                fake_probability=probability,
                strangeness=answer.strangeness,
            )
        )
        log_odds.append(answer.log_odds)
        candidates.append(Candidate(track, frame.seconds, probability, crop, answer.evidence))
        opinions.append(answer.opinions)
    scan = FrameScan(frame.index, frame.seconds, tuple(observed))
    return ScoredFrame(scan, log_odds, candidates, opinions, frame.waiting, frame.beyond)
