"""`manage.py evaluate faces LABELS.csv`: how good the served model is on labelled files."""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from django.core.management.base import CommandError, CommandParser

from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.pipeline import ScanOptions
from detection.engines.lab.evaluation.conditions import AS_IT_IS, CONDITIONS, Condition, altered
from detection.engines.lab.evaluation.figures import Judged, score_of
from detection.engines.lab.evaluation.labels import BadRow, LabelledFile
from detection.engines.lab.evaluation.report import as_text, report_on
from detection.faces.command_line import conclude, ready_scorer, scan_options
from detection.lab.evaluation_page import evaluation_page
from detection.lab.labelled_command import LabelledFilesCommand, listed_in
from media_jobs.command_line import (
    CANNOT_WORK,
    WatchedContext,
    clean_interrupt,
    progress_bar,
    refuse_unreadable,
)
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.probe import probe

HELP = """\
Measure the served model, or another engine, on labelled files: videos and pictures, each examined
as `scan` does.

LABELS.csv has the columns path,label and, if wanted, group; label is real or fake, and paths are
relative to the folder of the CSV. Rows that cannot be used are listed on stderr and counted.

Figures, over all usable files and for each group:
  n               files examined; the refused and the unusable are counted apart
  scored          those with a probability, that is with a face; AUC, EER and calibration error
                  are over these
  AUC, EER        of the probability of a fake; EER by interpolation of the ROC
  accuracy        share of right labels among the files called authentic or manipulated
  FPR             share of the real files that are called manipulated
  FNR             share of the fakes that are called authentic
  uncertain       share of n called uncertain (between the two served thresholds, or no basis)
  gated           share of n, all of them uncertain, in which no face could be judged: too small,
                  blurred or compressed, in sight too briefly, or unlike an open face
  no face         share of n in which no face was found
  ECE             expected calibration error, 15 bins of equal width (Guo et al. 2017)
and a count of every label, for the real and for the fake, from which other rates follow. With
95 % intervals: Wilson's for the shares accuracy, FPR and FNR, percentiles of 1,000 bootstrap
resamples of the files for AUC, EER and ECE.

Further tables: by group, by the size of the faces (median of a file) and of the picture, and with
--altered also by what was done to each file first: H.264 at CRF 23 and 35, full and half size.

Exit status: 0 when figures were printed, 2 when there are none, 130 when stopped.
"""


class Command(LabelledFilesCommand):
    help = HELP

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")
        parser.add_argument("--html", type=Path, help="Write a page with tables and plots there.")
        parser.add_argument(
            "--altered", action="store_true", help="Examine compressed and smaller copies too."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        listed = listed_in(options["labels"])
        with clean_interrupt():
            scorer = ready_scorer(options["engine"])
            conditions = (None, *CONDITIONS) if options["altered"] else (None,)
            judged, refused = self._examine(listed.files, conditions, scorer)
        bad = sorted([*listed.bad, *refused], key=lambda row: row.line)
        for row in bad:
            self.stderr.write(f"line {row.line}, {row.name or 'no path'}: {row.message}")
        if not judged:
            message = f"None of the {len(bad)} rows could be used."
            raise CommandError(message, returncode=CANNOT_WORK)
        report = report_on(judged, bad, card=scorer.card, grouped=listed.grouped)
        if options["html"]:
            plain = [file for file in judged if file.condition == AS_IT_IS]
            options["html"].write_text(evaluation_page(report, plain, scorer.card), "utf-8")
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, allow_nan=False, indent=2))
        else:
            self.stdout.write(as_text(report))

    def _examine(
        self,
        files: list[LabelledFile],
        conditions: Sequence[Condition | None],
        scorer: FaceEngine,
    ) -> tuple[list[Judged], list[BadRow]]:
        judged: list[Judged] = []
        refused: dict[int, BadRow] = {}
        with progress_bar("Examining", unit=" files", total=len(files) * len(conditions)) as bar:
            for condition in conditions:
                usable = [file for file in files if file.line not in refused]
                for answer in judge_files(usable, condition, scorer):
                    bar.update()
                    if isinstance(answer, Judged):
                        judged.append(answer)
                    else:
                        refused[answer.line] = answer
        return judged, list(refused.values())


def judge_files(
    files: list[LabelledFile], condition: Condition | None, scorer: FaceEngine
) -> Iterator[Judged | BadRow]:
    """Examine several files at a time, one a core, and yield what each came to, in their order."""
    stop, options = Event(), scan_options(threads=1)
    pool = ThreadPoolExecutor(os.cpu_count() or 1)

    def judge(file: LabelledFile) -> Judged | BadRow:
        faces: list[int] = []
        try:
            with _under(condition, file.path, options) as path:
                media = probe(path, options.limits)
                outcome = conclude(
                    path,
                    scorer=scorer,
                    options=options,
                    context=WatchedContext(stop=stop),
                    see=lambda frame: faces.extend(face.face_pixels for face in frame.faces),
                )
        except EngineRefused as error:
            return BadRow(file.line, file.name, error.code, error.message)
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

    try:
        yield from pool.map(judge, files)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


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
