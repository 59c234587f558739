"""Giving and taking roles, letting people in and shutting them out; all of it on record.

Nobody changes themselves. So whoever takes the role from a super-admin is another one, and the last
can only leave, which `keep_a_super_admin` prevents.
"""

import uuid
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver

from accounts.access.services import end_access
from accounts.activities.services import record
from accounts.activities.types import DEACTIVATED, REACTIVATED, ROLE_CHANGED, ActivityType
from accounts.people.models import User, superuser_was_created
from accounts.people.selectors import is_verified
from accounts.roles.models import Role, RoleChange
from accounts.roles.selectors import GROUPS, reach_of, role_of, with_roles
from accounts.sockets.revocation import close_sockets, group_of_user

RANKS = list(Role)


class NotChanged(Exception):
    """The change was not made; the message says why."""

    message = ""

    def __init__(self) -> None:
        super().__init__(self.message)


class OwnRole(NotChanged):
    message = "Nobody changes their own role or activity. Ask a super-admin."


class OutOfReach(NotChanged):
    message = "Your role does not allow this change."


class Unverified(NotChanged):
    message = "They have not verified their address yet, so it may be somebody else's."


class Gone(NotChanged):
    message = "This account was deleted."


class LastSuperAdmin(NotChanged):
    message = "You are the only super-admin. Make somebody else one before you go."


def change_role(*, actor: User, user: User, role: Role, reason: str = "") -> RoleChange | None:
    """Give the user a role, from their next request on; None when it is theirs already.

    What else they might do beyond their role goes. Raises `NotChanged`.
    """
    return _change(actor, user, role=role, reason=reason)


def set_active(*, actor: User, user: User, active: bool, reason: str = "") -> RoleChange | None:
    """Let the user in, or shut them out at once and everywhere; None when they are already.

    Raises `NotChanged`.
    """
    return _change(actor, user, active=active, reason=reason)


@transaction.atomic
def appoint(*, user: User, role: Role, reason: str) -> None:
    """Give the user a role in the site's own name: nobody is recorded as its giver."""
    _hold_still(User.objects.filter(pk=user.pk))
    was = role_of(user)
    if was != role:
        change = RoleChange(user=user, was=was, became=role, reason=reason)
        change.was_active = change.became_active = user.is_active
        change.save()
        _carry_out(change, user)


@transaction.atomic
def keep_a_super_admin(*, leaving: User) -> None:
    """Make sure, until this transaction ends, that another super-admin stays.

    Raises `LastSuperAdmin`.
    """
    if _hold_still(User.objects.filter(is_superuser=True, is_active=True)) == {leaving.pk}:
        raise LastSuperAdmin


@transaction.atomic
def _change(
    actor: User, user: User, *, role: Role | None = None, active: bool | None = None, reason: str
) -> RoleChange | None:
    if actor.pk == user.pk:
        raise OwnRole
    both = User.objects.filter(pk__in=[actor.pk, user.pk])
    _hold_still(both)
    # Only now: whoever waited for the lock may have lost, meanwhile, what they wanted to use.
    people = with_roles(both).in_bulk()
    giver, person = people.get(actor.pk), people.get(user.pk)
    if person is None:
        raise Gone
    was, was_active = Role(person.role), person.is_active
    change = RoleChange(
        actor=giver,
        user=person,
        was=was,
        became=was if role is None else role,
        was_active=was_active,
        became_active=was_active if active is None else active,
        reason=reason,
    )
    _permit(change, person, Role(giver.role) if giver and giver.is_active else None)
    if (change.became, change.became_active) == (was, was_active):
        return None
    change.save()
    _carry_out(change, person)
    return change


def _permit(change: RoleChange, person: User, giver: Role | None) -> None:
    was, became = Role(change.was), Role(change.became)
    if not {was, became} <= reach_of(giver):
        raise OutOfReach
    if RANKS.index(became) > RANKS.index(was) and not is_verified(person):
        raise Unverified


def _carry_out(change: RoleChange, person: User) -> None:
    if change.became != change.was:
        _give(person, Role(change.became))
        _note(person, ROLE_CHANGED, f"Role changed: {change}")
    if change.became_active != change.was_active:
        User.objects.filter(pk=person.pk).update(is_active=change.became_active)
        if change.became_active:
            _note(person, REACTIVATED, "This account was opened again")
        else:
            _note(person, DEACTIVATED, "This account was closed")
    if _takes_something(change):
        end_access(user=person)
    else:
        close_sockets(group_of_user(person.pk))


def _takes_something(change: RoleChange) -> bool:
    lowered = RANKS.index(Role(change.became)) < RANKS.index(Role(change.was))
    return lowered or change.became_active < change.was_active


def _give(person: User, role: Role) -> None:
    flags = {"is_staff": role != Role.USER, "is_superuser": role == Role.SUPER_ADMIN}
    User.objects.filter(pk=person.pk).update(**flags)
    names = [GROUPS[role]] if role in GROUPS else []
    person.groups.set(Group.objects.get_or_create(name=name)[0] for name in names)
    person.user_permissions.clear()


def _note(person: User, kind: ActivityType, message: str) -> None:
    record(user_id=person.pk, kind=kind, message=message)


def _hold_still(users: QuerySet[User]) -> set[uuid.UUID]:
    """Keep users from being changed or deleted until this transaction ends; gives their ids.

    In the order of their ids, so that two who lock each other do not wait for ever.
    """
    return set(users.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


@receiver(superuser_was_created)
def _superuser_was_created(user: User, **kwargs: Any) -> None:
    RoleChange.objects.using(user._state.db).create(
        user=user,
        was=Role.USER,
        became=Role.SUPER_ADMIN,
        was_active=True,
        became_active=user.is_active,
        reason="Created at the console",
    )
