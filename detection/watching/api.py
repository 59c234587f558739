"""What the browser extension saw, sent in batches."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.extension.api import EXTENSION
from accounts.extension.authentication import EXTENSION_OR_USER
from accounts.http.caller import signed_in
from accounts.limits.rates import Limit
from accounts.limits.throttling import CallerRate, LimitThrottle
from accounts.openapi import example
from detection.sessions.openapi import SESSION
from detection.sessions.serializers import Session
from detection.watching.services import MAX_SESSION_FRAMES, sync

MAX_BATCH = 500
MAX_FACES = 10
LONGEST_SECONDS = 24 * 3600
LARGEST_INDEX = 2**31 - 1


class WatchedBox(serializers.Serializer):
    x = serializers.FloatField(min_value=-1, max_value=2)
    y = serializers.FloatField(min_value=-1, max_value=2)
    width = serializers.FloatField(min_value=0, max_value=2)
    height = serializers.FloatField(min_value=0, max_value=2)


class WatchedFace(serializers.Serializer):
    track = serializers.IntegerField(
        min_value=1, max_value=10_000, help_text="The same for the same face in each frame."
    )
    box = WatchedBox(help_text="In fractions of the picture.")
    fake_probability = serializers.FloatField(min_value=0, max_value=1)
    face_pixels = serializers.IntegerField(
        min_value=1, max_value=20_000, help_text="The longer side of the box."
    )


class WatchedFrame(serializers.Serializer):
    index = serializers.IntegerField(
        min_value=0, max_value=LARGEST_INDEX, help_text="Yours; unique in the session."
    )
    seconds = serializers.FloatField(
        min_value=0, max_value=LONGEST_SECONDS, help_text="Since the session began."
    )
    faces = serializers.ListField(child=WatchedFace(), max_length=MAX_FACES, default=list)


class WatchedModel(serializers.Serializer):
    id = serializers.CharField(max_length=60)
    version = serializers.CharField(max_length=60)


@example(
    {
        "client_id": "tab-7f3c",
        "frames": [
            {
                "index": 0,
                "seconds": 0.0,
                "faces": [
                    {
                        "track": 1,
                        "box": {"x": 0.41, "y": 0.2, "width": 0.18, "height": 0.3},
                        "fake_probability": 0.07,
                        "face_pixels": 216,
                    }
                ],
            },
            {"index": 1, "seconds": 1.0, "faces": []},
        ],
        "finished": False,
        "model": {"id": "face-forgery", "version": "2"},
    }
)
class SyncIn(serializers.Serializer):
    client_id = serializers.RegexField(
        r"^[\w.:-]+$", max_length=64, help_text="Yours; the same in each batch of a session."
    )
    frames = serializers.ListField(child=WatchedFrame(), max_length=MAX_BATCH, default=list)
    finished = serializers.BooleanField(default=False, help_text="True with the last batch.")
    model = WatchedModel(required=False, help_text="What scored the faces.")

    def validate_frames(self, frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({frame["index"] for frame in frames}) < len(frames):
            raise serializers.ValidationError("Each index may occur once in a batch.")
        return frames


@example(
    {
        "session": {**SESSION, "source": "extension", "video_id": None, "job_id": None},
        "received": 2,
        "added": 2,
    }
)
class SyncOut(serializers.Serializer):
    session = Session()
    received = serializers.IntegerField(help_text="Frames in this batch.")
    added = serializers.IntegerField(help_text="Those that were not there yet.")


class SyncRate(LimitThrottle):
    """How often one user's extensions may send a batch."""

    def limit(self, request: Request, view: Any) -> tuple[Limit, object]:
        return Limit("sync", 120, 60), signed_in(request).pk


class Sync(APIView):
    """Keep frames that the extension saw and scored."""

    tag = EXTENSION
    authentication_classes = EXTENSION_OR_USER
    throttle_classes = [CallerRate, SyncRate]

    @extend_schema(
        operation_id="extension_sync",
        request=SyncIn,
        responses={
            200: SyncOut,
            413: OpenApiResponse(
                description=f"`session_full`: a session holds {MAX_SESSION_FRAMES} frames."
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Send scored frames.

        Up to 500 frames a batch, with your own ids for session and frames.

        Sending a batch again adds nothing. The last batch carries `finished`; the session, which
        has the source `extension`, then gets its verdict and stands with the others under
        `/api/analytics/sessions`.
        """
        body = SyncIn(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        session, added = sync(
            owner=signed_in(request),
            client_id=sent["client_id"],
            frames=sent["frames"],
            model=dict(sent.get("model", {})),
            finished=sent["finished"],
        )
        answer = {"session": session, "received": len(sent["frames"]), "added": added}
        return Response(SyncOut(answer).data)
