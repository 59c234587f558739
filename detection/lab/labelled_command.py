"""What the commands share that run an engine over a list of labelled files."""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from detection.engines.lab.evaluation.labels import BadLabels, LabelList, read_labels
from detection.faces.command_line import add_engine_argument
from media_jobs.command_line import CANNOT_WORK


class LabelledFilesCommand(BaseCommand):
    """`manage.py … faces LABELS.csv [--engine JSON]`, without a database."""

    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["faces"], help="What is looked for in the files.")
        parser.add_argument("labels", type=Path, metavar="LABELS.csv")
        add_engine_argument(parser)


def listed_in(path: Path) -> LabelList:
    """The list at `path`. Raises `CommandError` for one that cannot be used."""
    try:
        return read_labels(path)
    except BadLabels as error:
        raise CommandError(str(error), returncode=CANNOT_WORK) from error
