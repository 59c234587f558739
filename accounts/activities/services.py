"""A user's log: written by whatever happens, in the same transaction, and read by its owner."""

import uuid
from typing import Any

from django.db.models import Count, QuerySet

from accounts.activities.models import Activity
from accounts.activities.types import ActivityType, activity_types
from accounts.people.models import User

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
        user_id=user_id, type=kind.name, message=message[:MESSAGE_LENGTH], about=about, paths=paths
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
    """How many lines there are, by what their types count as, and when the last was added."""
    log = activities_of(user)
    counts = dict(log.order_by().values_list("type").annotate(Count("pk")))
    newest = log.first()

    def counted_as(figure: str) -> int:
        names = [kind.name for kind in activity_types if kind.counts_as == figure]
        return sum(counts.get(name, 0) for name in names)

    return {
        "scripts": counted_as("scripts"),
        "characters": counted_as("characters"),
        "videos": counted_as("videos"),
        "total": sum(counts.values()),
        "last": newest and newest.created_at,
    }
