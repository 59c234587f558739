"""What a user's log says of lectures."""

from django.urls import reverse

from accounts.activities.services import record
from accounts.activities.types import ActivityType
from media_jobs.jobs.models import Job, JobStatus

LECTURE_STARTED = ActivityType("lecture_started", "Lecture Started")
LECTURE_COMPLETED = ActivityType("lecture_completed", "Lecture Completed")
LECTURE_FAILED = ActivityType("lecture_failed", "Lecture Failed")
LECTURE_CANCELLED = ActivityType("lecture_cancelled", "Lecture Cancelled")
TYPES = (LECTURE_STARTED, LECTURE_COMPLETED, LECTURE_FAILED, LECTURE_CANCELLED)


def record_lecture(job: Job) -> None:
    """A lecture was begun, or has ended; of other changes nothing is said."""
    if job.upload is None:
        return
    name = f"“{job.upload.filename}”"
    if job.is_new:
        kind, message = LECTURE_STARTED, f"A PDF of the lecture {name} was begun"
    elif job.status == JobStatus.SUCCEEDED:
        kind, message = LECTURE_COMPLETED, f"The PDF of the lecture {name} is made"
    elif job.status == JobStatus.FAILED:
        kind, message = LECTURE_FAILED, f"No PDF was made of {name}. {job.error_message}"
    elif job.status == JobStatus.CANCELLED:
        kind, message = LECTURE_CANCELLED, f"The PDF of {name} was cancelled"
    else:
        return
    record(
        user_id=job.owner_id,
        kind=kind,
        message=message,
        about=job.upload_id,
        page=reverse("lecture", args=[job.upload_id]),
        lecture_path=reverse("api-lecture", args=[job.upload_id]),
    )
