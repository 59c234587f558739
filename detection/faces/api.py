"""Videos over the API: upload, list, look, delete, results."""

import uuid
from dataclasses import replace

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.http.parsers import FormParser, JSONParser, MultiPartParser
from detection.faces.library import FACES
from detection.faces.services import fetch_and_scan, upload_and_scan
from detection.sessions.lookup import own_video
from detection.sessions.models import Label
from detection.sessions.openapi import VIDEOS
from detection.sessions.selectors import (
    listed_videos_of,
    results_dict,
    video_dict,
    video_uploads_of,
)
from detection.sessions.serializers import LinkToScan, Results, Uploaded, UploadForm, Video
from detection.sessions.video_kinds import VideoKind
from media_jobs.errors import Refused
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.serializers import JobAnswer
from media_jobs.library.filters import Filters
from media_jobs.library.serializers import FILTERS
from media_jobs.links.api import link_accepted, sent_link
from media_jobs.models import Upload
from media_jobs.uploads.requests import IDEMPOTENCY_KEY, idempotency_key, received_file
from media_jobs.uploads.services import delete_upload


class VideoUpload(APIView):
    """Upload a video or picture, or send a link to one.

    Its examination starts. The same bytes sent again answer 200 with what is there. With
    `audio=true` the voices in the sound track of a video are examined as well: a detection of its
    own (`/api/v1/detections`), with a verdict of its own.

    With `url`, an https link, instead of `file` the answer is 202 and the job that fetches it. When
    that has succeeded, its `video_id` names the video, whose `job` is the examination.
    """

    tag = VIDEOS
    parser_classes = [MultiPartParser, JSONParser, FormParser]

    @extend_schema(
        operation_id="video_upload",
        request={"multipart/form-data": UploadForm, "application/json": LinkToScan},
        parameters=[IDEMPOTENCY_KEY],
        responses={201: Uploaded, 200: Uploaded, 202: JobAnswer},
    )
    def post(self, request: Request) -> Response:
        url, owner, key = sent_link(request), signed_in(request), idempotency_key(request)
        with_sound = _wants_sound(request)
        if url is not None:
            return link_accepted(
                fetch_and_scan(owner=owner, url=url, with_sound=with_sound, idempotency_key=key)
            )
        taken = upload_and_scan(
            owner=owner, file=received_file(request), with_sound=with_sound, idempotency_key=key
        )
        return Response(
            {
                "video": video_dict(own_video(request, taken.upload.pk)),
                "job": job_snapshot(taken.jobs[0]),
                "duplicate": not taken.new,
            },
            status=201 if taken.new else 200,
        )


def _wants_sound(request: Request) -> bool:
    """Whether the request has `audio` true. Raises `Refused` for what is neither."""
    fields = request.data if isinstance(request.data, dict) else {}
    sent = str(fields.get("audio", "")).strip().lower()
    if sent not in ("", "true", "false", "1", "0"):
        raise Refused("audio_unreadable", "Send `audio` as true or false.")
    return sent in ("true", "1")


@extend_schema_view(
    get=extend_schema(
        operation_id="videos",
        parameters=[
            *FILTERS,
            OpenApiParameter("label", enum=Label.values),
            OpenApiParameter("kind", enum=VideoKind.values),
        ],
        responses=Video(many=True),
    )
)
class Videos(generics.GenericAPIView):
    """List videos and pictures, newest first."""

    tag = VIDEOS
    serializer_class = Video
    queryset = Upload.objects.none()

    def get(self, request: Request) -> Response:
        user = signed_in(request)
        asked = replace(Filters.of(request.query_params), system=FACES.name)
        videos = asked.narrow(listed_videos_of(user), user)
        page = self.paginate_queryset(videos) or []
        return self.get_paginated_response([video_dict(video) for video in page])


class VideoDetail(APIView):
    """One video."""

    tag = VIDEOS

    @extend_schema(operation_id="video", responses=Video)
    def get(self, request: Request, video_id: uuid.UUID) -> Response:
        """Show a video."""
        return Response(video_dict(own_video(request, video_id)))

    @extend_schema(operation_id="video_delete", responses={204: None})
    def delete(self, request: Request, video_id: uuid.UUID) -> Response:
        """Delete a video.

        Its results and files go too; a running examination stops.
        """
        uploads = video_uploads_of(signed_in(request))
        delete_upload(upload=get_object_or_404(uploads, pk=video_id))
        return Response(status=204)


class VideoResults(APIView):
    """Show the results.

    The verdict on a video and all that explains it; `label` is null until there is one.
    """

    tag = VIDEOS

    @extend_schema(operation_id="video_results", responses=Results)
    def get(self, request: Request, video_id: uuid.UUID) -> Response:
        return Response(results_dict(own_video(request, video_id)))
