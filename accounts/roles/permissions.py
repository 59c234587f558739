"""What the roles may do by the API; and in the admin, where each app gives their groups its own."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.db.models.signals import post_migrate
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.http.caller import signed_in
from accounts.roles.models import Role
from accounts.roles.selectors import GROUPS, is_administrator


class Administrators(BasePermission):
    """For admins and super-admins; who is signed in has to be asked for before."""

    message = "This is for administrators."

    def has_permission(self, request: Request, view: Any) -> bool:
        return is_administrator(signed_in(request))


def grant(
    app: AppConfig, *, moderators: tuple[str, ...] = (), admins: tuple[str, ...] = ()
) -> None:
    """Let moderators, and admins too, do this with the models of `app`; and admins also that.

    It is given after every `migrate`, because only then do the permissions exist; what a
    super-admin has given the groups besides stays.
    """

    def after_migrating(*, using: str, apps: Any = installed_apps, **signal: Any) -> None:
        permissions = apps.get_model("auth", "Permission").objects.using(using)
        for role, names in ((Role.MODERATOR, moderators), (Role.ADMIN, (*moderators, *admins))):
            groups = apps.get_model("auth", "Group").objects.using(using)
            group, _ = groups.get_or_create(name=GROUPS[role])
            wanted = permissions.filter(content_type__app_label=app.label, codename__in=names)
            group.permissions.add(*wanted)

    post_migrate.connect(
        after_migrating, sender=app, weak=False, dispatch_uid=f"{app.label}.powers"
    )
