"""`manage.py report SESSION_ID --out FILE`: the signed report of one examination."""

import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from detection.reports.making import make_report, signer
from detection.reports.serving import reportable
from media_jobs.errors import Refused


class Command(BaseCommand):
    help = "Write the signed PDF report of a finished examination."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("session", type=uuid.UUID, metavar="SESSION_ID")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        session = reportable().filter(pk=options["session"]).first()
        if session is None:
            raise CommandError(
                "No finished examination of a file has this id. "
                "What a linked browser watched is not reported on."
            )
        try:
            report = make_report(session, by=signer())
            options["out"].write_bytes(report)
        except Refused as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{options['out']}: {session.label}, {len(report):,} bytes, signed.")
