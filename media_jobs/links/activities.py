"""What a user's log says of links."""

from accounts.activities.services import record
from accounts.activities.types import ActivityType
from media_jobs.engines.links.link import Link
from media_jobs.jobs.models import Job
from media_jobs.uploads.models import Upload

LINK_FETCHED = ActivityType("link_fetched", "Link Fetched", counts_as="videos")
LINK_FAILED = ActivityType("link_failed", "Link Failed", counts_as="videos")
TYPES = (LINK_FETCHED, LINK_FAILED)


def record_fetched(job: Job, link: Link, upload: Upload) -> None:
    """A file has come. Of the link only the server is told: the rest may open something."""
    message = f"“{upload.filename}” was fetched from {link.host}"
    record(user_id=job.owner_id, kind=LINK_FETCHED, message=message, about=upload.pk)


def record_failure(job: Job, host: str) -> None:
    """Nothing has come."""
    message = f"A link to {host} could not be fetched. {job.error_message}"
    record(user_id=job.owner_id, kind=LINK_FAILED, message=message)
