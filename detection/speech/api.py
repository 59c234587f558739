"""The speech client's paths: audio files, and what was found in them."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.http.parsers import FormParser, JSONParser, MultiPartParser
from accounts.sign_in.api.older_clients import SPEECH
from detection.speech.models import SpeechDetection, SpeechLabel
from detection.speech.selectors import (
    LONG,
    audio_file_dict,
    audio_file_dicts,
    audio_files_of,
    detection_brief,
    detection_dict,
    detections_of,
    own_audio_file,
    own_detection,
)
from detection.speech.serializers import (
    AudioFile,
    AudioForm,
    Detection,
    DetectionInFull,
    SpeechStatistics,
)
from detection.speech.services import fetch_and_hear, upload_and_hear
from detection.speech.statistics import statistics_of
from media_jobs.jobs.serializers import JobAnswer
from media_jobs.links.api import LinkForm, link_accepted, sent_link
from media_jobs.models import Upload
from media_jobs.uploads.requests import IDEMPOTENCY_KEY, idempotency_key, received_file
from media_jobs.uploads.services import delete_upload


@extend_schema_view(
    get=extend_schema(operation_id="audio_files", responses=AudioFile(many=True)),
    post=extend_schema(
        operation_id="audio_file_upload",
        request={"multipart/form-data": AudioForm, "application/json": LinkForm},
        parameters=[IDEMPOTENCY_KEY],
        responses={201: AudioFile, 200: AudioFile, 202: JobAnswer},
    ),
)
class AudioFiles(generics.GenericAPIView):
    """The caller's audio files."""

    tag = SPEECH
    serializer_class = AudioFile
    queryset = Upload.objects.none()
    parser_classes = [MultiPartParser, JSONParser, FormParser]

    def get(self, request: Request) -> Response:
        """List audio files, newest first."""
        page = self.paginate_queryset(audio_files_of(signed_in(request))) or []
        return self.get_paginated_response(audio_file_dicts(page))

    def post(self, request: Request) -> Response:
        """Upload an audio file, or send a link to one.

        Its detection starts: `detection_id` names it. The same bytes sent again answer 200 with
        what is there. With `url`, an https link, instead of `file` the answer is 202 and the job
        that fetches it; when that has succeeded, its `video_id` names the audio file.
        """
        owner, url, key = signed_in(request), sent_link(request), idempotency_key(request)
        if url is not None:
            return link_accepted(fetch_and_hear(owner=owner, url=url, idempotency_key=key))
        taken = upload_and_hear(owner=owner, file=received_file(request), idempotency_key=key)
        found = own_audio_file(request, taken.upload.pk)
        return Response(audio_file_dict(found), status=201 if taken.new else 200)


class OneAudioFile(APIView):
    """One audio file."""

    tag = SPEECH

    @extend_schema(operation_id="audio_file", responses=AudioFile)
    def get(self, request: Request, file_id: uuid.UUID) -> Response:
        """Show an audio file."""
        return Response(audio_file_dict(own_audio_file(request, file_id)))

    @extend_schema(operation_id="audio_file_delete", responses={204: None})
    def delete(self, request: Request, file_id: uuid.UUID) -> Response:
        """Delete an audio file.

        What was found in it goes too; a running detection stops.
        """
        delete_upload(upload=own_audio_file(request, file_id))
        return Response(status=204)


@extend_schema_view(
    get=extend_schema(
        operation_id="detections",
        parameters=[OpenApiParameter("label", enum=SpeechLabel.values)],
        responses=Detection(many=True),
    )
)
class Detections(generics.GenericAPIView):
    """List detections, newest first."""

    tag = SPEECH
    serializer_class = Detection
    queryset = SpeechDetection.objects.none()

    def get(self, request: Request) -> Response:
        found = detections_of(signed_in(request)).defer(*LONG)
        label = request.query_params.get("label", "")
        if label in SpeechLabel.values:
            found = found.filter(label=label)
        page = self.paginate_queryset(found) or []
        return self.get_paginated_response([detection_brief(each) for each in page])


class DetectionStatistics(APIView):
    """Show statistics of voices.

    Of all that the caller had examined, and of the last thirty days.
    """

    tag = SPEECH

    @extend_schema(operation_id="detection_statistics", responses=SpeechStatistics)
    def get(self, request: Request) -> Response:
        return Response(statistics_of(signed_in(request)))


class OneDetection(APIView):
    """One detection."""

    tag = SPEECH

    @extend_schema(operation_id="detection", responses=DetectionInFull)
    def get(self, request: Request, detection_id: uuid.UUID) -> Response:
        """Show a detection.

        The verdict with all that explains it; what is not known yet is null or empty.
        """
        return Response(detection_dict(own_detection(request, detection_id)))
