"""What pages do with uploads that have not arrived: finish one that is all there, discard one."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.http.back import back
from accounts.http.caller import signed_in
from accounts.limits.rates import TooOften
from media_jobs.errors import Refused
from media_jobs.library.selectors import page_of
from media_jobs.resumable.completing import complete
from media_jobs.resumable.models import PartialUpload
from media_jobs.resumable.selectors import partial_uploads_of
from media_jobs.resumable.services import abandon


@login_required
@require_POST
def finish_upload(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Take in a file all of whose bytes are there, and go to its page."""
    try:
        taken = complete(upload=_own(request, upload_id))
    except (Refused, TooOften) as error:
        messages.error(request, str(error.message))
        return back(request, otherwise="dashboard")
    return redirect(page_of(taken.upload))


@login_required
@require_POST
def discard_upload(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Give up a file that has not arrived; what is there of it is deleted."""
    upload = _own(request, upload_id)
    if upload.completed_at is None and abandon(upload_id=upload.pk):
        messages.success(request, f"What was there of “{upload.filename}” is deleted.")
    return back(request, otherwise="dashboard")


def _own(request: HttpRequest, upload_id: uuid.UUID) -> PartialUpload:
    return get_object_or_404(partial_uploads_of(signed_in(request)), pk=upload_id)
