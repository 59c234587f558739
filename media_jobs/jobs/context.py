"""What a running job may do: report progress, notice that it was cancelled, keep files.

Every write is fenced by the attempt: `UPDATE … WHERE id AND status = running AND attempt = n`. A
runner that gets 0 rows no longer owns the job and leaves through `JobLost`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from media_jobs.errors import JobFailed, JobLost
from media_jobs.files.models import Artifact
from media_jobs.files.services import remove_files, store
from media_jobs.jobs.models import Job, JobStatus, JobStep, StepStatus
from media_jobs.jobs.notify import hint_after_commit
from media_jobs.jobs.registry import advice_on, job_kind

WRITE_EVERY_SECONDS = 0.3


class JobContext:
    """The handle that a job's `run` works through; also the engines' context.

    `workdir` is a folder of its own, which its owner removes when the attempt ends.
    """

    def __init__(self, job: Job, *, workdir: Path, time_limit_seconds: int) -> None:
        self.job = job
        self.workdir = workdir
        self._deadline = time.monotonic() + time_limit_seconds
        self._wrote_at = 0.0
        self._checked_at = 0.0
        self._steps = list(job.steps.all())
        self._shares = [step.share for step in job_kind(job.kind).steps]
        self._step: JobStep | None = None

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """A transaction that commits only while this attempt owns the job."""
        with transaction.atomic():
            if not self._owned().update(heartbeat_at=timezone.now()):
                raise JobLost
            yield

    def check_cancelled(self) -> None:
        """Raise `JobLost` when the job is no longer ours, `JobFailed` when its time is up.

        Asks the database at most as often as progress is written.
        """
        if time.monotonic() > self._deadline:
            raise JobFailed(
                "time_limit", f"This took longer than the limit. {advice_on(self.job.kind)}"
            )
        if time.monotonic() - self._checked_at >= WRITE_EVERY_SECONDS:
            self._checked_at = time.monotonic()
            if not self._owned().exists():
                raise JobLost

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
        """Report how far the current step is (0 to 1), throttled to what a person can follow.

        `done` of `total` counts units (frames).
        """
        if time.monotonic() - self._wrote_at < WRITE_EVERY_SECONDS:
            return self.check_cancelled()
        self._wrote_at = time.monotonic()
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
        if not self._owned().exists():
            raise JobLost
        # Outside the transaction: a large file must not keep other writers waiting.
        stored = store(self.job.key_of(name), content)
        try:
            with self.fenced():
                Artifact.objects.filter(job=self.job, name=name).delete()
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

    def finish_steps(self) -> None:
        """Mark every step done; part of the transaction that ends the job."""
        for step in self._steps:
            self._finish_step(step)

    def _owned(self) -> QuerySet[Job]:
        return Job.objects.filter(
            pk=self.job.pk, status=JobStatus.RUNNING, attempt=self.job.attempt
        )

    def _update(self, **changes: object) -> None:
        if not self._owned().update(version=F("version") + 1, **changes):
            raise JobLost
        hint_after_commit(self.job)

    def _finish_step(self, step: JobStep) -> None:
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
