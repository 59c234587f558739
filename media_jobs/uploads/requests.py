"""What a request over the API holds that sends a file."""

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from media_jobs.errors import Refused
from media_jobs.uploads.upload_handler import HashedUpload

MAX_KEY_CHARACTERS = 120

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="The same key returns the first answer instead of starting again.",
)


def idempotency_key(request: Request) -> str | None:
    """The request's `Idempotency-Key`. Raises `Refused` when it is too long to be one."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > MAX_KEY_CHARACTERS:
        raise Refused(
            "idempotency_key_too_long", f"Keys have at most {MAX_KEY_CHARACTERS} characters."
        )
    return key or None


def received_file(request: Request, *, links: bool = True) -> HashedUpload:
    """The request's file. Raises `Refused` when there is none; `links`: one may come instead."""
    file = request.FILES.get("file")
    if isinstance(file, HashedUpload):
        return file
    if "Content-Length" not in request.headers:  # forms without one are not read at all
        raise Refused("length_required", "Send the form with a Content-Length.", status=411)
    instead = ", or a link as `url`" if links else ""
    raise Refused("file_required", f"Send the file as the multipart field `file`{instead}.")


def sent_purposes(request: Request) -> list[str]:
    """The names in the request's `purposes`. Raises `Refused` for what are none."""
    data = request.data
    if isinstance(data, QueryDict):
        return names_in(data.getlist("purposes"))
    sent = data.get("purposes") if isinstance(data, dict) else None
    texts = [sent] if isinstance(sent, str) else sent or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Refused("purposes_unreadable", "Send `purposes` as a list of names.")
    return names_in(texts)


def names_in(texts: list[str]) -> list[str]:
    """The names in texts, which may have several with commas between them."""
    return [name.strip() for text in texts for name in text.split(",") if name.strip()]
