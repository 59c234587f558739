"""The shapes of uploads in chunks, for the OpenAPI document and for validating what is sent."""

from typing import Any

from rest_framework import serializers

from accounts.openapi import example
from media_jobs.uploads.purposes import chosen_purposes

UPLOAD_ID = "c0a1f3d2-6f0e-4d57-8c8b-5b1f0e7a2d94"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@example({"filename": "interview.mp4", "size_bytes": 183500800, "sha256": SHA256})
class PartialUploadIn(serializers.Serializer):
    filename = serializers.CharField(max_length=1000)
    size_bytes = serializers.IntegerField(min_value=1, max_value=10**15)
    sha256 = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$",
        required=False,
        help_text="Of the whole file, in hex. Another one is refused when all is there.",
    )
    purposes = serializers.ListField(
        child=serializers.CharField(max_length=40),
        default=list,
        max_length=20,
        help_text="What to do with it; without it, what is usual for such a file.",
    )

    def asked(self) -> dict[str, Any]:
        """What was asked for, once it is valid. Raises `Refused` for unknown purposes."""
        data = self.validated_data
        purposes = chosen_purposes(data["purposes"])
        return {**data, "sha256": data.get("sha256", "").lower(), "purposes": purposes}


class PartialUploadLinks(serializers.Serializer):
    self = serializers.CharField()
    content = serializers.CharField(help_text="Where chunks are put.")
    chunks = serializers.CharField(help_text="The chunks that are there.")
    complete = serializers.CharField()


@example(
    {
        "id": UPLOAD_ID,
        "purposes": ["faces"],
        "filename": "interview.mp4",
        "size_bytes": 183500800,
        "sha256": SHA256,
        "offset": 16777216,
        "chunk_bytes": 8388608,
        "completed": False,
        "created_at": "2026-03-02T09:12:44.310Z",
        "expires_at": "2026-03-03T09:13:02.518Z",
        "links": {
            "self": f"/api/v1/uploads/{UPLOAD_ID}",
            "content": f"/api/v1/uploads/{UPLOAD_ID}/content",
            "chunks": f"/api/v1/uploads/{UPLOAD_ID}/chunks",
            "complete": f"/api/v1/uploads/{UPLOAD_ID}/complete",
        },
    }
)
class PartialUploadOut(serializers.Serializer):
    id = serializers.UUIDField()
    purposes = serializers.ListField(child=serializers.CharField())
    filename = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField(allow_null=True, help_text="As it was announced.")
    offset = serializers.IntegerField(help_text="How many bytes are there: the next chunk's first.")
    chunk_bytes = serializers.IntegerField(help_text="The most bytes of a chunk.")
    completed = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Each chunk that comes puts it off.")
    links = PartialUploadLinks()


@example({"start": 0, "size_bytes": 8388608, "sha256": SHA256})
class ChunkOut(serializers.Serializer):
    start = serializers.IntegerField(help_text="Where in the file it begins.")
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="In hex; empty where it is not known.")
