"""What a running job may do: report progress, notice that it was cancelled, keep files."""

import time
from pathlib import Path

from media_jobs.errors import JobFailed, JobLost
from media_jobs.jobs.attempt import Attempt
from media_jobs.jobs.models import Job
from media_jobs.jobs.registry import advice_on

WRITE_EVERY_SECONDS = 0.3


class JobContext(Attempt):
    """The handle that a job's `run` works through; also the engines' context.

    `workdir` is a folder of its own, which its owner removes when the attempt ends.
    """

    def __init__(self, job: Job, *, workdir: Path, time_limit_seconds: int) -> None:
        super().__init__(job)
        self.workdir = workdir
        self._deadline = time.monotonic() + time_limit_seconds
        self._wrote_at = 0.0
        self._checked_at = 0.0

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

    def progress(
        self,
        fraction: float,
        note: str = "",
        *,
        done: int | None = None,
        total: int | None = None,
    ) -> None:
        """As `Attempt.progress`, throttled to what a person can follow."""
        if time.monotonic() - self._wrote_at < WRITE_EVERY_SECONDS:
            return self.check_cancelled()
        self._wrote_at = time.monotonic()
        super().progress(fraction, note, done=done, total=total)
