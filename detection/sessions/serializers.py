"""The shapes of detection's answers, for the OpenAPI document and for validating queries."""

from typing import get_args

from rest_framework import serializers

from accounts.openapi import example
from detection.reviews.models import Decision, Finding
from detection.sessions import openapi as shown
from detection.sessions.models import DetectionSession, Label
from detection.sessions.video_kinds import VideoKind
from media_jobs.engines.media.provenance.types import Code as ProvenanceCode
from media_jobs.engines.media.provenance.types import Source as ProvenanceSource
from media_jobs.jobs.serializers import JOB, JobSnapshot
from media_jobs.models import SHOWN_STATUSES, JobStatus


class Media(serializers.Serializer):
    container = serializers.CharField()
    codec = serializers.CharField()
    pixel_format = serializers.CharField()
    width = serializers.IntegerField(help_text="As displayed, in pixels.")
    height = serializers.IntegerField()
    rotation = serializers.IntegerField(help_text="Degrees that the file asks to be turned by.")
    duration_seconds = serializers.FloatField()
    average_fps = serializers.FloatField()
    frame_count = serializers.IntegerField()
    bit_rate = serializers.IntegerField(help_text="Bits a second.")
    has_audio = serializers.BooleanField()


class Links(serializers.Serializer):
    self = serializers.CharField()
    page = serializers.CharField()
    results = serializers.CharField()
    stream = serializers.CharField(help_text="Short-lived; supports ranges.")
    thumbnail = serializers.CharField(
        allow_null=True, help_text="The most telling face; short-lived."
    )


class ResultBrief(serializers.Serializer):
    session_id = serializers.UUIDField()
    label = serializers.ChoiceField(choices=Label.choices)
    fake_probability = serializers.FloatField(allow_null=True)
    summary = serializers.CharField()


@example(shown.VIDEO)
class Video(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=VideoKind.choices)
    filename = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    content_type = serializers.CharField()
    created_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=SHOWN_STATUSES, allow_null=True)
    media = Media(allow_null=True)
    job = JobSnapshot(allow_null=True)
    result = ResultBrief(allow_null=True)
    links = Links()


WITH_SOUND = "Also examine the voices in the sound track of a video."


class UploadForm(serializers.Serializer):
    file = serializers.FileField(required=False)
    url = serializers.URLField(required=False, help_text="An https link, instead of a file.")
    audio = serializers.BooleanField(default=False, help_text=WITH_SOUND)


@example({"url": "https://media.example.org/clip.mp4", "audio": True})
class LinkToScan(serializers.Serializer):
    url = serializers.URLField(help_text="An https link to a file.")
    audio = serializers.BooleanField(default=False, help_text=WITH_SOUND)


@example({"video": shown.VIDEO, "job": JOB, "duplicate": False})
class Uploaded(serializers.Serializer):
    video = Video()
    job = JobSnapshot()
    duplicate = serializers.BooleanField(help_text="The same bytes were there already.")


class Reason(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    unexamined = serializers.BooleanField(
        required=False,
        help_text="It names a part of the file that was not examined. Not in older results.",
    )


class Track(serializers.Serializer):
    track = serializers.IntegerField()
    start_seconds = serializers.FloatField()
    end_seconds = serializers.FloatField()
    frames = serializers.IntegerField()
    label = serializers.ChoiceField(choices=Label.choices)
    fake_probability = serializers.FloatField()
    reasons = Reason(many=True)
    picture = serializers.IntegerField(
        required=False,
        help_text="The picture track that shows the face: 1 is shown first. Not in older results.",
    )


class ProvenanceDetail(serializers.Serializer):
    name = serializers.CharField()
    value = serializers.CharField(help_text="Out of the file: cleaned, and shortened if long.")


class Provenance(serializers.Serializer):
    source = serializers.ChoiceField(
        choices=get_args(ProvenanceSource), help_text="Where in the file it is written."
    )
    code = serializers.ChoiceField(choices=get_args(ProvenanceCode))
    message = serializers.CharField()
    details = ProvenanceDetail(many=True)


ABOUT_ITSELF = (
    "What the file says about itself, which anybody can write and remove; the verdict does not "
    "count it. Null where that was not read."
)


class Window(serializers.Serializer):
    track = serializers.IntegerField()
    start_seconds = serializers.FloatField()
    end_seconds = serializers.FloatField()
    fake_probability = serializers.FloatField()
    label = serializers.ChoiceField(choices=Label.choices)
    frames = serializers.IntegerField()


class Telling(serializers.Serializer):
    track = serializers.IntegerField()
    seconds = serializers.FloatField()
    fake_probability = serializers.FloatField()
    crop_url = serializers.CharField()
    heatmap_url = serializers.CharField()


class Thresholds(serializers.Serializer):
    authentic_below = serializers.FloatField()
    manipulated_above = serializers.FloatField()


class Model(serializers.Serializer):
    id = serializers.CharField()
    version = serializers.CharField()
    licence = serializers.CharField()
    sha256 = serializers.CharField()
    wants_gpu = serializers.BooleanField()


class ReviewNote(serializers.Serializer):
    found = serializers.ChoiceField(
        choices=Finding.choices,
        allow_null=True,
        help_text="Null where a moderator only confirmed or overturned, as they once did.",
    )
    decision = serializers.ChoiceField(
        choices=Decision.choices, help_text="What that means for the verdict."
    )
    note = serializers.CharField()
    moderator = serializers.CharField()
    decided_at = serializers.DateTimeField()


@example(shown.REVIEW_REQUEST)
class ReviewRequest(serializers.Serializer):
    asked_at = serializers.DateTimeField()
    remark = serializers.CharField()


class SeenBefore(serializers.Serializer):
    video_id = serializers.UUIDField()
    filename = serializers.CharField()
    created_at = serializers.DateTimeField()
    likeness = serializers.FloatField(
        help_text="Share of the common moments that look alike at a glance; faces may differ."
    )
    label = serializers.ChoiceField(choices=Label.choices, allow_null=True)
    fake_probability = serializers.FloatField(allow_null=True)
    differs = serializers.BooleanField(
        allow_null=True, help_text="Whether its verdict is another one; null until both have one."
    )
    page = serializers.CharField()
    compare = serializers.CharField(help_text="The page that shows both side by side.")


class Examination(serializers.Serializer):
    session_id = serializers.UUIDField()
    finished_at = serializers.DateTimeField()
    label = serializers.ChoiceField(choices=Label.choices)
    fake_probability = serializers.FloatField(allow_null=True)
    model = serializers.CharField()
    review = ReviewNote(allow_null=True)


@example(shown.RESULTS)
class Results(serializers.Serializer):
    video_id = serializers.UUIDField()
    job_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(choices=SHOWN_STATUSES, allow_null=True)
    session_id = serializers.UUIDField(allow_null=True)
    label = serializers.ChoiceField(choices=Label.choices, allow_null=True)
    fake_probability = serializers.FloatField(
        allow_null=True, help_text="Calibrated, 0 to 1; null when no face could be judged."
    )
    summary = serializers.CharField()
    reasons = Reason(many=True)
    tracks = Track(many=True)
    provenance = Provenance(many=True, allow_null=True, help_text=ABOUT_ITSELF)
    windows = Window(many=True)
    telling_frames = Telling(many=True)
    thresholds = Thresholds(allow_null=True)
    model = Model(allow_null=True)
    review = ReviewNote(allow_null=True)
    review_request = ReviewRequest(
        allow_null=True, help_text="What you have asked a moderator, until it is answered."
    )
    seen_before = SeenBefore(
        many=True, help_text="Others of your latest 500 files with the same scene."
    )
    earlier = Examination(many=True, help_text="What was concluded about this file before.")
    earlier_left_out = serializers.IntegerField(help_text="How many more there are.")


class Box(serializers.Serializer):
    x = serializers.FloatField(help_text="Fractions of the displayed picture.")
    y = serializers.FloatField()
    width = serializers.FloatField()
    height = serializers.FloatField()


class Face(serializers.Serializer):
    track = serializers.IntegerField()
    box = Box()
    fake_probability = serializers.FloatField()
    face_pixels = serializers.IntegerField()


@example(shown.FRAME)
class Frame(serializers.Serializer):
    index = serializers.IntegerField()
    seconds = serializers.FloatField()
    label = serializers.ChoiceField(choices=Label.choices)
    fake_probability = serializers.FloatField(allow_null=True)
    faces = Face(many=True)


@example(shown.SESSION)
class Session(serializers.ModelSerializer):
    video_id = serializers.UUIDField(source="upload_id", allow_null=True, read_only=True)
    job_id = serializers.UUIDField(allow_null=True, read_only=True)
    filename = serializers.SerializerMethodField()
    label = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()

    class Meta:
        model = DetectionSession
        fields = (
            "id",
            "source",
            "video_id",
            "job_id",
            "filename",
            "status",
            "label",
            "fake_probability",
            "summary",
            "faces",
            "frames_analysed",
            "seconds_analysed",
            "created_at",
            "finished_at",
        )

    def get_filename(self, session: DetectionSession) -> str | None:
        return session.upload.filename if session.upload else None

    def get_label(self, session: DetectionSession) -> str | None:
        return session.label or None

    def get_status(self, session: DetectionSession) -> str:
        if session.job:
            return session.job.status
        return JobStatus.SUCCEEDED if session.label else JobStatus.RUNNING


@example(
    {
        **shown.SESSION,
        "reasons": shown.REASONS,
        "tracks": [shown.TRACK],
        "provenance": [shown.PROVENANCE],
        "thresholds": shown.THRESHOLDS,
        "model": shown.MODEL,
    }
)
class SessionDetail(Session):
    reasons = Reason(many=True, read_only=True)
    tracks = Track(many=True, read_only=True)
    provenance = Provenance(many=True, read_only=True, allow_null=True, help_text=ABOUT_ITSELF)
    thresholds = serializers.JSONField(read_only=True)
    model = serializers.JSONField(read_only=True)

    class Meta(Session.Meta):
        fields = (*Session.Meta.fields, "reasons", "tracks", "provenance", "thresholds", "model")


@example(
    {
        "session_id": shown.SESSION_ID,
        "window_seconds": 2.0,
        "stride_seconds": 0.5,
        "thresholds": shown.THRESHOLDS,
        "windows": [shown.WINDOW],
    }
)
class Aggregated(serializers.Serializer):
    session_id = serializers.UUIDField()
    window_seconds = serializers.FloatField()
    stride_seconds = serializers.FloatField()
    thresholds = Thresholds(allow_null=True)
    windows = Window(many=True)


class Day(serializers.Serializer):
    date = serializers.DateField()
    count = serializers.IntegerField()
    manipulated = serializers.IntegerField()


@example(shown.STATISTICS)
class Statistics(serializers.Serializer):
    videos = serializers.IntegerField()
    images = serializers.IntegerField()
    finished = serializers.IntegerField()
    by_label = serializers.DictField(child=serializers.IntegerField())
    seconds_analysed = serializers.FloatField()
    frames_analysed = serializers.IntegerField()
    faces = serializers.IntegerField()
    days = Day(many=True)
