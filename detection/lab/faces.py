"""Faces in labelled videos and pictures."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.faces.pipeline import ScanOptions
from detection.engines.faces.types import FrameScan
from detection.engines.lab.evaluation.conditions import AS_IT_IS, CONDITIONS, Condition, altered
from detection.engines.lab.evaluation.figures import Judged, score_of
from detection.engines.lab.evaluation.fitting import RawScore
from detection.engines.lab.evaluation.labels import LabelledFile
from detection.engines.lab.evaluation.report import FACE_LAYOUT
from detection.faces.command_line import conclude, ready_scorer, scan_options
from media_jobs.command_line import WatchedContext, refuse_unreadable
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.probe import probe


class Recorder:
    """Asks another scorer and keeps its logits, which come in the order of the faces."""

    def __init__(self, scorer: ForgeryScorer) -> None:
        self.card = scorer.card
        self.logits: deque[float] = deque()
        self._scorer = scorer

    def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, evidence = self._scorer.score(crops)
        self.logits.extend(logits.tolist())
        return logits, evidence


class Faces:
    """See `Evidence`."""

    layout = FACE_LAYOUT
    conditions = CONDITIONS

    def ready(self, engine: Mapping[str, Any] | None) -> FaceEngine:
        return ready_scorer(engine)

    def judge(
        self,
        file: LabelledFile,
        condition: Condition | None,
        engine: FaceEngine,
        context: WatchedContext,
    ) -> Judged:
        faces: list[int] = []
        options = scan_options(threads=1)
        with _under(condition, file.path, options) as path:
            media = probe(path, options.limits)
            outcome = conclude(
                path,
                scorer=engine,
                options=options,
                context=context,
                see=lambda frame: faces.extend(face.face_pixels for face in frame.faces),
            )
        return Judged(
            file.is_fake,
            outcome.label,
            score_of(outcome),
            file.group,
            gated=bool(outcome.tracks) and outcome.fake_probability is None,
            condition=condition.name if condition else AS_IT_IS,
            face_pixels=int(median(faces)) if faces else None,
            picture_pixels=min(media.width, media.height),
        )

    def raw_score(self, file: LabelledFile, engine: ForgeryScorer) -> RawScore:
        """The mean logit of the face that is longest in sight, in a picture of the largest."""
        recorder: Any = Recorder(engine)
        tracks: dict[int, list[float]] = defaultdict(list)

        def see(frame: FrameScan) -> None:
            for face in frame.faces:
                tracks[face.track].append(recorder.logits.popleft())

        outcome = conclude(
            file.path,
            scorer=recorder,
            options=scan_options(threads=1),
            context=WatchedContext(),
            see=see,
        )
        if not tracks:
            raise EngineRefused("no_face", "No face was found.")
        longest = max(tracks.values(), key=len)
        logit = sum(longest) / len(longest)
        return RawScore(logit, file.is_fake, is_still=not outcome.seconds, group=file.group)


@contextmanager
def _under(condition: Condition | None, path: Path, options: ScanOptions) -> Iterator[Path]:
    """The file itself, or a copy that went through `condition` and goes away again."""
    refuse_unreadable(path)
    if condition is None:
        yield path
        return
    kind = probe(path, options.limits).kind
    with TemporaryDirectory() as folder:
        yield altered(path, kind, condition, Path(folder))
