"""A user's figures: what was examined and what was found."""

from typing import Any

from django.db.models import Count, Sum

from accounts.http.period import Period
from accounts.models import User
from detection.sessions.day_bars import DayBars
from detection.sessions.models import DailyFigures, Label
from detection.sessions.video_kinds import VideoKind
from media_jobs.uploads.selectors import uploads_of


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
        "days": _days(user, period),
    }


def _days(user: User, period: Period | None) -> list[dict[str, Any]]:
    bars = DayBars(period)
    rows = bars.period.of_days(DailyFigures.objects.filter(owner=user), "day")
    counts = ((row.day, row.sessions, row.label == Label.MANIPULATED) for row in rows)
    return bars.told(counts, "manipulated")
