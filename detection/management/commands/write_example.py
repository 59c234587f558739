"""`manage.py write_example`: make the example of the landing page anew, with the served model."""

from typing import Any

from django.core.management.base import BaseCommand

from detection.example.shipped import write_example


class Command(BaseCommand):
    help = "Examine the sample clip and write its result into the source, for the page /example/."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(write_example().summary)
