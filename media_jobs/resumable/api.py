"""Uploads in chunks over the API: begun, filled, completed, abandoned."""

import uuid

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.openapi import Tag
from media_jobs.intake.api import taken_in_answer
from media_jobs.intake.serializers import TakenInAnswer
from media_jobs.resumable.completing import complete
from media_jobs.resumable.headers import read_content_digest, read_content_range
from media_jobs.resumable.limits import chunk_bytes
from media_jobs.resumable.models import PartialUpload
from media_jobs.resumable.parsers import ChunkParser
from media_jobs.resumable.receiving import receive_chunk
from media_jobs.resumable.selectors import (
    partial_upload_dict,
    partial_uploads_of,
    unfinished_of,
)
from media_jobs.resumable.serializers import ChunkOut, PartialUploadIn, PartialUploadOut
from media_jobs.resumable.services import abandon, begin
from media_jobs.uploads.requests import idempotency_key
from media_jobs.uploads.upload_handler import HashedUpload

UPLOADS = Tag(
    "Uploads", "Large files in chunks: after a cut, an upload goes on where it was.", order=35
)


def _header(name: str, description: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(
        name, location=OpenApiParameter.HEADER, description=description, required=required
    )


def _own(request: Request, upload_id: uuid.UUID) -> PartialUpload:
    return get_object_or_404(partial_uploads_of(signed_in(request)), pk=upload_id)


def _shown(upload: PartialUpload, status: int = 200) -> Response:
    body = partial_upload_dict(upload, chunk_bytes=chunk_bytes())
    headers = {"Cache-Control": "private, no-store"}
    if status == 201:
        headers["Location"] = body["links"]["self"]
    return Response(PartialUploadOut(body).data, status=status, headers=headers)


class PartialUploads(APIView):
    """The caller's uploads that have not arrived."""

    tag = UPLOADS
    pagination_class = None

    @extend_schema(operation_id="partial_uploads", responses=PartialUploadOut(many=True))
    def get(self, request: Request) -> Response:
        """List uploads that have not arrived yet."""
        found = unfinished_of(signed_in(request))
        size = chunk_bytes()
        shown = [partial_upload_dict(upload, chunk_bytes=size) for upload in found]
        return Response(PartialUploadOut(shown, many=True).data)

    @extend_schema(
        operation_id="partial_upload_begin",
        request=PartialUploadIn,
        parameters=[_header("Idempotency-Key", "The same key returns the upload begun with it.")],
        responses={201: PartialUploadOut, 200: PartialUploadOut},
    )
    def post(self, request: Request) -> Response:
        """Begin an upload.

        Then put its bytes, chunk by chunk, to `links.content`, and post to `links.complete`. What
        would be refused at its end for its size, for want of room or by a limit is refused here.
        """
        wanted = PartialUploadIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        upload, new = begin(
            owner=signed_in(request), idempotency_key=idempotency_key(request), **wanted.asked()
        )
        return _shown(upload, 201 if new else 200)


class PartialUploadDetail(APIView):
    """One upload in chunks."""

    tag = UPLOADS

    @extend_schema(operation_id="partial_upload", responses=PartialUploadOut)
    def get(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Show how far an upload is.

        After a cut, go on with the chunk that begins at `offset`.
        """
        return _shown(_own(request, upload_id))

    @extend_schema(operation_id="partial_upload_abandon", responses={204: None})
    def delete(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Abandon an upload.

        The bytes that are there are deleted. What came of a completed one stays.
        """
        abandon(upload_id=_own(request, upload_id).pk)
        return Response(status=204)


class PartialUploadContent(APIView):
    """The bytes of an upload."""

    tag = UPLOADS
    parser_classes = [ChunkParser]

    @extend_schema(
        operation_id="partial_upload_content",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        parameters=[
            _header("Content-Range", "`bytes first-last/total`", required=True),
            _header("Content-Digest", "`sha-256=:…:` of the chunk (RFC 9530), which is checked."),
        ],
        responses=PartialUploadOut,
    )
    def put(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Send the next chunk.

        It begins at `offset`, has at most `chunk_bytes` and, unless it is the last, at least 64 KB.
        One that begins elsewhere is answered 409 with the `offset`; one that is there already, 200.
        """
        upload = _own(request, upload_id)
        content = request.FILES.get("content")
        if not isinstance(content, HashedUpload):  # no body
            content = HashedUpload("chunk", "", None)
        with content:
            received = receive_chunk(
                upload=upload,
                span=read_content_range(request.headers.get("Content-Range", "")),
                content=content,
                sha256=read_content_digest(request.headers.get("Content-Digest", "")),
            )
        return _shown(received)


class PartialUploadChunks(APIView):
    """The chunks of an upload that are there."""

    tag = UPLOADS
    pagination_class = None

    @extend_schema(operation_id="partial_upload_chunks", responses=ChunkOut(many=True))
    def get(self, request: Request, upload_id: uuid.UUID) -> Response:
        """List the chunks that are there.

        By their SHA-256 a client that was started anew sees whether it has the file that was begun.
        They go when the upload is complete.
        """
        chunks = _own(request, upload_id).chunks.order_by("start")
        headers = {"Cache-Control": "private, no-store"}
        return Response(ChunkOut(chunks, many=True).data, headers=headers)


class PartialUploadComplete(APIView):
    """The end of an upload."""

    tag = UPLOADS

    @extend_schema(
        operation_id="partial_upload_complete",
        request=None,
        responses={201: TakenInAnswer, 200: TakenInAnswer},
    )
    def post(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Complete an upload.

        The file is checked and taken in; the answer is that of a plain upload of it. Asked again,
        it is the same.
        """
        upload = _own(request, upload_id)
        taken = complete(upload=upload)
        return taken_in_answer(request, taken)
