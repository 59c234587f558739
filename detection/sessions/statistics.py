"""A user's figures: what was examined and what was found."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import User
from detection.sessions.models import DailyFigures, Label
from detection.sessions.video_kinds import VideoKind
from media_jobs.uploads.selectors import uploads_of

DAYS = 30


def statistics_of(user: User) -> dict[str, Any]:
    """Counts by label, minutes and frames examined, and the last thirty days."""
    kept = DailyFigures.objects.filter(owner=user)
    kinds = dict(uploads_of(user).order_by().values_list("kind").annotate(Count("pk")))
    labels = dict(kept.values_list("label").annotate(Sum("sessions")))
    sums = kept.aggregate(Sum("seconds"), Sum("frames"), Sum("faces"))
    return {
        "videos": kinds.get(VideoKind.VIDEO, 0),
        "images": kinds.get(VideoKind.IMAGE, 0),
        "finished": sum(labels.values()),
        "by_label": {label: labels.get(label, 0) for label in Label.values},
        "seconds_analysed": round(max(sums["seconds__sum"] or 0, 0), 1),
        "frames_analysed": sums["frames__sum"] or 0,
        "faces": sums["faces__sum"] or 0,
        "days": _days(user),
    }


def _days(user: User) -> list[dict[str, Any]]:
    first = timezone.now().date() - timedelta(days=DAYS - 1)
    counts: Counter[date] = Counter()
    manipulated: Counter[date] = Counter()
    for row in DailyFigures.objects.filter(owner=user, day__gte=first):
        counts[row.day] += row.sessions
        if row.label == Label.MANIPULATED:
            manipulated[row.day] += row.sessions
    return [
        {"date": day.isoformat(), "count": counts[day], "manipulated": manipulated[day]}
        for day in (first + timedelta(days=number) for number in range(DAYS))
    ]
