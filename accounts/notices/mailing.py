"""Sending notices by mail, from a thread of every worker process.

The rows say what is to be sent: nothing is lost with a process, and no request waits for a server.
"""

import uuid
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.mail import mail_is_offered, send_mail
from accounts.notices.choices import settings_of, unsubscribe_token
from accounts.notices.models import Notice
from accounts.notices.sender import Sender
from accounts.notices.types import notice_types
from accounts.people.models import User

log = structlog.get_logger(__name__)

EVERY_SECONDS = 5
PEOPLE = 100
MOST_IN_A_MAIL = 50
AGAIN_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=1)


def send_due(*, now: datetime) -> int:
    """Write to those of whom notices are due, each one mail. Returns how many were sent.

    A server that does not take one is left alone until the next round.
    """
    due = Notice.objects.filter(mail_due_at__lte=now).order_by()
    sent = 0
    for user_id in list(due.values_list("user_id", flat=True).distinct()[:PEOPLE]):
        try:
            sent += _send_to(user_id, now)
        except (OSError, SMTPException) as error:
            log.error("notices_not_mailed", error=str(error))
            break
    return sent


def _send_to(user_id: uuid.UUID, now: datetime) -> bool:
    due = Notice.objects.filter(user=user_id, mail_due_at__lte=now).order_by("pk")
    notices = list(due[:MOST_IN_A_MAIL])
    keys = [notice.pk for notice in notices]
    claimed = Notice.objects.filter(pk__in=keys, mail_due_at__lte=now)
    if claimed.update(mail_due_at=now + AGAIN_AFTER) != len(keys):
        return False  # another process is at it
    user = User.objects.get(pk=user_id)
    verified = EmailAddress.objects.filter(user=user, verified=True)
    address = verified.order_by("-primary", "pk").first()
    wanted = {choice.type for choice in settings_of(user) if choice.by_mail}
    told = [
        notice
        for notice in notices
        if notice.type in wanted and notice.created_at > now - GIVEN_UP_AFTER
    ]
    if told and address is not None:
        _send(user, address.email, told)
    mailed = Notice.objects.filter(pk__in=keys)
    mailed.filter(in_bell=False, push_due_at=None).delete()
    mailed.update(mail_due_at=None)
    return bool(told and address is not None)


def _send(user: User, address: str, notices: list[Notice]) -> None:
    types = sorted({notice.type for notice in notices})
    kinds = [kind for kind in notice_types if kind.name in types]
    path = reverse("notices-unsubscribe", args=[unsubscribe_token(user, types)])
    unsubscribe = settings.SITE_URL + path
    send_mail(
        address=address,
        template="notices/email/notices",
        context={
            "notices": notices,
            "site_url": settings.SITE_URL,
            "labels": [kind.label for kind in kinds],
            "unsubscribe": unsubscribe,
            "settings": f"{settings.SITE_URL}{reverse('account')}#notices",
        },
        # RFC 8058: mail programs have a button for it.
        headers={
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


class Mailer(Sender):
    """Sends the mails that are due."""

    def __init__(self) -> None:
        super().__init__("mailer", every_seconds=EVERY_SECONDS)

    def send(self) -> None:
        if mail_is_offered():
            send_due(now=timezone.now())
