"""Reads of API keys."""

from django.db.models import QuerySet

from accounts.api_keys.models import ApiKey
from accounts.people.models import User


def keys_of(user: User) -> QuerySet[ApiKey]:
    """The user's API keys, expired ones too."""
    return ApiKey.objects.filter(user=user)
