"""`manage.py calibrate faces LABELS.csv`: make an engine's scores mean something."""

import hashlib
import json
import os
from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.core.management.base import CommandError

from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.faces.types import FrameScan
from detection.engines.lab.evaluation.fitting import CannotFit, RawScore, fit
from detection.engines.lab.evaluation.labels import LabelledFile
from detection.faces.command_line import conclude, ready_scorer, scan_options
from detection.lab.labelled_command import LabelledFilesCommand, listed_in
from media_jobs.command_line import CANNOT_WORK, WatchedContext, clean_interrupt, progress_bar
from media_jobs.engines.errors import EngineRefused

HELP = """\
Fit temperature, bias and thresholds of an engine whose weights came without them, on labelled
files, and write them beside the weights as NAME.calibration.json. Restart the site afterwards.

LABELS.csv is a list as `evaluate` takes it: path,label and, if wanted, group. Of each file the face
that is longest in sight counts, in a picture the largest, by the mean of its scores. Files that the
engine was trained on, or that it is to be measured on, do not belong in the list.

In every group, the thresholds leave at most 2 % of the real files above and 10 % of the fakes
below. Single pictures have thresholds of their own, from the pictures in the list; if it has too
few, every answer about a picture stays open. What is calibrated is the probability of a fake where
fakes are as frequent as the real.

Exit status: 0 when the file was written, 2 when it was not, 130 when stopped.
"""


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


class Command(LabelledFilesCommand):
    help = HELP

    def handle(self, *args: Any, **options: Any) -> None:
        listed = listed_in(options["labels"])
        with clean_interrupt():
            engine: Any = ready_scorer(options["engine"])
            path = getattr(engine, "calibration_path", None)
            if path is None:
                message = f"{engine.card.spec.id} brings its calibration with it."
                raise CommandError(message, returncode=CANNOT_WORK)
            scores = self._scores(listed.files, engine)
        try:
            found = fit(scores)
        except CannotFit as error:
            raise CommandError(str(error), returncode=CANNOT_WORK) from error
        found["fitted"] |= {
            "labels_sha256": hashlib.sha256(options["labels"].read_bytes()).hexdigest(),
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
        }
        text = json.dumps({"sha256": engine.card.spec.sha256, **found}, indent=2)
        path.write_text(text + "\n", "utf-8")
        self.stdout.write(f"{text}\nWritten to {path}.")

    def _scores(self, files: list[LabelledFile], engine: ForgeryScorer) -> list[RawScore]:
        found = []
        with (
            ThreadPoolExecutor(os.cpu_count() or 1) as pool,
            progress_bar("Examining", unit=" files", total=len(files)) as bar,
        ):
            answers = pool.map(lambda file: _score(file, engine), files)
            for file, answer in zip(files, answers, strict=True):
                bar.update()
                if isinstance(answer, RawScore):
                    found.append(answer)
                else:
                    self.stderr.write(f"line {file.line}, {file.name}: {answer}")
        return found


def _score(file: LabelledFile, engine: ForgeryScorer) -> RawScore | str:
    """The file's score, or why it has none."""
    recorder = Recorder(engine)
    tracks: dict[int, list[float]] = defaultdict(list)

    def see(frame: FrameScan) -> None:
        for face in frame.faces:
            tracks[face.track].append(recorder.logits.popleft())

    try:
        outcome = conclude(
            file.path,
            scorer=recorder,
            options=scan_options(threads=1),
            context=WatchedContext(),
            see=see,
        )
    except EngineRefused as error:
        return error.message
    if not tracks:
        return "No face was found."
    longest = max(tracks.values(), key=len)
    logit = sum(longest) / len(longest)
    return RawScore(logit, file.is_fake, is_still=not outcome.seconds, group=file.group)
