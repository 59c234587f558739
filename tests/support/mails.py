"""What is written to people by the workers."""

from datetime import timedelta

from django.utils import timezone

from accounts.notices.mailing import send_due


def mail_what_is_due(*, minutes: int = 2) -> int:
    """Send what will be due in some minutes; how many mails that were."""
    return send_due(now=timezone.now() + timedelta(minutes=minutes))
