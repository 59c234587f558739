"""Telling people of what happened, in its own transaction; reading, and forgetting."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from accounts.notices.models import Notice
from accounts.notices.types import NoticeType
from accounts.people.models import User
from accounts.sockets.news import hint_news

MESSAGE_LENGTH = 500
BATCH = 500


def notify(
    *,
    user_id: uuid.UUID,
    kind: NoticeType,
    message: str,
    page: str = "",
    about: uuid.UUID | None = None,
) -> None:
    """Tell a person something. `about` is the thing that it concerns, `page` where they see it.

    Of more than `NOTICES_KEPT` the oldest go.
    """
    Notice.objects.create(
        user_id=user_id, type=kind.name, message=message[:MESSAGE_LENGTH], page=page, about=about
    )
    theirs = Notice.objects.filter(user=user_id)
    beyond = theirs.values_list("pk", flat=True)[settings.NOTICES_KEPT :][:1]
    if oldest := list(beyond):
        theirs.filter(pk__lte=oldest[0]).delete()
    hint_news(user_id)


def notices_of(user: User) -> QuerySet[Notice]:
    """What the user was told, the newest first."""
    return Notice.objects.filter(user=user)


def unread_of(user: User) -> dict[str, Any]:
    """How many notices of the user's are `unread`, and the id of the `newest` of them, or None."""
    unread = notices_of(user).filter(read_at=None).order_by()
    return unread.aggregate(unread=Count("pk"), newest=Max("pk"))


def mark_read(*, user: User, notice_id: int | None = None) -> None:
    """Note that the user has read a notice, or all of them."""
    unread = notices_of(user).filter(read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    if unread.update(read_at=timezone.now()):
        hint_news(user.pk)


def forget_notices(*, about: uuid.UUID) -> None:
    """Remove what was told of a thing that is gone."""
    notices = Notice.objects.filter(about=about)
    people = set(notices.order_by().values_list("user_id", flat=True))
    notices.delete()
    for user_id in people:
        hint_news(user_id)


def expire_notices(*, now: datetime) -> int:
    """Remove some of those that are older than `NOTICE_DAYS`. Returns how many."""
    old = Notice.objects.filter(created_at__lt=now - timedelta(days=settings.NOTICE_DAYS))
    keys = list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH])
    return Notice.objects.filter(pk__in=keys).delete()[0] if keys else 0
