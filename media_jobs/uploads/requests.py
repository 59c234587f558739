"""What a request over the API holds that sends a file."""

from rest_framework.request import Request

from media_jobs.errors import Refused
from media_jobs.uploads.upload_handler import HashedUpload

MAX_KEY_CHARACTERS = 120


def idempotency_key(request: Request) -> str | None:
    """The request's `Idempotency-Key`. Raises `Refused` when it is too long to be one."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > MAX_KEY_CHARACTERS:
        raise Refused(
            "idempotency_key_too_long", f"Keys have at most {MAX_KEY_CHARACTERS} characters."
        )
    return key or None


def received_file(request: Request) -> HashedUpload:
    """The request's file. Raises `Refused` when there is none."""
    file = request.FILES.get("file")
    if isinstance(file, HashedUpload):
        return file
    if "Content-Length" not in request.headers:  # forms without one are not read at all
        raise Refused("length_required", "Send the form with a Content-Length.", status=411)
    raise Refused(
        "file_required", "Send the file as the multipart field `file`, or a link as `url`."
    )
