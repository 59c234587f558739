"""Deleting an account with everything that the apps hold of its owner."""

from operator import attrgetter

from django.db import transaction

from accounts.erasure.registry import Part, parts
from accounts.people.models import User
from accounts.roles.services import keep_a_super_admin


@transaction.atomic
def delete_account(*, user: User) -> None:
    """Delete a user with all that is theirs, stored files too, and close their sockets.

    Raises `LastSuperAdmin`.
    """
    keep_a_super_admin(leaving=user)
    for part in _in_order():
        part.erase(user)


def losses_of(user: User) -> list[str]:
    """What the user loses with their account, in words."""
    return [part.loss(user) for part in _in_order()]


def _in_order() -> list[Part]:
    return sorted(parts, key=attrgetter("order"))
