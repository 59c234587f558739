"""What every page knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from billing.selectors import balance_of


def site(request: HttpRequest) -> dict[str, Any]:
    """The signed-in user's balance, looked up (and the wallet opened) when a page shows it."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"balance": None}
    return {"balance": SimpleLazyObject(lambda: balance_of(user))}
