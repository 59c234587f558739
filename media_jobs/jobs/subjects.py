"""What a job is about: a row of any model whose primary key is a UUID."""

from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from media_jobs.jobs.models import Job


def type_of(subject: Model) -> str:
    """What `Job.subject_type` says of a subject."""
    return subject._meta.label_lower


def subject_of(job: Job) -> Model | None:
    """What the job is about; None when that was deleted, or when it is about nothing."""
    rows = _row_of(job)
    return rows.first() if rows is not None else None


def lock(subject: Model) -> bool:
    """Keep a subject from being deleted until this transaction ends. False when it is gone.

    The lock leaves room for the rows that point at the subject: a worker may go on writing.
    """
    rows = subject._meta.model._default_manager.filter(pk=subject.pk)
    return _lock(rows)


def lock_subject_of(job: Job) -> None:
    """As `lock`, of what the job is about."""
    rows = _row_of(job)
    if rows is not None:
        _lock(rows)


def _row_of(job: Job) -> QuerySet[Any] | None:
    if not job.subject_type:
        return None
    try:
        model = apps.get_model(job.subject_type)
    except LookupError:  # its app is no longer installed
        return None
    return model._default_manager.filter(pk=job.subject_id)


def _lock(rows: QuerySet[Any]) -> bool:
    return rows.select_for_update(no_key=True, of=("self",)).only("pk").first() is not None
