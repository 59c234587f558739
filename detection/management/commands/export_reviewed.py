"""`manage.py export_reviewed DIR`: what moderators have judged, as files to measure on."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from detection.reviews.labelled import TRUTHS, export_reviewed


def day(text: str) -> date:
    """A day as ISO 8601 writes it."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = (
        "Copy the files that moderators have found authentic or manipulated, and whose owners have "
        "agreed, into DIR, with a labels.csv that `evaluate faces` takes: path, label (real or "
        "fake), group (what the model had said)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="new, or empty")
        parser.add_argument("--since", type=day, metavar="DATE", help="only words from this day on")

    def handle(self, *, folder: Path, since: date | None, **options: Any) -> None:
        start = datetime.combine(since, time.min, UTC) if since else None
        try:
            if folder.exists() and any(folder.iterdir()):
                raise CommandError(f"{folder} is not empty: earlier copies are not mixed with new.")
            counted = export_reviewed(folder, since=start)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        truths = [f"{counted.pop(truth, 0)} {truth}" for truth in TRUTHS.values()]
        self.stdout.write(f"{folder / 'labels.csv'}: {', '.join(truths)}")
        for reason, number in sorted(counted.items()):
            if number:
                self.stdout.write(f"left out: {number} {reason}")
