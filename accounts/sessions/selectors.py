"""Reads of browser sessions."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.people.models import User
from accounts.sessions.models import BrowserSession


def browsers_of(user: User) -> QuerySet[BrowserSession]:
    """Where the user is signed in with a browser, the last seen first."""
    return BrowserSession.objects.filter(user=user, expire_date__gt=timezone.now())
