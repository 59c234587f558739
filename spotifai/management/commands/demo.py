"""`manage.py demo`: a demo user with finished samples, for the first look at the site."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from billing.services import open_wallet
from media_jobs.uploads.samples import Sample, samples

EMAIL = "demo@spotifai.local"
# Known to everybody, and good for nothing but an installation that is nobody's but one's own.
PASSWORD = "spot-the-fake"  # noqa: S105


def demo_is_allowed() -> bool:
    """Only where somebody tries the site out: debugging, embedded, with its own little database."""
    return settings.DEBUG and settings.EMBEDDED and not settings.DATABASE_URL


@transaction.atomic
def ensure_demo_user() -> User:
    """The demo user, with a wallet and an address that needs no verifying."""
    user = User.objects.filter(email=EMAIL).first()
    if user is None:
        user = User.objects.create_user(EMAIL, PASSWORD, name="Demo")
        EmailAddress.objects.create(user=user, email=EMAIL, primary=True, verified=True)
        open_wallet(user=user)
    return user


class Command(BaseCommand):
    help = (
        "Create the demo user and finished samples, unless they are there already. Only in "
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
        for sample in samples:
            if not sample.is_there(user):
                self._make(sample, user)

    def _make(self, sample: Sample, user: User) -> None:
        try:
            said = sample.make(user)
        except Exception as error:  # noqa: BLE001 - the site runs without samples, too
            self.stderr.write(f"No {sample.name[0].lower()}{sample.name[1:]}: {error}")
        else:
            self.stdout.write(f"{sample.name}: {said}")
