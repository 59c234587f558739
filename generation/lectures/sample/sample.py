"""The sample lecture, read by the site: what the demo user finds."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

from accounts.models import User
from generation.engines.lectures.types import Word
from generation.lectures.models import Lecture
from generation.lectures.sample.recording import write_sample_lecture
from generation.lectures.sample.script import TITLE
from generation.lectures.services import make_documents, rename, write_down
from generation.lectures.uploads import MADE_READABLE
from media_jobs.errors import Refused
from media_jobs.jobs.runner import run
from media_jobs.models import Job, JobStatus
from media_jobs.uploads.samples import Sample
from media_jobs.uploads.take_in import take_in
from media_jobs.uploads.upload_handler import HashedUpload

RECORDING = "sample-lecture.mp4"
# What `whisper-base` wrote down when it heard the recording.
HEARD = Path(__file__).with_name("heard.json")
SLIDES_ALONE = replace(MADE_READABLE, params={"speech": False, "language": "en"})


def is_there(owner: User) -> bool:
    """Whether the recording was read, and its words are there."""
    found = Lecture.objects.filter(owner=owner, upload__filename=RECORDING)
    return found.filter(transcript__isnull=False).exists()


def make(owner: User) -> str:
    """Draw, speak and read the lecture. Raises `Refused` when its reading came to nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / RECORDING
        write_sample_lecture(path)
        with HashedUpload.of(path, content_type="video/mp4") as file:
            job = take_in(owner=owner, file=file, purposes=[SLIDES_ALONE]).job
    _run(job)
    lecture = Lecture.objects.get(pk=job.upload_id)
    rename(lecture=lecture, title=TITLE)
    heard = json.loads(HEARD.read_text("utf-8"))
    write_down(lecture=lecture, words=[Word(*word) for word in heard["words"]], language="en")
    lecture.refresh_from_db()
    _run(make_documents(lecture=lecture))
    return f"{lecture.slides.count()} slides, {len(heard['words'])} words."


def _run(job: Job) -> None:
    run(job.pk, worker="demo")
    job.refresh_from_db()
    if job.status != JobStatus.SUCCEEDED:
        raise Refused(
            job.error_code or "unfinished", job.error_message or f"The reading is {job.status}."
        )


SAMPLE_LECTURE = Sample("Sample lecture", is_there, make)
