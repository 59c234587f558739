"""Reads of uploads."""

from django.db.models import QuerySet

from accounts.models import User
from media_jobs.uploads.models import Upload


def uploads_of(user: User) -> QuerySet[Upload]:
    """The user's own uploads."""
    return Upload.objects.filter(owner=user)
