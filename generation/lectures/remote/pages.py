"""The recording of a lecture that was handed over, for the worker that has it."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from generation.lectures.remote.handing_over import handed_over
from media_jobs.files.links import is_withdrawn
from media_jobs.files.serving import file_response


@require_safe
def source(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer with the recording, as long as the worker's attempt at it goes on."""
    try:
        handed = handed_over(token)
    except signing.BadSignature:
        handed = None
    if handed is None or handed.completed_at is not None or handed.job.finished:
        raise Http404("This lecture is no longer waited for.")
    upload = handed.job.upload
    if upload is None or is_withdrawn(upload.key):
        raise Http404("This file was deleted.")
    return file_response(request, upload.key, content_type=upload.content_type)
