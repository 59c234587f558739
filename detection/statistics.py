"""A user's figures: what was examined and what was found."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from detection.models import DetectionSession, Label
from media_jobs.models import UploadKind
from media_jobs.selectors import uploads_of

DAYS = 30


def statistics_of(user: User) -> dict[str, Any]:
    """Counts by label, minutes and frames examined, and the last thirty days."""
    sessions = DetectionSession.objects.filter(owner=user).exclude(label="")
    kinds = dict(uploads_of(user).order_by().values_list("kind").annotate(Count("pk")))
    labels = dict(sessions.order_by().values_list("label").annotate(Count("pk")))
    sums = sessions.aggregate(
        seconds=Sum("seconds_analysed"), frames=Sum("frames_analysed"), faces=Sum("faces")
    )
    return {
        "videos": kinds.get(UploadKind.VIDEO, 0),
        "images": kinds.get(UploadKind.IMAGE, 0),
        "finished": sum(labels.values()),
        "by_label": {label: labels.get(label, 0) for label in Label.values},
        "seconds_analysed": round(sums["seconds"] or 0, 1),
        "frames_analysed": sums["frames"] or 0,
        "faces": sums["faces"] or 0,
        "days": _days(sessions),
    }


def _days(sessions: Any) -> list[dict[str, Any]]:
    today = timezone.now().date()
    first = today - timedelta(days=DAYS - 1)
    rows = (
        sessions.filter(created_at__date__gte=first)
        .order_by()
        .annotate(date=TruncDate("created_at"))
        .values("date")
        .annotate(count=Count("pk"), manipulated=Count("pk", filter=Q(label=Label.MANIPULATED)))
    )
    found = {row["date"]: row for row in rows}
    dates = (first + timedelta(days=day) for day in range(DAYS))
    nothing = {"count": 0, "manipulated": 0}
    return [
        {
            "date": date.isoformat(),
            "count": found.get(date, nothing)["count"],
            "manipulated": found.get(date, nothing)["manipulated"],
        }
        for date in dates
    ]
