"""A user's log: written by whatever happens, in the same transaction, and read by its owner."""

import uuid
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import Activity, ActivityType, User

MESSAGE_LENGTH = 500


def record(
    *,
    user_id: uuid.UUID,
    kind: ActivityType,
    message: str,
    about: uuid.UUID | None = None,
    **paths: str,
) -> None:
    """Add a line to the user's log.

    `about` is the thing that it concerns; `paths` say where to find that: `page` on the site,
    `video_path` over the API.
    """
    Activity.objects.create(
        user_id=user_id, type=kind, message=message[:MESSAGE_LENGTH], about=about, paths=paths
    )


def forget_paths(*, about: uuid.UUID) -> None:
    """Let no line lead any longer to a thing that is gone."""
    Activity.objects.filter(about=about).update(paths={})


def clear(*, user: User) -> None:
    """Empty the user's log."""
    Activity.objects.filter(user=user).delete()


def activities_of(user: User) -> QuerySet[Activity]:
    """The user's log, newest first."""
    return Activity.objects.filter(user=user)


def stats_of(user: User) -> dict[str, Any]:
    """How many lines there are, by what they are about, and when the last was added.

    Scans and uploads count as videos; sign-ins, links and tokens count in the total only.
    """
    log = activities_of(user)
    counts = dict(log.order_by().values_list("type").annotate(Count("pk")))
    newest = log.first()

    def about(*prefixes: str) -> int:
        return sum(count for kind, count in counts.items() if kind.startswith(prefixes))

    return {
        "scripts": about("script_"),
        "characters": about("character_"),
        "videos": about("video_", "scan_", "upload_"),
        "total": sum(counts.values()),
        "last": newest and newest.created_at,
    }
