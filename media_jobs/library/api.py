"""The library over the API: names, tags and notes."""

import uuid

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from media_jobs.files.api import FileOrProblem
from media_jobs.library.bulk import perform
from media_jobs.library.export import export_response
from media_jobs.library.filters import Filters
from media_jobs.library.selectors import (
    chosen,
    item_dict,
    items_of,
    library_of,
    own_item,
    tags_of,
)
from media_jobs.library.serializers import (
    FILTERS,
    LIBRARY,
    BulkAnswer,
    BulkRequest,
    ExportQuery,
    Item,
    ItemChange,
    Restored,
    TagCount,
)
from media_jobs.library.services import edit
from media_jobs.uploads.deletion import pending_of, undo
from media_jobs.uploads.models import Upload


@extend_schema_view(
    get=extend_schema(
        operation_id="library",
        parameters=[
            *FILTERS,
            OpenApiParameter(
                "system",
                description="`faces`, `voices`, `lectures`: whose work it is of which `status` and "
                "`label` tell; without it, that of any.",
            ),
            OpenApiParameter("label", description="What was last concluded."),
            OpenApiParameter("kind", description="`video`, `image`, …"),
        ],
        responses=Item(many=True),
    )
)
class Library(generics.GenericAPIView):
    """List everything that the caller has, newest first."""

    tag = LIBRARY
    serializer_class = Item
    queryset = Upload.objects.none()

    def get(self, request: Request) -> Response:
        user = signed_in(request)
        found = Filters.of(request.query_params).narrow(library_of(user), user)
        page = self.paginate_queryset(found) or []
        return self.get_paginated_response(items_of(page))


class LibraryItem(APIView):
    """One upload."""

    tag = LIBRARY

    @extend_schema(operation_id="library_item", responses=Item)
    def get(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Show an upload, with the tags and notes that it has."""
        return Response(item_dict(own_item(request, upload_id)))

    @extend_schema(operation_id="library_item_change", request=ItemChange, responses=Item)
    def patch(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Rename an upload, tag it, write notes about it.

        What is left out stays as it is. The name as it was sent is kept as `original_filename`.
        """
        upload = own_item(request, upload_id)
        change = ItemChange(data=request.data)
        change.is_valid(raise_exception=True)
        edit(upload=upload, **change.validated_data)
        return Response(item_dict(own_item(request, upload_id)))


class LibraryTags(APIView):
    """List the caller's tags.

    The first 500 by name, each with how many files have it.
    """

    tag = LIBRARY

    @extend_schema(operation_id="library_tags", responses=TagCount(many=True))
    def get(self, request: Request) -> Response:
        return Response(TagCount(tags_of(signed_in(request)), many=True).data)


class LibraryBulk(APIView):
    """Do one thing to several uploads.

    `delete`, `run_again`, `tag` or `untag` up to 100; each has its own outcome. What is deleted is
    gone at once, for everybody, and can be brought back until `due_at`.
    """

    tag = LIBRARY

    @extend_schema(operation_id="library_bulk", request=BulkRequest, responses=BulkAnswer)
    def post(self, request: Request) -> Response:
        wanted = BulkRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        done = perform(owner=signed_in(request), **wanted.validated_data)
        return Response(BulkAnswer({"results": done.results, "deletion": done.deletion}).data)


class LibraryUndo(APIView):
    """Undo a deletion.

    Everything that it took comes back as it was; work that was stopped goes on. 404 when it is too
    late.
    """

    tag = LIBRARY

    @extend_schema(operation_id="library_undo", request=None, responses=Restored)
    def post(self, request: Request, deletion_id: uuid.UUID) -> Response:
        deletion = get_object_or_404(pending_of(signed_in(request)), pk=deletion_id)
        return Response({"restored": undo(deletion=deletion)})


class LibraryExport(APIView):
    """Export uploads with their results.

    One file, written while it is sent; with `to=json` a list of uploads with their `results`. What
    is not the caller's is left out.
    """

    tag = LIBRARY
    content_negotiation_class = FileOrProblem

    @extend_schema(
        operation_id="library_export",
        parameters=[ExportQuery],
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            (200, "text/csv"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = ExportQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        uploads = chosen(signed_in(request), query.validated_data["id"])
        return export_response(uploads, to=query.validated_data["to"])
