"""What users are told of scans."""

from detection.sessions.activities import (
    SCAN_CANCELLED,
    SCAN_FAILED,
    SCAN_STARTED,
    record_session_activity,
)
from media_jobs.models import Job, JobStatus


def record_scan(job: Job) -> None:
    """A scan was submitted, failed or was cancelled; of other changes nothing is said."""
    if not (job.is_new or job.status in (JobStatus.FAILED, JobStatus.CANCELLED)):
        return
    upload = job.upload
    name = f"“{upload.filename}”" if upload else "a file"
    if job.status == JobStatus.FAILED:
        kind, message = SCAN_FAILED, f"{name} was not scanned. {job.error_message}"
    elif job.status == JobStatus.CANCELLED:
        kind, message = SCAN_CANCELLED, f"The scan of {name} was cancelled"
    else:
        kind, message = SCAN_STARTED, f"The scan of {name} was started"
    record_session_activity(job.owner_id, kind, message, upload)
