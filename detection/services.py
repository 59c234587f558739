"""The verbs of detection: take a file in and examine it. Moderators' are in `reviews`."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from accounts.models import User
from detection.engines.errors import EngineRefused
from detection.engines.faces.types import MediaProbe
from detection.engines.media.limits import MediaLimits
from detection.engines.media.probe import probe
from detection.memory import is_current
from media_jobs.errors import Refused, UploadGone
from media_jobs.models import Job, JobStatus, Upload
from media_jobs.selectors import latest_job
from media_jobs.services.jobs import idempotency_key_reused, submit
from media_jobs.services.uploads import keep_upload
from media_jobs.uploading import HashedUpload

FACE_SCAN_KIND = "face_scan"
FACE_RESCORE_KIND = "face_rescore"

# Container as probed → our file extension and what browsers are told.
CONTAINERS = {
    "mp4": ("mp4", "video/mp4"),
    "mov": ("mov", "video/quicktime"),
    "webm": ("webm", "video/webm"),
    "mkv": ("mkv", "video/x-matroska"),
    "avi": ("avi", "video/x-msvideo"),
    "ts": ("ts", "video/mp2t"),
    "mpg": ("mpg", "video/mpeg"),
    "flv": ("flv", "video/x-flv"),
    "gif": ("gif", "image/gif"),
    "jpeg": ("jpg", "image/jpeg"),
    "png": ("png", "image/png"),
    "webp": ("webp", "image/webp"),
}
STATUS_OF_REFUSAL = {
    "not_a_video": 415,
    "unsupported_codec": 415,
    "unsupported_picture": 415,
    "copy_protected": 415,
    "no_video_stream": 415,
    "picture_too_large": 413,
    "too_long": 413,
}


def media_limits() -> MediaLimits:
    """The installation's limits, as the engines want them."""
    return MediaLimits(max_seconds=settings.MAX_VIDEO_SECONDS)


def upload_and_scan(
    *, owner: User, file: HashedUpload, idempotency_key: str | None = None
) -> tuple[Upload, Job, bool]:
    """Take in a received video or picture and have it examined.

    Returns the upload, its job and whether the upload is new. The same bytes again return what is
    there already, unless that failed or was cancelled, or the model or the settings have changed
    since: then they are examined again. Raises `Refused` for whatever the file or a limit forbids;
    nothing of it is kept then.
    """
    if idempotency_key:
        jobs = Job.objects.filter(owner=owner, idempotency_key=idempotency_key)
        known = jobs.select_related("upload").first()
        if known is not None and known.upload is not None:
            if known.upload.sha256 != file.sha256:
                raise idempotency_key_reused()
            return known.upload, known, False

    def examine(upload: Upload) -> Job:
        return submit(
            owner=owner, kind=FACE_SCAN_KIND, upload=upload, idempotency_key=idempotency_key
        )

    upload, new = _take_in(owner, file, examine)
    job = latest_job(upload.pk)
    if job is None or _worth_repeating(job):
        try:
            job = examine(upload)
        except UploadGone:  # deleted just now: then this is its first upload
            return upload_and_scan(owner=owner, file=file, idempotency_key=idempotency_key)
    return upload, job, new


def _worth_repeating(job: Job) -> bool:
    if job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        return True
    return job.status == JobStatus.SUCCEEDED and not is_current(job.session)


def _take_in(
    owner: User, file: HashedUpload, examine: Callable[[Upload], Job]
) -> tuple[Upload, bool]:
    earlier = Upload.objects.filter(owner=owner, sha256=file.sha256).first()
    if earlier is not None:
        return earlier, False
    found = _inspect(file)
    extension, content_type = CONTAINERS[found.container]
    return keep_upload(
        owner=owner,
        file=file,
        kind=found.kind,
        content_type=content_type,
        extension=extension,
        media=asdict(found),
        then=examine,
    )


def _inspect(file: HashedUpload) -> MediaProbe:
    try:
        found = probe(Path(file.temporary_file_path()), media_limits())
    except EngineRefused as error:
        status = STATUS_OF_REFUSAL.get(error.code, 422)
        raise Refused(error.code, error.message, status=status) from error
    most = settings.MAX_IMAGE_MB if found.kind == "image" else settings.MAX_VIDEO_MB
    if file.byte_count > most * 1024 * 1024:
        raise Refused(
            "too_large",
            f"The largest {found.kind} is {most} MB; this has {file.byte_count / 1048576:.0f} MB. "
            "Send a shorter or smaller copy.",
            status=413,
        )
    return found
