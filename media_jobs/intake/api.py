"""Sending files and links of any kind over the API, and having more done with what is there."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.http.parsers import FormParser, JSONParser, MultiPartParser
from media_jobs.intake.serializers import (
    FileAndPurposes,
    LinkAndPurposes,
    Purposes,
    StartedAnswer,
    TakenInAnswer,
)
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.serializers import JobAnswer
from media_jobs.library.selectors import item_dict, own_item
from media_jobs.library.serializers import LIBRARY
from media_jobs.links.api import link_accepted, sent_link
from media_jobs.links.services import take_in_link
from media_jobs.uploads.purposes import chosen_purposes, purposes_of
from media_jobs.uploads.requests import (
    IDEMPOTENCY_KEY,
    idempotency_key,
    received_file,
    sent_purposes,
)
from media_jobs.uploads.take_in import TakenIn, take_in
from media_jobs.uploads.work import start


def taken_in_answer(request: Request, taken: TakenIn) -> Response:
    """The answer to a file that was sent. Raises `Http404` where it was deleted meanwhile."""
    return Response(
        {
            "upload": item_dict(own_item(request, taken.upload.pk)),
            "jobs": [job_snapshot(job) for job in taken.jobs],
            "duplicate": not taken.new,
        },
        status=201 if taken.new else 200,
    )


class LibraryUpload(APIView):
    """Upload a file of any kind, or send a link to one.

    `purposes` says what to do with it; each is a job. Of several, those begin that take files of
    the kind that it is found to be. The same bytes sent again answer 200 with what is there.

    With `url`, an https link, instead of `file` the answer is 202 and the job that fetches it. When
    that has succeeded, its `video_id` names the upload.
    """

    tag = LIBRARY
    parser_classes = [MultiPartParser, JSONParser, FormParser]

    @extend_schema(
        operation_id="library_upload",
        request={"multipart/form-data": FileAndPurposes, "application/json": LinkAndPurposes},
        parameters=[IDEMPOTENCY_KEY],
        responses={201: TakenInAnswer, 200: TakenInAnswer, 202: JobAnswer},
    )
    def post(self, request: Request) -> Response:
        url, owner, key = sent_link(request), signed_in(request), idempotency_key(request)
        purposes = chosen_purposes(sent_purposes(request))
        if url is not None:
            return link_accepted(
                take_in_link(owner=owner, url=url, purposes=purposes, idempotency_key=key)
            )
        taken = take_in(
            owner=owner, file=received_file(request), purposes=purposes, idempotency_key=key
        )
        return taken_in_answer(request, taken)


class LibraryPurposes(APIView):
    """Have more done with an upload.

    Each of `purposes` is a job. What was done already, or is being done, is not begun again, unless
    it failed or was cancelled, or its result is out of date. Without names the usual is done.
    """

    tag = LIBRARY

    @extend_schema(operation_id="library_start", request=Purposes, responses=StartedAnswer)
    def post(self, request: Request, upload_id: uuid.UUID) -> Response:
        upload = own_item(request, upload_id)
        wanted = chosen_purposes(sent_purposes(request), purposes_of(upload.kind))
        jobs = start(upload=upload, purposes=wanted)
        return Response({"upload": item_dict(upload), "jobs": [job_snapshot(job) for job in jobs]})
