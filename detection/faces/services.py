"""The verbs of detection: take a file in and examine it. Moderators' are in `reviews`."""

from accounts.models import User
from detection.faces.uploads import EXAMINED
from media_jobs.links.services import take_in_link
from media_jobs.models import Job
from media_jobs.uploads.take_in import TakenIn, take_in
from media_jobs.uploads.upload_handler import HashedUpload


def upload_and_scan(
    *, owner: User, file: HashedUpload, idempotency_key: str | None = None
) -> TakenIn:
    """Take in a received video or picture and have it examined (`take_in` says the rest)."""
    return take_in(
        owner=owner,
        file=file,
        purposes=[EXAMINED],
        idempotency_key=idempotency_key,
    )


def fetch_and_scan(*, owner: User, url: str, idempotency_key: str | None = None) -> Job:
    """Have a link to a video or picture fetched, and the file examined."""
    return take_in_link(
        owner=owner,
        url=url,
        purposes=[EXAMINED],
        idempotency_key=idempotency_key,
    )
