"""The shapes of what a site and its worker tell each other."""

from rest_framework import serializers

from accounts.openapi import example

VIDEO_ID = "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b"
ORDER = {
    "video_id": VIDEO_ID,
    "callback_url": "https://spotifai.example.org/worker/callback?token=…",
    "source_url": "https://spotifai.example.org/worker/source/…",
    "filename": "whales.mp4",
    "job_id": "0f4bd1ce-41a3-4b43-8a7f-5f8a4c0b9d11",
    "attempt": 1,
    "language": "en",
    "layout": "transcript",
    "speech": True,
}
ORDERED = {"video_id": VIDEO_ID, "status": "in_queue"}
REPORT = {
    "video_id": VIDEO_ID,
    "status": "completed",
    "progress": 100,
    "result_url": "/worker/results/c1b2a1f4-6d0e-4f0e-9d8c-2f9b6a1e7c33",
    "result_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
MAX_URL = 2048


@example(ORDER)
class OrderIn(serializers.Serializer):
    video_id = serializers.UUIDField(help_text="What the sender calls it.")
    callback_url = serializers.CharField(max_length=MAX_URL, help_text="Where it is reported on.")
    source_url = serializers.CharField(
        max_length=MAX_URL, help_text="Where the recording can be fetched."
    )
    filename = serializers.CharField(max_length=255, required=False, allow_blank=True)
    job_id = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text="The sender's name for this request: under another one it is read anew.",
    )
    attempt = serializers.IntegerField(required=False, min_value=0, max_value=10_000)
    language = serializers.RegexField(
        r"^([A-Za-z]{2})?$",
        required=False,
        allow_blank=True,
        default="",
        help_text="ISO 639-1, if it is known.",
    )
    layout = serializers.CharField(max_length=50, required=False, allow_blank=True)
    speech = serializers.BooleanField(default=True, help_text="Whether to write down what is said.")


@example(ORDERED)
class Ordered(serializers.Serializer):
    video_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=["in_queue", "processing"])


@example(REPORT)
class ReportIn(serializers.Serializer):
    video_id = serializers.UUIDField(help_text="That of the lecture that was handed over.")
    status = serializers.ChoiceField(choices=["in_queue", "processing", "completed", "failed"])
    progress = serializers.FloatField(
        required=False, allow_null=True, min_value=0, max_value=100, help_text="Percent of all."
    )
    step = serializers.CharField(
        max_length=40, required=False, allow_null=True, allow_blank=True, help_text="Of the job."
    )
    message = serializers.CharField(
        max_length=500, required=False, allow_null=True, allow_blank=True
    )
    error = serializers.CharField(
        max_length=50,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="What went wrong, for programs; `message` is for people.",
    )
    result_url = serializers.CharField(
        max_length=MAX_URL,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="The archive, at the worker. Without it, PDF and subtitles lie in our storage.",
    )
    result_sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$", required=False, allow_null=True, help_text="Of the archive."
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if attrs.get("result_url") and not attrs.get("result_sha256"):
            raise serializers.ValidationError({"result_sha256": "Send it with `result_url`."})
        return attrs


@example({"success": True})
class Noted(serializers.Serializer):
    success = serializers.BooleanField()
