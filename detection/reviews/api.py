"""Asking for a moderator over the API."""

import uuid

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.openapi import example
from detection.reviews.models import REMARK_LENGTH
from detection.reviews.requests import ask_for_review
from detection.sessions.lookup import own_video
from detection.sessions.openapi import VIDEOS
from detection.sessions.serializers import ReviewRequest


@example({"remark": "From a reader; no source."})
class AskForReview(serializers.Serializer):
    remark = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=REMARK_LENGTH,
        help_text="What the moderator should know.",
    )


class VideoReview(APIView):
    """Ask for a moderator's review.

    A moderator looks at the newest verdict on the video.
    """

    tag = VIDEOS

    @extend_schema(
        operation_id="video_review",
        request=AskForReview,
        responses={
            201: ReviewRequest,
            200: OpenApiResponse(ReviewRequest, "It was asked for before and still waits."),
            409: OpenApiResponse(description="`no_verdict`: the examination is not finished."),
        },
    )
    def post(self, request: Request, video_id: uuid.UUID) -> Response:
        video = own_video(request, video_id)
        sent = AskForReview(data=request.data)
        sent.is_valid(raise_exception=True)
        case, new = ask_for_review(upload=video, **sent.validated_data)
        return Response(ReviewRequest(case).data, status=201 if new else 200)
