"""Telling people of what happened, in its own transaction; reading, and forgetting."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from accounts.mail import mail_is_offered
from accounts.notices.choices import choice_of
from accounts.notices.models import Notice
from accounts.notices.types import NoticeType
from accounts.people.models import User
from accounts.sockets.news import hint_news

MESSAGE_LENGTH = 500
BATCH = 500
# What comes together goes in one mail, and what is read meanwhile in none.
MAIL_AFTER = timedelta(minutes=1)


def notify(
    *,
    user_id: uuid.UUID,
    kind: NoticeType,
    message: str,
    details: str = "",
    page: str = "",
    about: uuid.UUID | None = None,
) -> None:
    """Tell a person something, in the ways that they have chosen for its type.

    `about` is the thing that it concerns, `page` where they see it, `details` what a mail says
    besides. Of more than `NOTICES_KEPT` the oldest go.
    """
    choice = choice_of(user_id, kind)
    mailed = choice.by_mail and mail_is_offered()
    pushed = choice.by_push and _has_subscribed(user_id)
    if not (choice.in_bell or mailed or pushed):
        return
    now = timezone.now()
    Notice.objects.create(
        user_id=user_id,
        type=kind.name,
        message=message[:MESSAGE_LENGTH],
        details=details,
        page=page,
        about=about,
        in_bell=choice.in_bell,
        in_browser=choice.in_browser,
        by_push=pushed,
        push_due_at=now if pushed else None,
        mail_due_at=now + MAIL_AFTER if mailed else None,
    )
    theirs = Notice.objects.filter(user=user_id)
    beyond = theirs.values_list("pk", flat=True)[settings.NOTICES_KEPT :][:1]
    if oldest := list(beyond):
        theirs.filter(pk__lte=oldest[0]).delete()
    hint_news(user_id)


def _has_subscribed(user_id: uuid.UUID) -> bool:
    subscribed = User.objects.filter(pk=user_id, push_subscriptions__isnull=False)
    return subscribed.exists()


def notices_of(user: User) -> QuerySet[Notice]:
    """What the user was told, the newest first."""
    return Notice.objects.filter(user=user, in_bell=True)


def unread_of(user: User) -> dict[str, Any]:
    """How many notices of the user's are `unread`, and the id of the `newest` of them, or None."""
    unread = notices_of(user).filter(read_at=None).order_by()
    return unread.aggregate(unread=Count("pk"), newest=Max("pk"))


def mark_read(*, user: User, notice_id: int | None = None) -> None:
    """Note that the user has read a notice, or all of them.

    What is read is neither mailed nor pushed.
    """
    unread = notices_of(user).filter(read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    if unread.update(read_at=timezone.now(), push_due_at=None, mail_due_at=None):
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
