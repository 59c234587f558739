"""A user's figures: what was examined and what was found."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from accounts.http.period import Period, last_days
from accounts.models import User
from detection.sessions.models import DailyFigures, Label
from detection.sessions.video_kinds import VideoKind
from media_jobs.uploads.selectors import uploads_of

DAYS = 30
MOST_BARS = 93


def statistics_of(user: User, period: Period | None = None) -> dict[str, Any]:
    """Counts by label, minutes and frames examined, of a period day by day.

    Without one they are of all time, and the days are the last thirty.
    """
    kept = DailyFigures.objects.filter(owner=user)
    uploads = uploads_of(user).order_by()
    if period is not None:
        kept, uploads = period.of_days(kept, "day"), period.of_moments(uploads, "created_at")
    kinds = dict(uploads.values_list("kind").annotate(Count("pk")))
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
        "days": _days(user, period or last_days(DAYS)),
    }


def _days(user: User, period: Period) -> list[dict[str, Any]]:
    """Counts by day; a long period is told in stretches of days, each by its first."""
    last = period.last or timezone.now().date()
    first = period.first or last - timedelta(days=DAYS - 1)
    last = max(first, last)
    stretch = -(-((last - first).days + 1) // MOST_BARS)
    counts: Counter[int] = Counter()
    manipulated: Counter[int] = Counter()
    for row in DailyFigures.objects.filter(owner=user, day__gte=first, day__lte=last):
        bar = (row.day - first).days // stretch
        counts[bar] += row.sessions
        if row.label == Label.MANIPULATED:
            manipulated[bar] += row.sessions
    return [
        {
            "date": (first + timedelta(days=bar * stretch)).isoformat(),
            "count": counts[bar],
            "manipulated": manipulated[bar],
        }
        for bar in range(-(-((last - first).days + 1) // stretch))
    ]
