"""The four roles: who has which, and how far each reaches.

A role is what Django makes of it: nothing, staff in the group Moderators, staff in the group
Admins, superuser.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.people.models import User
from accounts.roles.models import Role, RoleChange

GROUPS = {Role.MODERATOR: "Moderators", Role.ADMIN: "Admins"}
ADMINISTRATORS = frozenset({Role.ADMIN, Role.SUPER_ADMIN})
# Whom the holder of a role may change, and into what.
REACH = {Role.SUPER_ADMIN: frozenset(Role), Role.ADMIN: frozenset({Role.USER, Role.MODERATOR})}


def with_roles(users: QuerySet[User]) -> QuerySet[Any]:
    """The users, each with a `role`."""
    cases = [When(is_superuser=True, then=Value(Role.SUPER_ADMIN.value))]
    for role, group in GROUPS.items():
        member = Exists(Group.objects.filter(user=OuterRef("pk"), name=group))
        cases.append(When(Q(member, is_staff=True), then=Value(role.value)))
    default = Value(Role.USER.value)
    return users.annotate(role=Case(*cases, default=default, output_field=CharField()))


def role_of(user: User) -> Role:
    """The user's role at this moment."""
    return Role(with_roles(User.objects.filter(pk=user.pk)).values_list("role", flat=True).get())


def is_administrator(user: User) -> bool:
    """Whether the user is an admin or a super-admin at this moment."""
    return role_of(user) in ADMINISTRATORS


def reach_of(role: Role | None) -> frozenset[Role]:
    """The roles whose holders somebody with `role` may change, and into which."""
    return REACH.get(role, frozenset()) if role else frozenset()


def with_origin(users: QuerySet[User]) -> QuerySet[Any]:
    """The users, each with a `role`, since when it is more than a user's, and given by whom.

    These are `raised_at` and `raised_by`.
    """
    raised = RoleChange.objects.filter(user=OuterRef("pk"), was=Role.USER).exclude(became=Role.USER)
    last = raised.order_by("-id")
    return with_roles(users).annotate(
        raised_at=Coalesce(Subquery(last.values("created_at")[:1]), "date_joined"),
        raised_by=Subquery(last.values("actor_id")[:1], output_field=UUIDField()),
    )


def administrators() -> QuerySet[Any]:
    """Everybody with more than a user's role, the latest first."""
    found = with_origin(User.objects.all()).exclude(role=Role.USER)
    return found.order_by("-raised_at", "pk")
