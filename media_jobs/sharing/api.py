"""Links to results over the API: made, listed and revoked."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.http.site_address import absolute
from accounts.openapi import Tag, example
from media_jobs.jobs.serializers import VIDEO_ID
from media_jobs.sharing.models import Share
from media_jobs.sharing.selectors import share_dicts, shares_of
from media_jobs.sharing.services import MAX_DAYS, make_share, revoke_share

SHARING = Tag("Sharing", "Links by which anybody reads a result, for a while.", order=47)
SHARE = {
    "id": "5c2e9a41-70d3-4c1b-9f7e-6a0b8d3f1e52",
    "kind": "video",
    "result_id": VIDEO_ID,
    "title": "interview.mp4",
    "url": "https://spotifai.example.org/shared/Jx3…Qk/",
    "with_media": False,
    "openings": 4,
    "created_at": "2026-03-02T12:00:00.120Z",
    "expires_at": "2026-03-09T12:00:00.120Z",
}


@example(SHARE)
class ShareOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    result_id = serializers.UUIDField(help_text="Of a video: its id.")
    title = serializers.CharField()
    url = serializers.CharField(
        allow_null=True, help_text="Null when the site's key has changed; the link itself goes on."
    )
    with_media = serializers.BooleanField()
    openings = serializers.IntegerField(help_text="By others than the owner.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


@example({"kind": "video", "result_id": VIDEO_ID, "days": 7, "with_media": False})
class ShareIn(serializers.Serializer):
    kind = serializers.CharField(max_length=40, help_text="What was examined or made: `video`.")
    result_id = serializers.UUIDField()
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, required=False)
    expires_at = serializers.DateTimeField(
        required=False, help_text="Instead of `days`; within a year. Without both: in 7 days."
    )
    with_media = serializers.BooleanField(
        default=False, help_text="Whether the file and the faces in it are shown too."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "days" in attrs and "expires_at" in attrs:
            raise serializers.ValidationError("Send `days` or `expires_at`, not both.")
        return attrs

    def ends_at(self) -> datetime:
        """When the link is to end."""
        data = self.validated_data
        return data.get("expires_at") or timezone.now() + timedelta(days=data.get("days", 7))


def _shown(request: Request, shares: Any) -> list[dict[str, Any]]:
    """Shares with the address that can be given to others."""
    found = share_dicts(shares)
    for share in found:
        path = share.pop("path")
        share["url"] = absolute(request._request, path) if path else None
    return found


class Shares(generics.GenericAPIView):
    """The caller's shared results."""

    tag = SHARING
    serializer_class = ShareOut
    queryset = Share.objects.none()

    @extend_schema(operation_id="shares", responses=ShareOut(many=True))
    def get(self, request: Request) -> Response:
        """List links to results.

        Newest first; those that have expired are not listed.
        """
        page = self.paginate_queryset(shares_of(signed_in(request)).select_related("owner")) or []
        return self.get_paginated_response(ShareOut(_shown(request, page), many=True).data)

    @extend_schema(operation_id="share_make", request=ShareIn, responses={201: ShareOut})
    def post(self, request: Request) -> Response:
        """Share a result.

        Anybody who has the link reads it, until it expires or is revoked.
        """
        body = ShareIn(data=request.data)
        body.is_valid(raise_exception=True)
        share = make_share(
            owner=signed_in(request),
            kind=body.validated_data["kind"],
            result_id=body.validated_data["result_id"],
            expires_at=body.ends_at(),
            with_media=body.validated_data["with_media"],
        )
        return Response(ShareOut(_shown(request, [share])[0]).data, status=201)


class ShareDetail(APIView):
    """One link to a result."""

    tag = SHARING

    @extend_schema(operation_id="share_revoke", responses={204: None})
    def delete(self, request: Request, share_id: uuid.UUID) -> Response:
        """Revoke a link to a result.

        It leads nowhere from now on.
        """
        if revoke_share(owner=signed_in(request), share_id=share_id) is None:
            raise NotFound
        return Response(status=204)
