"""Who a request comes from."""

from typing import Any, Protocol

from rest_framework.throttling import BaseThrottle

from accounts.models import User


class HasUser(Protocol):
    """A request, Django's or the API framework's."""

    user: Any


def signed_in(request: HasUser) -> User:
    """The request's user, where a view has made sure that there is one."""
    assert isinstance(request.user, User), "only signed-in users come here"
    return request.user


def address_of(request: HasUser) -> str:
    """Where the request came from, through as many proxies as the site trusts."""
    return BaseThrottle().get_ident(request)  # type: ignore[arg-type]
