"""The lectures of a person as a list shows them, a page at a time, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.pagination.keyset import KeysetPage, keyset_page
from generation.lectures.kinds import LECTURE_KIND, LECTURE_KINDS
from generation.lectures.models import Lecture, Slide
from generation.lectures.selectors import lectures_of
from media_jobs.files.links import link_to
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus, statuses_shown_as
from media_jobs.jobs.selectors import job_snapshot

PER_PAGE = 20
MAX_SEARCH_CHARACTERS = 200
NEWEST_FIRST = ("-created_at", "-upload")


@dataclass(frozen=True)
class Row:
    """A lecture of the list. `job` is the snapshot of what works on it now, `reading` of what read
    it last; `thumbnail` shows its first slide."""

    lecture: Lecture
    slides: int
    thumbnail: str | None
    job: dict[str, Any] | None
    reading: dict[str, Any] | None

    @property
    def status(self) -> str:
        """What of it is to be told: that of the work in progress, or how its reading ended."""
        if self.job is not None:
            return str(self.job["status"])
        if self.lecture.read_at is not None:
            return JobStatus.SUCCEEDED
        return str(self.reading["status"]) if self.reading else JobStatus.CANCELLED


def found_lectures(user: User, search: str) -> QuerySet[Lecture]:
    """The user's lectures whose name has this in it."""
    lectures = lectures_of(user)
    text = search.replace("\0", "").strip()[:MAX_SEARCH_CHARACTERS]
    if not text:
        return lectures
    by_file = Q(title="", upload__filename__icontains=text)
    return lectures.filter(Q(title__icontains=text) | by_file)


def in_state(lectures: QuerySet[Lecture], status: str) -> QuerySet[Lecture]:
    """Those of lectures of which a row tells this status, one of those that are shown."""
    jobs = Job.objects.filter(upload=OuterRef("pk"))
    at_work = Exists(jobs.filter(kind__in=LECTURE_KINDS, status__in=UNFINISHED))
    wanted = statuses_shown_as(status)
    if status in UNFINISHED:
        newest = jobs.filter(kind__in=LECTURE_KINDS, status__in=UNFINISHED)
        working = newest.order_by("-created_at", "-id").values("status")[:1]
        return lectures.alias(working=Subquery(working)).filter(working__in=wanted)
    if status == JobStatus.SUCCEEDED:
        return lectures.exclude(at_work).exclude(read_at=None)
    reading = jobs.filter(kind=LECTURE_KIND).order_by("-created_at", "-id").values("status")[:1]
    ended = Coalesce(Subquery(reading), Value(JobStatus.CANCELLED.value))
    return lectures.filter(read_at=None).exclude(at_work).alias(ended=ended).filter(ended=status)


def page_of_lectures(lectures: QuerySet[Lecture], cursor: str) -> tuple[KeysetPage, list[Row]]:
    """A page of them, newest first, and its rows."""
    page = keyset_page(lectures, order=NEWEST_FIRST, size=PER_PAGE, cursor=cursor)
    return page, rows_of(page.rows)


def rows_of(lectures: Sequence[Lecture]) -> list[Row]:
    """The rows for some lectures, in a few queries whatever their number."""
    keys = [lecture.pk for lecture in lectures]
    shown = _shown_slides(keys)
    jobs = _newest_jobs(keys)
    return [
        Row(
            lecture,
            slides=shown[lecture.pk][0] if lecture.pk in shown else 0,
            thumbnail=_thumbnail(shown.get(lecture.pk)),
            job=next((job_snapshot(j) for j in jobs.get(lecture.pk, []) if _works(j)), None),
            reading=next(
                (job_snapshot(j) for j in jobs.get(lecture.pk, []) if j.kind == LECTURE_KIND), None
            ),
        )
        for lecture in lectures
    ]


def _works(job: Job) -> bool:
    return job.status in UNFINISHED


def _shown_slides(keys: Sequence[Any]) -> dict[Any, tuple[int, str]]:
    """By lecture, how many slides are shown, and the thumbnail of the first of them."""
    shown = Slide.objects.filter(kept=True, merged_into=None)
    first = shown.filter(lecture=OuterRef("lecture")).order_by("number").values("thumbnail")[:1]
    found = shown.filter(lecture__in=keys).order_by().values("lecture")
    rows = found.annotate(count=Count("pk"), first=Subquery(first))
    return {row["lecture"]: (row["count"], row["first"]) for row in rows}


def _thumbnail(shown: tuple[int, str] | None) -> str | None:
    return link_to(shown[1], content_type="image/jpeg") if shown and shown[1] else None


def _newest_jobs(keys: Sequence[Any]) -> dict[Any, list[Job]]:
    """By lecture, the job that works on it or did so last, and the one that read it last."""
    jobs = Job.objects.filter(upload=OuterRef("pk")).order_by("-created_at", "-id").values("pk")
    reading = Subquery(jobs.filter(kind=LECTURE_KIND)[:1])
    working = Subquery(jobs.filter(kind__in=LECTURE_KINDS, status__in=UNFINISHED)[:1])
    wanted = Lecture.objects.filter(pk__in=keys).order_by()
    pairs = wanted.annotate(reading=reading, working=working).values_list("reading", "working")
    found: dict[Any, list[Job]] = {}
    rows = Job.objects.filter(pk__in={key for pair in pairs for key in pair if key})
    for job in rows.prefetch_related("steps"):
        found.setdefault(job.upload_id, []).append(job)
    return found
