"""Taking in by link: the file is fetched by a job, and the work that was asked for follows."""

from collections.abc import Collection

from accounts.models import User
from media_jobs.jobs.models import Job
from media_jobs.jobs.services import submit
from media_jobs.links.jobs import KIND


def take_in_link(
    *,
    owner: User,
    url: str,
    kinds: Collection[str],
    work: str,
    idempotency_key: str | None = None,
) -> Job:
    """Have a link fetched, which has to lead to a file of one of `kinds`, and then `work` done.

    As `take_in`, with a link. Raises `Refused` for what is no link to be fetched, and `TooOften`.
    """
    return submit(
        owner=owner,
        kind=KIND,
        params={"url": url, "kinds": list(kinds), "work": work},
        idempotency_key=idempotency_key,
    )
