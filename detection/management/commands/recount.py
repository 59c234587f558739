"""`manage.py recount`: prove the figures that pages show, or set them right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from detection.sessions.recounting import set_right, set_upload_right, wrong_days, wrong_uploads


class Command(BaseCommand):
    """Statistics, and the states and labels that lists of videos go by."""

    help = "Prove that kept figures agree with what they count; exits 1 otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="set right what is wrong")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        days = sorted(wrong_days())
        uploads = list(wrong_uploads().values_list("pk", flat=True))
        for key in days:
            self.stdout.write(f"{key.day} {key.label}, user {key.owner_id}: miscounted")
        for upload_id in uploads:
            self.stdout.write(f"upload {upload_id}: listed with another state than it has")
        if not days and not uploads:
            self.stdout.write("All figures agree.")
        elif repair:
            for key in days:
                set_right(key)
            for upload_id in uploads:
                set_upload_right(upload_id)
            self.stdout.write(f"Set right: {len(days)} days, {len(uploads)} uploads.")
        else:
            raise CommandError(
                f"{len(days)} days and {len(uploads)} uploads are wrong. Run it with --repair."
            )
