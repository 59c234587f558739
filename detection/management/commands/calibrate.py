"""`manage.py calibrate faces|speech LABELS.csv`: make an engine's scores mean something."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandError

from detection.engines.lab.evaluation.fitting import CannotFit, RawScore, fit
from detection.engines.lab.evaluation.labels import LabelledFile
from detection.lab.evidence import Evidence
from detection.lab.labelled_command import LabelledFilesCommand, listed_in
from media_jobs.command_line import CANNOT_WORK, clean_interrupt, progress_bar
from media_jobs.engines.errors import EngineRefused

HELP = """\
Fit temperature, bias and thresholds of an engine whose weights came without them, on labelled
files, and write them beside the weights as NAME.calibration.json. Restart the site afterwards.

LABELS.csv is a list as `evaluate` takes it: path,label and, if wanted, group. Of faces, the one
that is longest in sight counts, in a picture the largest, by the mean of its scores; of speech the
mean of all windows in which somebody speaks. Files that the engine was trained on, or that it is to
be measured on, do not belong in the list.

In every group, the thresholds leave at most 2 % of the real files above (of bona fide speech 3 %)
and 10 % of the fakes below. Single pictures have thresholds of their own, from the pictures in the
list; if it has too few, every answer about a picture stays open. What is calibrated is the
probability of a fake where fakes are as frequent as the real.

Exit status: 0 when the file was written, 2 when it was not, 130 when stopped.
"""


class Command(LabelledFilesCommand):
    help = HELP

    def handle(self, *args: Any, **options: Any) -> None:
        evidence = self.kinds[options["what"]]
        listed = listed_in(options["labels"], evidence.layout.terms)
        with clean_interrupt():
            engine = evidence.ready(options["engine"])
            path = getattr(engine, "calibration_path", None)
            if path is None:
                message = f"{engine.card.spec.id} brings its calibration with it."
                raise CommandError(message, returncode=CANNOT_WORK)
            scores = self._scores(evidence, listed.files, engine)
        try:
            found = fit(scores, evidence.layout.terms)
        except CannotFit as error:
            raise CommandError(str(error), returncode=CANNOT_WORK) from error
        found["fitted"] |= {
            "labels_sha256": hashlib.sha256(options["labels"].read_bytes()).hexdigest(),
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
        }
        text = json.dumps({"sha256": engine.card.spec.sha256, **found}, indent=2)
        path.write_text(text + "\n", "utf-8")
        self.stdout.write(f"{text}\nWritten to {path}.")

    def _scores(self, evidence: Evidence, files: list[LabelledFile], engine: Any) -> list[RawScore]:
        found = []
        with (
            ThreadPoolExecutor(os.cpu_count() or 1) as pool,
            progress_bar("Examining", unit=" files", total=len(files)) as bar,
        ):
            answers = pool.map(lambda file: _score(evidence, file, engine), files)
            for file, answer in zip(files, answers, strict=True):
                bar.update()
                if isinstance(answer, RawScore):
                    found.append(answer)
                else:
                    self.stderr.write(f"line {file.line}, {file.name}: {answer}")
        return found


def _score(evidence: Evidence, file: LabelledFile, engine: Any) -> RawScore | str:
    """The file's score, or why it has none."""
    try:
        return evidence.raw_score(file, engine)
    except EngineRefused as error:
        return error.message
