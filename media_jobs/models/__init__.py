"""What was uploaded, the jobs that run on it, and the files that they make."""

from media_jobs.files.models import Artifact, CachedFile, CacheUse, StoredFile
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus, JobStep, StepStatus
from media_jobs.uploads.models import LISTED_BY, Upload

__all__ = [
    "Artifact",
    "CacheUse",
    "CachedFile",
    "Job",
    "JobStatus",
    "JobStep",
    "LISTED_BY",
    "StepStatus",
    "StoredFile",
    "UNFINISHED",
    "Upload",
]
