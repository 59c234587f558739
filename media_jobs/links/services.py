"""Taking in by link: the file is fetched by a job, and the work that was asked for follows."""

from collections.abc import Iterable

from accounts.models import User
from media_jobs.jobs.models import Job
from media_jobs.jobs.services import submit
from media_jobs.links.jobs import KIND
from media_jobs.uploads.purposes import Purpose


def take_in_link(
    *,
    owner: User,
    url: str,
    purposes: Iterable[Purpose],
    idempotency_key: str | None = None,
) -> Job:
    """Have a link fetched, and then done what `purposes` are about, those that take such a file.

    As `take_in`, with a link. Raises `Refused` for what is no link to be fetched, and `TooOften`.
    """
    return submit(
        owner=owner,
        kind=KIND,
        params={"url": url, "purposes": [purpose.name for purpose in purposes]},
        idempotency_key=idempotency_key,
    )
