"""Figures of lectures for administrators: how many there are, of whom, how large, on which days."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.http.period import Period, last_days
from accounts.models import User
from accounts.roles.models import Role
from accounts.roles.selectors import ADMINISTRATORS, with_roles
from generation.lectures.client_api.records import STATUS_OF, TaskStatus
from generation.lectures.kinds import LECTURE_KIND
from generation.lectures.models import Lecture, LectureFile
from media_jobs.jobs.models import Job, JobStatus

DAYS = 30


def statistics() -> dict[str, Any]:
    """All figures, as they are now."""
    videos = _by_status()
    return {
        "total_videos": sum(videos.values()),
        "videos": videos,
        "users": _users(),
        "storage": _storage(),
        "days": _days(),
        "timestamp": timezone.now(),
    }


def _by_status() -> dict[str, int]:
    readings = Job.objects.filter(upload=OuterRef("upload"), kind=LECTURE_KIND)
    newest = Subquery(readings.order_by("-created_at", "-pk").values("status")[:1])
    counted = Lecture.objects.order_by().annotate(job=newest).values_list("job")
    found = dict.fromkeys(TaskStatus.values, 0)
    for status, count in counted.annotate(count=Count("pk")):
        task = STATUS_OF[JobStatus(status)] if status else TaskStatus.COMPLETED
        found[task.value] += count
    return found


def _users() -> dict[str, int]:
    roles = Counter(with_roles(User.objects.all()).values_list("role", flat=True))
    return {
        "total": sum(roles.values()),
        "active": User.objects.filter(is_active=True).count(),
        "admins": sum(roles[role] for role in map(Role, ADMINISTRATORS)),
    }


def _storage() -> dict[str, int]:
    recordings = Lecture.objects.aggregate(size=Sum("upload__size_bytes"))["size"] or 0
    documents = LectureFile.objects.aggregate(size=Sum("size_bytes"))["size"] or 0
    return {
        "recordings_bytes": recordings,
        "documents_bytes": documents,
        "total_bytes": recordings + documents,
    }


def _days() -> list[dict[str, Any]]:
    """The last days, today included, each with what came and what ended on it."""
    period = last_days(DAYS)
    assert period.first is not None
    readings = Job.objects.filter(kind=LECTURE_KIND)
    uploaded = _by_day(Lecture.objects.all(), "created_at", period.first)
    completed = _by_day(readings.filter(status=JobStatus.SUCCEEDED), "finished_at", period.first)
    failed = _by_day(readings.filter(status=JobStatus.FAILED), "finished_at", period.first)
    days = (period.first + timedelta(days=number) for number in range(DAYS))
    return [
        {
            "day": day,
            "uploaded": uploaded.get(day, 0),
            "completed": completed.get(day, 0),
            "failed": failed.get(day, 0),
        }
        for day in days
    ]


def _by_day(rows: QuerySet[Any], column: str, first: date) -> dict[date, int]:
    days = Period(first).of_moments(rows, column).order_by().annotate(day=TruncDate(column))
    return dict(days.values_list("day").annotate(count=Count("pk")))
