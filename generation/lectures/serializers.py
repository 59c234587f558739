"""The shapes of lectures."""

from rest_framework import serializers

from accounts.openapi import example
from generation.engines.lectures.types import SlideKind
from generation.lectures.models import FileFormat
from media_jobs.jobs.models import SHOWN_STATUSES
from media_jobs.jobs.serializers import JobSnapshot

LECTURE_ID = "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b"
SUMMARY = {
    "id": LECTURE_ID,
    "title": "Whales and rivers",
    "filename": "whales.mp4",
    "language": "en",
    "seconds": 3605.2,
    "status": "succeeded",
    "created_at": "2026-03-02T09:14:07.512Z",
    "read_at": "2026-03-02T09:21:40.100Z",
    "links": {"self": f"/api/v1/lectures/{LECTURE_ID}", "page": f"/lectures/{LECTURE_ID}/"},
}
LINE = {
    "id": 1,
    "start": 0.4,
    "end": 1.9,
    "text": "Whales sing.",
    "words": [
        {"text": "Whales", "start": 0.4, "end": 1.1},
        {"text": "sing.", "start": 1.1, "end": 1.9},
    ],
    "edited": False,
}
DETAIL = SUMMARY | {
    "layout": "transcript",
    "edition": 1,
    "notes": [],
    "chapters": [{"title": "Whales", "start": 0.0}],
    "slides": [
        {
            "id": 1,
            "number": 1,
            "kind": "slide",
            "title": "Whales",
            "text": "Whales\nthey sing",
            "spans": [{"start": 0.0, "end": 61.4}, {"start": 300.0, "end": 312.2}],
            "width": 1280,
            "height": 720,
            "picture_url": "/files/eyJuIjoi….png",
            "thumbnail_url": "/files/eyJuIjoi….jpg",
        }
    ],
    "left_out": [],
    "transcript": [LINE],
    "files": [
        {
            "format": "pdf",
            "layout": "transcript",
            "size_bytes": 1_204_224,
            "made_at": "2026-03-02T09:21:39.900Z",
            "current": True,
            "url": "/files/eyJuIjoi….pdf",
        }
    ],
    "job": None,
    "media_url": "/files/eyJuIjoi….mp4",
}


class LectureLinks(serializers.Serializer):
    self = serializers.CharField()
    page = serializers.CharField()


@example(SUMMARY)
class LectureSummary(serializers.Serializer):
    id = serializers.UUIDField(help_text="That of its upload.")
    title = serializers.CharField()
    filename = serializers.CharField()
    language = serializers.CharField(help_text="ISO 639-1; empty where it is not known.")
    seconds = serializers.FloatField()
    status = serializers.ChoiceField(choices=SHOWN_STATUSES, help_text="Of its reading.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    links = LectureLinks()


class SpanShown(serializers.Serializer):
    start = serializers.FloatField(help_text="Seconds.")
    end = serializers.FloatField()


class SlideShown(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField(help_text="In the order of finding.")
    kind = serializers.ChoiceField(choices=[kind.value for kind in SlideKind])
    title = serializers.CharField()
    text = serializers.CharField(help_text="What is read in it.")
    spans = SpanShown(many=True, help_text="Each time when it is shown.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    picture_url = serializers.CharField()
    thumbnail_url = serializers.CharField()


class SlideLeftOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    kept = serializers.BooleanField(help_text="False: its owner has dropped it.")
    merged_into = serializers.IntegerField(
        allow_null=True, help_text="The slide that is shown in its place."
    )
    thumbnail_url = serializers.CharField()


class WordSaid(serializers.Serializer):
    text = serializers.CharField()
    start = serializers.FloatField()
    end = serializers.FloatField()


class LineSaid(serializers.Serializer):
    id = serializers.IntegerField()
    start = serializers.FloatField()
    end = serializers.FloatField()
    text = serializers.CharField()
    words = WordSaid(many=True)
    edited = serializers.BooleanField(help_text="Its owner has put it right.")


class ChapterShown(serializers.Serializer):
    title = serializers.CharField()
    start = serializers.FloatField()


class NoteShown(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()


class FileShown(serializers.Serializer):
    format = serializers.ChoiceField(choices=FileFormat.choices)
    layout = serializers.CharField(help_text="Of a PDF.")
    size_bytes = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    current = serializers.BooleanField(help_text="Nothing was changed since.")
    url = serializers.CharField()


@example(DETAIL)
class LectureDetail(LectureSummary):
    layout = serializers.CharField(help_text="Of its PDF.")
    edition = serializers.IntegerField(help_text="Grows with each change.")
    notes = NoteShown(many=True, help_text="What of it was not read, and why.")
    chapters = ChapterShown(many=True)
    slides = SlideShown(many=True)
    left_out = SlideLeftOut(many=True, help_text="Slides that are not shown by themselves.")
    transcript = LineSaid(many=True)
    files = FileShown(many=True)
    job = JobSnapshot(allow_null=True, help_text="The newest.")
    media_url = serializers.CharField(help_text="The recording.")
