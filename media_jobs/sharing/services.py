"""Shares: made, opened, revoked."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from media_jobs.errors import Refused, SubjectGone
from media_jobs.jobs.subjects import lock
from media_jobs.sharing.activities import record_revoked, record_shared
from media_jobs.sharing.models import Share
from media_jobs.sharing.registry import shareables
from media_jobs.sharing.selectors import live, title_of
from media_jobs.sharing.tokens import digest_of, token_of

MAX_SHARES = 100
MAX_DAYS = 366


def end_of(day: date) -> datetime:
    """When a share ends that is good through a day, in UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


@transaction.atomic
def make_share(
    *, owner: User, kind: str, result_id: uuid.UUID, expires_at: datetime, with_media: bool
) -> Share:
    """Let anybody who has the link read the owner's result until `expires_at`.

    Raises `Refused` for a time that is over or too far, for too many shares, and with 404 for what
    the owner has not, or has no result of yet.
    """
    now = timezone.now()
    if not now < expires_at <= now + timedelta(days=MAX_DAYS):
        raise Refused("bad_expiry", "A link ends in the future, and within a year.")
    shareable = shareables.get(kind)
    if shareable is None or shareable.find(owner, result_id) is None:
        raise SubjectGone("There is no result of yours here that could be shared.")
    if not lock(apps.get_model(shareable.model)(pk=result_id)):
        raise SubjectGone
    owner.shares.filter(expires_at__lte=now).delete()
    if owner.shares.count() >= MAX_SHARES:
        raise Refused("too_many_shares", f"You share {MAX_SHARES} results. Revoke a link first.")
    share_id = uuid.uuid4()
    share = Share.objects.create(
        id=share_id,
        owner=owner,
        kind=kind,
        result_id=result_id,
        digest=digest_of(token_of(share_id)),
        with_media=with_media,
        expires_at=expires_at,
    )
    record_shared(share, title_of(share))
    return share


@transaction.atomic
def revoke_share(*, owner: User, share_id: uuid.UUID) -> Share | None:
    """End the owner's share; its link leads nowhere from now on. None when there is no such."""
    share = Share.objects.select_for_update(of=("self",)).filter(owner=owner, pk=share_id).first()
    if share is not None:
        record_revoked(share, title_of(share))
        Share.objects.filter(pk=share_id).delete()
    return share


def count_opening(share: Share) -> None:
    """Somebody else than the owner has opened the page."""
    live().filter(pk=share.pk).update(openings=F("openings") + 1)
