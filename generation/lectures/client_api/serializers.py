"""The shapes of the lecture client."""

from rest_framework import serializers

from accounts.openapi import example
from generation.lectures.client_api.records import TaskStatus

VIDEO_ID = "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b"
TASK = {
    "video_id": VIDEO_ID,
    "filename": "whales.mp4",
    "user_id": "9d2b6a0e-1c53-4a77-8f1e-6b7c8d9e0f12",
    "user_email": "alice@example.com",
    "status": "in_queue",
    "created_at": "2026-03-02T09:14:07.512Z",
    "updated_at": "2026-03-02T09:14:07.512Z",
    "pdf_url": None,
    "subtitle_url": None,
    "progress": 0.0,
    "step": None,
    "error": None,
}
DONE = TASK | {
    "status": "completed",
    "updated_at": "2026-03-02T09:21:40.100Z",
    "pdf_url": f"s3://lectures/pdfs/{VIDEO_ID}.pdf",
    "subtitle_url": f"s3://lectures/subtitles/{VIDEO_ID}.srt",
    "progress": 100.0,
}
LINK = f"https://lectures.s3.eu-central-1.amazonaws.com/pdfs/{VIDEO_ID}.pdf?X-Amz-Signature=…"


@example(DONE)
class Task(serializers.Serializer):
    video_id = serializers.UUIDField()
    filename = serializers.CharField()
    user_id = serializers.UUIDField(help_text="Whose it is.")
    user_email = serializers.EmailField()
    status = serializers.ChoiceField(choices=TaskStatus.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(help_text="When anything of it last changed.")
    pdf_url = serializers.CharField(
        allow_null=True,
        help_text="Where it is: `s3://bucket/pdfs/{video_id}.pdf`, and on a site without an object "
        "store a link that opens it for a while. Null until there is one.",
    )
    subtitle_url = serializers.CharField(
        allow_null=True, help_text="Likewise of the subtitles (SRT); null where nothing is said."
    )
    progress = serializers.FloatField(help_text="0 to 100.")
    step = serializers.CharField(allow_null=True, help_text="What is being done.")
    error = serializers.CharField(allow_null=True, help_text="Why it failed, for people.")


@example({"success": True, **DONE})
class TaskAnswer(Task):
    success = serializers.BooleanField()


@example({"success": True, "message": "The video is in the queue.", **TASK})
class TaskCreated(TaskAnswer):
    message = serializers.CharField()


class VideoForm(serializers.Serializer):
    file = serializers.FileField(help_text="The video.")


@example({"filename": "whales.mp4", "size_bytes": 183500800, "content_type": "video/mp4"})
class DirectUploadWanted(serializers.Serializer):
    filename = serializers.CharField(max_length=1000)
    size_bytes = serializers.IntegerField(min_value=1, max_value=10**15)
    content_type = serializers.RegexField(
        r"^video/[\w.+-]{1,60}$", default="video/mp4", help_text="As the form sends it."
    )
    sha256 = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$", default="", allow_blank=True, help_text="In hex, to be checked."
    )


@example(
    {
        "success": True,
        "message": "Send the file to `upload_url`, then post to `complete_url`.",
        "upload_id": "c0a1f3d2-6f0e-4d57-8c8b-5b1f0e7a2d94",
        "upload_url": "https://lectures.s3.eu-central-1.amazonaws.com/",
        "fields": {"key": "partial/c0a1f3d2-…/direct", "policy": "eyJleHBpcmF0aW9uIj…"},
        "expires_in": 3600,
        "complete_url": "https://spotifai.example.org/upload/c0a1f3d2-…/complete",
    }
)
class DirectUpload(serializers.Serializer):
    success = serializers.BooleanField()
    message = serializers.CharField()
    upload_id = serializers.UUIDField()
    upload_url = serializers.URLField(help_text="Where a multipart form is posted.")
    fields = serializers.DictField(
        child=serializers.CharField(), help_text="Of the form; `file` comes last."
    )
    expires_in = serializers.IntegerField(help_text="Seconds that the form is taken.")
    complete_url = serializers.URLField(help_text="To be posted to once the file is sent.")


@example(
    {
        "success": True,
        "video_id": VIDEO_ID,
        "filename": "whales.mp4",
        "status": "completed",
        "download_url": LINK,
        "pdf_url": LINK,
        "subtitle_url": LINK.replace("pdfs", "subtitles").replace(".pdf", ".srt"),
        "expires_in": 7200,
        "expires_at": "2026-03-02T11:21:40.100Z",
    }
)
class Download(serializers.Serializer):
    success = serializers.BooleanField()
    video_id = serializers.UUIDField()
    filename = serializers.CharField(help_text="Of the video.")
    status = serializers.ChoiceField(choices=TaskStatus.choices)
    download_url = serializers.URLField(help_text="Opens the PDF, without credentials.")
    pdf_url = serializers.URLField(help_text="The same.")
    subtitle_url = serializers.URLField(allow_null=True, help_text="Opens the subtitles (SRT).")
    expires_in = serializers.IntegerField(help_text="Seconds that the links open something.")
    expires_at = serializers.DateTimeField()
