"""Hints that a job changed. A lost hint costs nothing: whoever hears one re-reads the job."""

import uuid

from accounts.rooms import tell_after_commit


def room_of_upload(upload_id: uuid.UUID | str) -> str:
    """The group that hears of the jobs on one upload."""
    return f"upload.{upload_id}"


def hint_after_commit(job_id: uuid.UUID, upload_id: uuid.UUID | None) -> None:
    """Tell the room of a job's upload, once the change is committed, that there is news."""
    if upload_id is not None:
        tell_after_commit(room_of_upload(upload_id), {"type": "job.changed", "job_id": str(job_id)})
