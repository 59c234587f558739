"""Taking in by link: the file is fetched by a job, and the work that was asked for follows."""

from collections.abc import Collection

from accounts.limits.rates import Limit
from accounts.models import User
from billing.selectors import balance_of
from billing.services import InsufficientTokens, price_of
from media_jobs.errors import Refused
from media_jobs.jobs.models import Job
from media_jobs.jobs.services import submit
from media_jobs.links.jobs import KIND

LINKS = Limit("links", 100, 3600)


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
    LINKS.check(owner.pk, what="You have sent many links.")
    _refuse_too_few_tokens(owner, price_of(work))
    return submit(
        owner=owner,
        kind=KIND,
        params={"url": url, "kinds": list(kinds), "work": work},
        idempotency_key=idempotency_key,
    )


def _refuse_too_few_tokens(owner: User, needed: int) -> None:
    """They are held when the file is there; who has too few is told before it is fetched."""
    available = balance_of(owner).available
    if available < needed:
        error = InsufficientTokens(needed=needed, available=available)
        raise Refused(error.code, error.message)
