"""`manage.py demo`: a demo user with a finished sample scan, for the first look at the site."""

from typing import Any

from django.core.management.base import BaseCommand

from detection.faces.command_line import ready_scorer
from spotifai.demo import (
    EMAIL,
    PASSWORD,
    demo_is_allowed,
    ensure_demo_user,
    sample_of,
    scan_sample,
)


class Command(BaseCommand):
    help = (
        "Create the demo user and a finished sample scan, unless they are there already. Only in "
        "an embedded installation with DEBUG on; elsewhere it does nothing."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not demo_is_allowed():
            self.stdout.write("No demo user: this is not an embedded installation with DEBUG on.")
            return
        user = ensure_demo_user()
        if user.check_password(PASSWORD):
            self.stdout.write(f"Demo user: {EMAIL}, password {PASSWORD}")
        if sample_of(user) is not None:
            return
        try:
            ready_scorer()
            sample = scan_sample(user)
        except Exception as error:  # noqa: BLE001 - the site runs without a sample, too
            self.stderr.write(f"No sample scan: {error}")
        else:
            self.stdout.write(f"Sample scan: {sample.summary}")
