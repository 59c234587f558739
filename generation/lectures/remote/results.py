"""What a worker elsewhere hands over: an archive of what it has read, or files in our storage."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.http.origins import BadAddress, origin_of
from generation.lectures.documents import KEYS
from generation.lectures.kept import keep_reading
from generation.lectures.models import FileFormat, Lecture, LectureFile, lock
from generation.lectures.remote.archive import MOST_BYTES, read_archive
from generation.lectures.remote.archive_format import BadResult
from generation.lectures.remote.asking import TooLarge, answered, receive
from generation.lectures.remote.models import HandOver
from media_jobs.engines.links.pace import FetchLimits, Pace
from media_jobs.errors import JobFailed
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish

log = structlog.get_logger(__name__)

RESULT_LIMITS = FetchLimits(MOST_BYTES, seconds=900)
# How far a clock of the storage may be behind ours.
CLOCKS = timedelta(minutes=1)
SHARED = (FileFormat.PDF, FileFormat.SRT)
MOST_SUBTITLE_BYTES = 8 << 20
FILES_ALONE = {
    "code": "files_alone",
    "message": "This lecture was read by a service that hands over its documents alone: there are "
    "no slides and no transcript to look at here.",
}
UNUSABLE = (
    "The service that reads lectures answered with something that cannot be used, so nothing was "
    "charged. Run it again; if that fails too, tell whoever runs this site."
)


def result_address(given: str) -> str:
    """The address of a result, which is the worker's own. Raises `BadAddress`."""
    address = urljoin(f"{settings.WORKER_SERVICE_URL}/", given)
    if origin_of(address) != origin_of(settings.WORKER_SERVICE_URL):
        raise BadAddress("It is not the worker's own.")
    return address


def take_result(handed: HandOver, lecture: Lecture, context: JobContext) -> Finish:
    """Keep what the worker has read. Raises `Away` where it cannot be fetched at present."""
    try:
        if not handed.result_url:
            return _take_shared_files(handed, lecture, context)
        path = context.workdir / "result.zip"
        fetch(result_address(handed.result_url), path, handed.result_sha256, context)
        found = read_archive(path, context.workdir / "result")
        path.unlink()
    except (BadResult, BadAddress) as error:
        log.error("worker_result_unusable", job_id=str(context.job.pk), error=str(error))
        raise JobFailed("worker_result_unusable", UNUSABLE) from error
    return keep_reading(lecture, found, context)


def fetch(url: str, path: Path, sha256: str, context: JobContext) -> None:
    """Write the worker's archive to `path`. Raises `BadResult`, `Away`."""
    pace = Pace(RESULT_LIMITS, context.check_cancelled)
    with answered("GET", url, clock=pace) as response:
        if response.status != 200:
            raise BadResult(f"The worker answers {response.status}.")
        try:
            came = receive(response, path, MOST_BYTES, pace)
        except TooLarge as error:
            raise BadResult(str(error)) from error
    if came != sha256:
        raise BadResult("It has another SHA-256 than was said.")


def _take_shared_files(handed: HandOver, lecture: Lecture, context: JobContext) -> Finish:
    """Take over the documents that a worker with our storage has put under their promised keys."""
    keys = {name: KEYS[name].format(id=lecture.pk) for name in SHARED}
    there = {name: key for name, key in keys.items() if _is_new(key, handed)}
    if FileFormat.PDF not in there:
        raise BadResult(f"There is no new {keys[FileFormat.PDF]}.")
    for name, key in there.items():
        _require_type(name, key)
    context.step("write_documents")
    return lambda: _adopt(lecture, there)


def _is_new(key: str, handed: HandOver) -> bool:
    written = default_storage.exists(key) and default_storage.get_modified_time(key)
    return bool(written and written > handed.sent_at - CLOCKS)


def _require_type(name: FileFormat, key: str) -> None:
    with default_storage.open(key, "rb") as file:
        if name == FileFormat.PDF and not file.read(5) == b"%PDF-":
            raise BadResult(f"{key} is no PDF.")
        if name == FileFormat.SRT:
            text = file.read(MOST_SUBTITLE_BYTES + 1)
            if len(text) > MOST_SUBTITLE_BYTES or b"\0" in text or not _is_text(text):
                raise BadResult(f"{key} is no text in UTF-8.")


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _adopt(lecture: Lecture, there: dict[FileFormat, str]) -> None:
    """Have these files, and nothing else, be the lecture; in the transaction of the job's end."""
    now = lock(lecture)
    now.slides.all().delete()
    now.transcript.all().delete()
    now.notes, now.read_at = [FILES_ALONE], timezone.now()
    now.edition += 1
    now.save(update_fields=["notes", "read_at", "edition"])
    now.files.exclude(format__in=there).delete()
    for name, key in there.items():
        LectureFile.objects.update_or_create(
            lecture=now,
            format=name,
            defaults={
                "file": key,
                "layout": "",
                "size_bytes": default_storage.size(key),
                "edition": now.edition,
                "made_at": timezone.now(),
            },
        )
