"""Lectures as they were read, and as their owners have put them right."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.types import SlideKind
from media_jobs.uploads.models import OfKeptUploads, Upload

MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 2_000


class Lecture(models.Model):
    """What is made of an upload that records a lecture. It has the id of the upload.

    `edition` grows with each change that its documents would show; a file of an earlier edition is
    out of date.
    """

    upload = models.OneToOneField(
        Upload, on_delete=models.CASCADE, primary_key=True, related_name="lecture"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lectures"
    )
    title = models.CharField(
        max_length=MAX_TITLE_CHARACTERS, blank=True, help_text="Empty: the name of the file."
    )
    language = models.CharField(
        max_length=3, blank=True, help_text="What is spoken longest (ISO 639-1)."
    )
    seconds = models.FloatField(default=0)
    layout = models.CharField(
        max_length=12,
        choices=[(layout.value, layout.value) for layout in Layout],
        default=Layout.TRANSCRIPT.value,
        help_text="Of its PDF.",
    )
    notes = models.JSONField(default=list, blank=True, help_text="What was not read, and why.")
    edition = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfKeptUploads()
    with_deleted: ClassVar[models.Manager["Lecture"]] = models.Manager()

    class Meta:
        db_table = "lectures"
        ordering = ["-created_at", "-upload_id"]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-upload"], name="lectures_of_owner")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What its owner calls it."""
        return self.title or self.upload.filename


class Slide(models.Model):
    """One slide that was found, or a stretch of moving pictures. Times are seconds.

    Shown is what is `kept` and was not merged into another.
    """

    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="slides")
    number = models.PositiveSmallIntegerField(help_text="In the order of finding, from 1.")
    kind = models.CharField(
        max_length=5, choices=[(kind.value, kind.value.capitalize()) for kind in SlideKind]
    )
    start = models.FloatField()
    end = models.FloatField()
    returns = models.JSONField(default=list, help_text="When it is shown again: [start, end].")
    title = models.CharField(max_length=MAX_TITLE_CHARACTERS, blank=True)
    text = models.TextField(blank=True, help_text="All that is read in it, in reading order.")
    lines = models.JSONField(default=list, help_text="Each line with its place in the picture.")
    picture = models.FileField(max_length=200)
    thumbnail = models.FileField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    picture_at = models.FloatField(help_text="The moment that the picture is of.")
    kept = models.BooleanField(default=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )

    class Meta:
        db_table = "lecture_slides"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lecture", "number"], name="slide_once_per_lecture")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} {self.number}"


class TranscriptLine(models.Model):
    """A sentence or so of what is said."""

    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="transcript")
    number = models.PositiveIntegerField(help_text="From 1.")
    start = models.FloatField()
    end = models.FloatField()
    text = models.TextField()
    words = models.JSONField(help_text="Each as [text, start, end, probability].")
    edited = models.BooleanField(default=False)

    class Meta:
        db_table = "lecture_lines"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lecture", "number"], name="line_once_per_lecture")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class FileFormat(models.TextChoices):
    """What a lecture can be had as."""

    PDF = "pdf", "PDF"
    SRT = "srt", "Subtitles (SRT)"
    VTT = "vtt", "Subtitles (WebVTT)"
    MARKDOWN = "markdown", "Markdown with pictures"
    PPTX = "pptx", "PowerPoint"


class LectureFile(models.Model):
    """A document or subtitles of a lecture, as they were at `edition`."""

    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=8, choices=FileFormat.choices)
    layout = models.CharField(max_length=12, blank=True, help_text="Of a PDF.")
    file = models.FileField(max_length=200)
    size_bytes = models.BigIntegerField()
    edition = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "lecture_files"
        ordering = ["format"]
        constraints = [
            models.UniqueConstraint(fields=["lecture", "format"], name="file_once_per_lecture")
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()} of {self.lecture_id}"

    @property
    def key(self) -> str:
        """Where the file lies in the storage."""
        return str(self.file.name)


def lock(lecture: Lecture) -> Lecture:
    """The lecture as it is now, which nobody else changes until this transaction ends."""
    return Lecture.objects.select_for_update(of=("self",)).get(pk=lecture.pk)
