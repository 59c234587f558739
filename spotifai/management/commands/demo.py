"""`manage.py demo`: a demo user with a finished sample scan, for the first look at the site."""

import tempfile
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from billing.services import open_wallet
from detection.demo.clip import write_demo_clip
from detection.faces.command_line import ready_scorer
from detection.faces.services import upload_and_scan
from detection.models import DetectionSession
from media_jobs.errors import Refused
from media_jobs.jobs.runner import run
from media_jobs.models import JobStatus
from media_jobs.uploads.upload_handler import HashedUpload

EMAIL = "demo@spotifai.local"
# Known to everybody, and good for nothing but an installation that is nobody's but one's own.
PASSWORD = "spot-the-fake"  # noqa: S105
CLIP = "sample-half-manipulated.mp4"


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


def sample_of(user: User) -> DetectionSession | None:
    """The finished sample scan, if there is one."""
    samples = DetectionSession.objects.filter(owner=user, upload__filename=CLIP)
    return samples.exclude(label="").first()


def scan_sample(user: User) -> DetectionSession:
    """Make the sample clip and have it examined, here and now, as an upload of `user`.

    Raises `Refused` when the examination did not come to a result.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / CLIP
        write_demo_clip(path)
        with HashedUpload.of(path, content_type="video/mp4") as file:
            _, job, _ = upload_and_scan(owner=user, file=file)
    run(job.pk, worker="demo")
    job.refresh_from_db()
    if job.status == JobStatus.SUCCEEDED:
        return job.session
    raise Refused(
        job.error_code or "unfinished", job.error_message or f"The examination is {job.status}."
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
