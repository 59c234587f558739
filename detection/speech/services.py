"""The verbs of voices: take a recording in and examine it."""

from accounts.models import User
from detection.speech.uploads import VOICES
from media_jobs.links.services import take_in_link
from media_jobs.models import Job
from media_jobs.uploads.take_in import TakenIn, take_in
from media_jobs.uploads.upload_handler import HashedUpload


def upload_and_hear(
    *, owner: User, file: HashedUpload, idempotency_key: str | None = None
) -> TakenIn:
    """Take in a received sound file and have its voices examined (`take_in` says the rest)."""
    return take_in(owner=owner, file=file, purposes=[VOICES], idempotency_key=idempotency_key)


def fetch_and_hear(*, owner: User, url: str, idempotency_key: str | None = None) -> Job:
    """Have a link to a sound file fetched, and its voices examined."""
    return take_in_link(owner=owner, url=url, purposes=[VOICES], idempotency_key=idempotency_key)
