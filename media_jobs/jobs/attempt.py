"""One attempt of a job, for whoever works on it: the runner here, or who hears a worker elsewhere.

Every write is fenced by the attempt: `UPDATE … WHERE id AND status IN work AND attempt = n`. Who
gets 0 rows no longer owns the job and leaves through `JobLost`.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from media_jobs.errors import JobLost
from media_jobs.files.models import Artifact
from media_jobs.files.services import remove_files, store
from media_jobs.jobs.models import IN_WORK, Job, JobStep, StepStatus
from media_jobs.jobs.notify import hint_after_commit
from media_jobs.jobs.registry import job_kind, key_of


class Attempt:
    """The running or waiting attempt of `job`, as its row said when it was read."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._steps = list(job.steps.all())
        self._shares = [step.share for step in job_kind(job.kind).steps]
        self._step = next((s for s in self._steps if s.status == StepStatus.RUNNING), None)

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """A transaction that commits only while this attempt owns the job."""
        with transaction.atomic():
            if not self._owned().update(heartbeat_at=timezone.now()):
                raise JobLost
            yield

    def step(self, name: str) -> None:
        """Begin the declared step `name`; the ones before it are done."""
        now = timezone.now()
        with self.fenced():
            for step in self._steps:
                if step.name == name:
                    step.status, step.started_at, self._step = StepStatus.RUNNING, now, step
                    step.save(update_fields=["status", "started_at"])
                    break
                self._finish_step(step)
            self._update(progress=self._percent(0), message="", units_done=None, units_total=None)

    def progress(
        self,
        fraction: float,
        note: str = "",
        *,
        done: int | None = None,
        total: int | None = None,
    ) -> None:
        """Report how far the current step is (0 to 1). `done` of `total` counts units (frames)."""
        fraction = min(max(fraction, 0.0), 1.0)
        with self.fenced():
            if self._step is not None:
                JobStep.objects.filter(pk=self._step.pk).update(
                    progress=round(fraction * 100, 1), message=note[:200]
                )
            self._update(
                progress=self._percent(fraction),
                message=note[:200],
                units_done=done,
                units_total=total,
            )

    def save_artifact(
        self,
        name: str,
        content: bytes | Path,
        content_type: str,
        *,
        lasts: timedelta | None = None,
    ) -> Artifact:
        """Keep a file that the job made; the same name again replaces it.

        A `Path` is moved where that saves a copy. With `lasts` it is deleted after that time.
        """
        with self.fenced():  # first: a key that the kind promises must be free
            Artifact.objects.filter(job=self.job, name=name).delete()
        # Outside the transaction: a large file must not keep other writers waiting.
        stored = store(key_of(self.job, name), content)
        try:
            with self.fenced():
                return Artifact.objects.create(
                    job=self.job,
                    name=name,
                    file=stored,
                    content_type=content_type,
                    size_bytes=default_storage.size(stored),
                    expires_at=timezone.now() + lasts if lasts else None,
                )
        except BaseException:
            remove_files([stored])
            raise

    def _owned(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, status__in=IN_WORK, attempt=self.job.attempt)

    def _update(self, **changes: object) -> None:
        if not self._owned().update(version=F("version") + 1, **changes):
            raise JobLost
        hint_after_commit(self.job)

    @staticmethod
    def _finish_step(step: JobStep) -> None:
        if step.status != StepStatus.DONE:
            step.status, step.progress, step.finished_at = StepStatus.DONE, 100, timezone.now()
            step.started_at = step.started_at or step.finished_at
            step.save(update_fields=["status", "progress", "started_at", "finished_at"])

    def _percent(self, fraction: float) -> float:
        if self._step is None:
            return 0.0
        before = sum(self._shares[: self._step.ordinal])
        here = self._shares[self._step.ordinal]
        return round(100 * (before + here * fraction) / sum(self._shares), 1)


def attempt_of(job_id: uuid.UUID, number: int) -> Attempt:
    """The attempt that a worker elsewhere reports on. Raises `JobLost` when it is over."""
    jobs = Job.objects.select_related("upload", "owner").filter(pk=job_id, status__in=IN_WORK)
    job = jobs.filter(attempt=number).first()
    if job is None:
        raise JobLost
    return Attempt(job)
