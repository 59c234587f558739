"""`manage.py evaluate faces LABELS.csv`: how good the served model is on labelled files."""

import json
import os
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from detection.command_line import (
    CANNOT_WORK,
    WatchedContext,
    clean_interrupt,
    conclude,
    progress_bar,
    ready_scorer,
    scan_options,
)
from detection.engines.errors import EngineRefused
from detection.engines.evaluation.figures import Judged
from detection.engines.evaluation.labels import BadLabels, BadRow, LabelledFile, read_labels
from detection.engines.evaluation.report import as_text, report_on
from detection.engines.faces.forgery import ForgeryScorer

HELP = """\
Measure the served model on labelled files: videos and pictures, each examined as `scan` does.

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
  no face         share of n in which no face was found
  ECE             expected calibration error, 15 bins of equal width (Guo et al. 2017)
and a count of every label, for the real and for the fake, from which other rates follow.

Exit status: 0 when figures were printed, 2 when there are none, 130 when stopped.
"""


class Command(BaseCommand):
    help = HELP
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["faces"], help="What is looked for in the files.")
        parser.add_argument("labels", type=Path, metavar="LABELS.csv")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            listed = read_labels(options["labels"])
        except BadLabels as error:
            raise CommandError(str(error), returncode=CANNOT_WORK) from error
        with clean_interrupt():
            scorer = ready_scorer()
            judged, refused = self._examine(listed.files, scorer)
        bad = sorted([*listed.bad, *refused], key=lambda row: row.line)
        for row in bad:
            self.stderr.write(f"line {row.line}, {row.name or 'no path'}: {row.message}")
        if not judged:
            message = f"None of the {len(bad)} rows could be used."
            raise CommandError(message, returncode=CANNOT_WORK)
        report = report_on(judged, bad, card=scorer.card, grouped=listed.grouped)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, allow_nan=False, indent=2))
        else:
            self.stdout.write(as_text(report))

    def _examine(
        self, files: list[LabelledFile], scorer: ForgeryScorer
    ) -> tuple[list[Judged], list[BadRow]]:
        judged: list[Judged] = []
        refused: list[BadRow] = []
        with progress_bar("Examining", unit=" files", total=len(files)) as bar:
            for answer in judge_files(files, scorer):
                bar.update()
                if isinstance(answer, Judged):
                    judged.append(answer)
                else:
                    refused.append(answer)
        return judged, refused


def judge_files(files: list[LabelledFile], scorer: ForgeryScorer) -> Iterator[Judged | BadRow]:
    """Examine several files at a time, one a core, and yield what each came to, in their order."""
    stop, options = Event(), scan_options(threads=1)
    pool = ThreadPoolExecutor(os.cpu_count() or 1)

    def judge(file: LabelledFile) -> Judged | BadRow:
        try:
            outcome = conclude(
                file.path, scorer=scorer, options=options, context=WatchedContext(stop=stop)
            )
        except EngineRefused as error:
            return BadRow(file.line, file.name, error.code, error.message)
        return Judged(file.is_fake, outcome.label, outcome.fake_probability, file.group)

    try:
        yield from pool.map(judge, files)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
