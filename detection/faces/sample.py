"""The sample scan: a little clip, half of which is manipulated, with its verdict."""

import tempfile
from pathlib import Path

from accounts.models import User
from detection.demo.clip import write_demo_clip
from detection.faces.command_line import ready_scorer
from detection.faces.services import upload_and_scan
from detection.sessions.models import DetectionSession
from media_jobs.errors import Refused
from media_jobs.jobs.runner import run
from media_jobs.models import JobStatus
from media_jobs.uploads.samples import Sample
from media_jobs.uploads.upload_handler import HashedUpload

CLIP = "sample-half-manipulated.mp4"


def is_there(owner: User) -> bool:
    """Whether the clip has been examined."""
    found = DetectionSession.objects.filter(owner=owner, upload__filename=CLIP)
    return found.exclude(label="").exists()


def make(owner: User) -> str:
    """Make the clip and have it examined; gives the verdict's sentence.

    Raises `Refused` when the examination did not come to a result.
    """
    ready_scorer()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / CLIP
        write_demo_clip(path)
        with HashedUpload.of(path, content_type="video/mp4") as file:
            job = upload_and_scan(owner=owner, file=file).job
    run(job.pk, worker="demo")
    job.refresh_from_db()
    if job.status != JobStatus.SUCCEEDED:
        raise Refused(
            job.error_code or "unfinished", job.error_message or f"The examination is {job.status}."
        )
    return str(job.session.summary)


SAMPLE_SCAN = Sample("Sample scan", is_there, make)
