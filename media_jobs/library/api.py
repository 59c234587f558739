"""The library over the API: names, tags and notes."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from media_jobs.library.filters import Filters
from media_jobs.library.selectors import item_dict, library_of, own_item, tags_of
from media_jobs.library.serializers import FILTERS, LIBRARY, Item, ItemChange, TagCount
from media_jobs.library.services import edit
from media_jobs.uploads.models import Upload


@extend_schema_view(
    get=extend_schema(
        operation_id="library",
        parameters=[
            *FILTERS,
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
        return self.get_paginated_response([item_dict(upload) for upload in page])


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
