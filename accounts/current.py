"""Who a request comes from."""

from typing import Any, Protocol

from accounts.models import User


class HasUser(Protocol):
    """A request, Django's or the API framework's."""

    user: Any


def signed_in(request: HasUser) -> User:
    """The request's user, where a view has made sure that there is one."""
    assert isinstance(request.user, User), "only signed-in users come here"
    return request.user
