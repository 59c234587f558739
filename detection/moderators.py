"""The role of those who look over results: what its members may see and do in the admin."""

from typing import Any

from django.apps import apps as installed_apps
from django.db.models import Q

MODERATORS = "Moderators"
MAY = {
    "media_jobs": ("view_upload", "view_job", "view_jobstep"),
    "detection": (
        "view_detectionsession",
        "view_aggregatedverdict",
        "view_frameresult",
        "view_tellingframe",
        "view_review",
        "add_review",
        "change_review",
    ),
}


def ensure_moderators(*, using: str, apps: Any = installed_apps, **signal: Any) -> None:
    """Create the group and give it its permissions.

    Runs after every `migrate`, because only then do the permissions exist; what a superuser has
    given the group besides stays.
    """
    group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=MODERATORS)
    wanted = Q()
    for app, names in MAY.items():
        wanted |= Q(content_type__app_label=app, codename__in=names)
    group.permissions.add(*apps.get_model("auth", "Permission").objects.using(using).filter(wanted))
