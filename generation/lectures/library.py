"""What the library shows, runs and exports of lectures."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from generation.lectures.listing import Row, in_state, rows_of
from generation.lectures.models import Lecture
from generation.lectures.selectors import lecture_dict, lectures_of, reading_of
from generation.lectures.services import read_again
from generation.lectures.uploads import MADE_READABLE
from media_jobs.engines.media.clock import spelled
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.services import rerun
from media_jobs.library.systems import Shown, System
from media_jobs.uploads.models import Upload

EXPIRES = {"links", "job", "media_url", "picture_url", "thumbnail_url", "url"}


def knows(uploads: Sequence[Upload]) -> list[uuid.UUID]:
    """Those that are lectures, read or not."""
    return list(_lectures(uploads).values_list("pk", flat=True))


def page(upload: Upload) -> str:
    """The page of a lecture."""
    return reverse("lecture", args=[upload.pk])


def show(uploads: Sequence[Upload]) -> dict[uuid.UUID, Shown]:
    """Each lecture's slides and length, or the state of the work on it."""
    rows = rows_of(list(_lectures(uploads).select_related("upload")))
    return {row.lecture.pk: _shown(row) for row in rows}


def _lectures(uploads: Iterable[Upload]) -> QuerySet[Lecture]:
    return Lecture.objects.filter(pk__in=[upload.pk for upload in uploads])


def _shown(row: Row) -> Shown:
    return Shown(
        badge=row.status,
        summary=_summary(row),
        thumbnail=row.thumbnail,
        job=row.job or row.reading,
        doing="Reading",
    )


def _summary(row: Row) -> str:
    if row.status == JobStatus.SUCCEEDED:
        slides = f"{row.slides} slide{'' if row.slides == 1 else 's'}"
        return f"{slides}, {spelled(row.lecture.seconds)}"
    error = row.reading and row.status == JobStatus.FAILED and row.reading["error"]
    return error["message"] if error else ""


def found(user: User, status: str, label: str) -> QuerySet[Lecture, uuid.UUID]:
    """The lectures that stand so; of none anything is concluded."""
    lectures = Lecture.objects.none() if label else lectures_of(user)
    if status:
        lectures = in_state(lectures, status)
    return lectures.order_by().values_list("pk", flat=True)


def run_again(upload: Upload) -> Job:
    """Read a lecture anew, in the way in which it was read before."""
    lecture = lectures_of(upload.owner).get(pk=upload.pk)
    reading = reading_of(lecture)
    return rerun(job=reading) if reading else read_again(lecture=lecture)


def results(upload: Upload) -> dict[str, Any]:
    """Everything that its owner may know of a lecture, without the links that expire."""
    found: dict[str, Any] = _lasting(lecture_dict(lectures_of(upload.owner).get(pk=upload.pk)))
    return found


def _lasting(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _lasting(value) for name, value in found.items() if name not in EXPIRES}
    return [_lasting(each) for each in found] if isinstance(found, list) else found


LECTURES = System(
    name="lectures",
    label="Lecture",
    kinds=MADE_READABLE.kinds,
    knows=knows,
    page=page,
    show=show,
    run_again=run_again,
    results=results,
    found=found,
)
