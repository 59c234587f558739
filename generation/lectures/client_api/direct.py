"""Videos that a front end sends straight to the object store."""

import uuid

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.http.site_address import absolute
from accounts.sign_in.api.lecture import LECTURES
from generation.lectures.client_api.created import task_created
from generation.lectures.client_api.serializers import DirectUploadWanted, TaskCreated
from generation.lectures.uploads import MADE_READABLE
from media_jobs.resumable.direct import complete_direct
from media_jobs.resumable.selectors import partial_uploads_of
from media_jobs.resumable.services import begin
from media_jobs.resumable.store_forms import FORM_SECONDS, form_for, refuse_without_store
from media_jobs.uploads.requests import idempotency_key


def begun_directly(request: Request) -> Response:
    """The form by which an announced video is sent to the store, and where to say that it was."""
    refuse_without_store()
    wanted = DirectUploadWanted(data=request.data)
    wanted.is_valid(raise_exception=True)
    asked = dict(wanted.validated_data)
    content_type = asked.pop("content_type")
    upload, _ = begin(
        owner=signed_in(request),
        purposes=[MADE_READABLE],
        idempotency_key=idempotency_key(request),
        **asked | {"sha256": asked["sha256"].lower()},
    )
    form = form_for(upload, content_type=content_type)
    answer = {
        "success": True,
        "message": "Send the file to `upload_url`, then post to `complete_url`.",
        "upload_id": str(upload.pk),
        "upload_url": form["url"],
        "fields": form["fields"],
        "expires_in": FORM_SECONDS,
        "complete_url": absolute(request, reverse("lecture-upload-complete", args=[upload.pk])),
    }
    return Response(answer, status=202)


class CompleteUpload(APIView):
    """Say that a video was sent to the object store.

    It is checked there and taken in; the answer is that of a plain upload of it, each time it is
    asked. What is refused is deleted.
    """

    tag = LECTURES

    @extend_schema(
        operation_id="lecture_upload_complete",
        request=None,
        responses={201: TaskCreated, 200: TaskCreated},
    )
    def post(self, request: Request, upload_id: uuid.UUID) -> Response:
        uploads = partial_uploads_of(signed_in(request)).filter(purposes=[MADE_READABLE.name])
        upload = get_object_or_404(uploads, pk=upload_id)
        return task_created(request, complete_direct(upload=upload))
