"""What the roles may do in the admin. Each app gives the roles' groups its own permissions."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.db.models.signals import post_migrate

from accounts.roles.models import Role
from accounts.roles.selectors import GROUPS


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
