"""`manage.py evaluate faces|speech LABELS.csv`: how good the served model is on labelled files."""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from django.core.management.base import CommandError, CommandParser

from detection.engines.lab.evaluation.conditions import AS_IT_IS
from detection.engines.lab.evaluation.figures import Judged
from detection.engines.lab.evaluation.labels import BadRow, LabelledFile
from detection.engines.lab.evaluation.report import as_text, report_on
from detection.lab.evaluation_page import evaluation_page
from detection.lab.evidence import Evidence, Named
from detection.lab.labelled_command import LabelledFilesCommand, listed_in
from media_jobs.command_line import CANNOT_WORK, WatchedContext, clean_interrupt, progress_bar
from media_jobs.engines.errors import EngineRefused

HELP = """\
Measure the served model, or another engine, on labelled files: `faces` in videos and pictures, each
examined as `scan` does, or `speech` in recordings.

LABELS.csv has the columns path,label and, if wanted, group; paths are relative to the folder of the
CSV. The label of faces is real or fake, of speech bonafide or spoof; what is said of real and fake
here holds for those. Rows that cannot be used are listed on stderr and counted.

Figures, over all usable files and for each group:
  n               files examined; the refused and the unusable are counted apart
  scored          those with a probability, that is with a face or speech in them; AUC, EER, minDCF
                  and calibration error are over these
  AUC, EER        of the probability of a fake; EER by interpolation of the ROC
  minDCF          of speech: the least detection cost, normalised, a spoof having a prior of 5 % and
                  a miss ten times the cost of a false alarm (ASVspoof 5)
  accuracy        share of right labels among the files called the one or the other
  FPR             share of the real files that are called manipulated, of the bona fide called spoof
  FNR             share of the fakes that are called authentic, of the spoofed called bona fide
  uncertain       share of n called uncertain (between the two served thresholds, or no basis)
  gated           share of n, all of them uncertain, in which no face could be judged: too small,
                  blurred or compressed, in sight too briefly, or unlike an open face
  no face         share of n in which no face was found; of speech: no speech
  ECE             expected calibration error, 15 bins of equal width (Guo et al. 2017)
and a count of every label, for the real and for the fake, from which other rates follow. With
95 % intervals: Wilson's for the shares accuracy, FPR and FNR, percentiles of 1,000 bootstrap
resamples of the files for AUC, EER and ECE.

Further tables: by group; by the size of the faces (median of a file) and of the picture, or by how
long somebody speaks; and with --altered also by what was done to each file first: H.264 at CRF 23
and 35, full and half size, or mp3 at 64 kbit/s, opus at 24 kbit/s and telephone sound at 8 kHz.

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
        evidence = self.kinds[options["what"]]
        listed = listed_in(options["labels"], evidence.layout.terms)
        with clean_interrupt():
            engine = evidence.ready(options["engine"])
            conditions = (None, *evidence.conditions) if options["altered"] else (None,)
            judged, refused = self._examine(evidence, listed.files, conditions, engine)
        bad = sorted([*listed.bad, *refused], key=lambda row: row.line)
        for row in bad:
            self.stderr.write(f"line {row.line}, {row.name or 'no path'}: {row.message}")
        if not judged:
            message = f"None of the {len(bad)} rows could be used."
            raise CommandError(message, returncode=CANNOT_WORK)
        report = report_on(judged, bad, card=engine.card, grouped=listed.grouped)
        if options["html"]:
            plain = [file for file in judged if file.condition == AS_IT_IS]
            options["html"].write_text(evaluation_page(report, plain, evidence.layout), "utf-8")
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, allow_nan=False, indent=2))
        else:
            self.stdout.write(as_text(report, evidence.layout))

    def _examine(
        self,
        evidence: Evidence,
        files: list[LabelledFile],
        conditions: Sequence[Named | None],
        engine: Any,
    ) -> tuple[list[Judged], list[BadRow]]:
        judged: list[Judged] = []
        refused: dict[int, BadRow] = {}
        with progress_bar("Examining", unit=" files", total=len(files) * len(conditions)) as bar:
            for condition in conditions:
                usable = [file for file in files if file.line not in refused]
                for answer in judge_files(evidence, usable, condition, engine):
                    bar.update()
                    if isinstance(answer, Judged):
                        judged.append(answer)
                    else:
                        refused[answer.line] = answer
        return judged, list(refused.values())


def judge_files(
    evidence: Evidence, files: list[LabelledFile], condition: Named | None, engine: Any
) -> Iterator[Judged | BadRow]:
    """Examine several files at a time, one a core, and yield what each came to, in their order."""
    stop = Event()
    pool = ThreadPoolExecutor(os.cpu_count() or 1)

    def judge(file: LabelledFile) -> Judged | BadRow:
        try:
            return evidence.judge(file, condition, engine, WatchedContext(stop=stop))
        except EngineRefused as error:
            return BadRow(file.line, file.name, error.code, error.message)

    try:
        yield from pool.map(judge, files)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
