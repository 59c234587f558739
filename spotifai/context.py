"""What every page knows."""

from typing import Any

from django.http import HttpRequest

from billing.selectors import balance_of


def site(request: HttpRequest) -> dict[str, Any]:
    """The signed-in user's balance."""
    user = getattr(request, "user", None)
    return {"balance": balance_of(user) if user and user.is_authenticated else None}
