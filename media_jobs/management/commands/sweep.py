"""`manage.py sweep`: one round of what the workers do all the time, and a clean-up of files."""

from typing import Any

from django.core.management.base import BaseCommand

from media_jobs.files.cleaning import clean_files
from media_jobs.jobs.sweeping import sweep


class Command(BaseCommand):
    help = "Bring back lost jobs and remove files that nothing refers to."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sweep()} jobs brought back, {clean_files()} stray files removed.")
