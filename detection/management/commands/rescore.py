"""`manage.py rescore`: examine again what was examined with another model or other settings."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from detection.faces.rescoring import outdated, rescore


class Command(BaseCommand):
    """Queues the jobs; workers run them. Owners pay nothing and are told if a verdict changes."""

    help = "Examine stored files again whose verdict came from another model or other settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, help="queue at most so many")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *, limit: int | None, dry_run: bool, **options: Any) -> None:
        uploads = islice(outdated(), limit)
        if dry_run:
            self.stdout.write(f"{sum(1 for _ in uploads)} to examine again")
            return
        queued = sum(rescore(upload) is not None for upload in list(uploads))
        self.stdout.write(f"{queued} queued to be examined again")
