"""What the commands share that run an engine over a list of labelled files."""

from argparse import RawDescriptionHelpFormatter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from detection.engines.lab.evaluation.labels import BadLabels, LabelList, read_labels
from detection.engines.lab.evaluation.terms import Terms
from detection.faces.command_line import add_engine_argument
from detection.lab.evidence import Evidence
from detection.lab.faces import Faces
from detection.lab.speech import Speech
from media_jobs.command_line import CANNOT_WORK


class LabelledFilesCommand(BaseCommand):
    """`manage.py … faces|speech LABELS.csv [--engine JSON]`, without a database."""

    requires_system_checks: list[str] = []
    kinds: Mapping[str, Evidence] = {"faces": Faces(), "speech": Speech()}

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=self.kinds, help="What is looked for in the files.")
        parser.add_argument("labels", type=Path, metavar="LABELS.csv")
        add_engine_argument(parser)


def listed_in(path: Path, terms: Terms) -> LabelList:
    """The list at `path`. Raises `CommandError` for one that cannot be used."""
    try:
        return read_labels(path, terms)
    except BadLabels as error:
        raise CommandError(str(error), returncode=CANNOT_WORK) from error
