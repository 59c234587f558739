"""What the owner of a job is told when it has ended."""

from accounts.notices.services import notify
from accounts.notices.types import NoticeType
from media_jobs.jobs.cards import page_of, title_of
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.registry import job_kinds

JOB_FINISHED = NoticeType("job_finished", "Job Finished", "succeeded")
JOB_FAILED = NoticeType("job_failed", "Job Failed", "failed")


def tell_end(job: Job) -> None:
    """Tell who asked for a job that it has succeeded or failed; in the transaction of its end."""
    kind = job_kinds.get(job.kind)
    if kind is None or kind.on_our_account:
        return
    if job.status == JobStatus.FAILED:
        notice, message = JOB_FAILED, f"{title_of(job)} failed. {job.error_message}"
    else:
        outcome = kind.outcome(job) if kind.outcome is not None else ""
        notice, message = JOB_FINISHED, f"{title_of(job)} is finished. {outcome}"
    notify(
        user_id=job.owner_id,
        kind=notice,
        message=message.strip(),
        page=page_of(job),
        about=job.subject_id or job.upload_id,
    )
