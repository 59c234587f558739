"""What was uploaded, the jobs that run on it, and the files that they make."""

from media_jobs.files.models import Artifact, CachedFile, CacheUse, StoredFile
from media_jobs.jobs.models import (
    IN_WORK,
    SHOWN_STATUSES,
    UNFINISHED,
    Job,
    JobStatus,
    JobStep,
    Queue,
    StepStatus,
    Worker,
    statuses_shown_as,
)
from media_jobs.library.models import Note, Tag, Tagging
from media_jobs.uploads.models import LISTED_BY, Deletion, Upload

__all__ = [
    "Artifact",
    "CacheUse",
    "CachedFile",
    "Deletion",
    "IN_WORK",
    "Job",
    "JobStatus",
    "JobStep",
    "LISTED_BY",
    "Note",
    "Queue",
    "SHOWN_STATUSES",
    "StepStatus",
    "StoredFile",
    "Tag",
    "Tagging",
    "UNFINISHED",
    "Upload",
    "Worker",
    "statuses_shown_as",
]
