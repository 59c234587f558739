"""Lectures in the admin: shown as they are. What is changed, their owners change."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.admin_site.bases import BigTable, OwnersHidden, ReadOnly, ReadOnlyTable, link_to_list
from generation.lectures.models import Lecture, LectureFile, Slide, TranscriptLine
from media_jobs.engines.media.clock import clock, spelled
from media_jobs.files.sizes import size_in_words


class SlideTable(ReadOnlyTable):
    """The slides that were found, also those that are not shown."""

    model = Slide
    fields = readonly_fields = ("number", "kind", "start_time", "title", "shown")

    @admin.display(description="from")
    def start_time(self, slide: Slide) -> str:
        return clock(slide.start)

    @admin.display(boolean=True)
    def shown(self, slide: Slide) -> bool:
        return slide.kept and slide.merged_into_id is None


class FileTable(ReadOnlyTable):
    """What the lecture can be had as."""

    model = LectureFile
    fields = readonly_fields = ("format", "layout", "size", "made_at", "current")

    def size(self, file: LectureFile) -> str:
        return size_in_words(file.size_bytes)

    @admin.display(boolean=True, description="up to date")
    def current(self, file: LectureFile) -> bool:
        return file.edition == file.lecture.edition


@admin.register(Lecture)
class LectureAdmin(OwnersHidden, ReadOnly, BigTable):
    """What was made of recordings. What is said in them is for those who may see people."""

    private = ("owner", "all_lines")
    list_display = ("name", "owner", "slide_count", "length", "language", "read_at", "created_at")
    list_select_related = ("upload", "owner")
    list_filter = ("created_at",)
    search_fields = ("owner__email", "title", "upload__filename", "=upload__id")
    ordering = ("-created_at", "-upload")
    fields = (
        "title",
        "upload",
        "owner",
        "language",
        "length",
        "layout",
        "because",
        "edition",
        "all_lines",
        "read_at",
        "created_at",
    )
    readonly_fields = fields
    inlines = (SlideTable, FileTable)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lecture]:
        slides = Slide.objects.filter(lecture=OuterRef("pk"), kept=True, merged_into=None)
        count = slides.order_by().values("lecture").annotate(count=Count("pk")).values("count")
        return super().get_queryset(request).annotate(slides_shown=Coalesce(Subquery(count), 0))

    @admin.display(description="slides")
    def slide_count(self, lecture: Any) -> int:
        shown: int = lecture.slides_shown
        return shown

    @admin.display(ordering="title")
    def name(self, lecture: Lecture) -> str:
        return lecture.name

    @admin.display(description="length", ordering="seconds")
    def length(self, lecture: Lecture) -> str:
        return spelled(lecture.seconds)

    @admin.display(description="what was not read")
    def because(self, lecture: Lecture) -> SafeString | str:
        messages = ((note["message"],) for note in lecture.notes)
        return format_html_join("", "<p>{}</p>", messages) or "–"

    @admin.display(description="what is said")
    def all_lines(self, lecture: Lecture) -> SafeString:
        text = f"All {lecture.transcript.count()} lines"
        return link_to_list(TranscriptLine, text, lecture=lecture.pk)


@admin.register(TranscriptLine)
class LineAdmin(ReadOnly, BigTable):
    """What is said in a lecture; a list that is reached from that."""

    list_display = ("moment", "text", "edited")
    list_per_page = 200
    ordering = ("lecture", "number")
    fields = readonly_fields = ("lecture", "moment", "text", "edited")

    @admin.display(description="at", ordering="start")
    def moment(self, line: TranscriptLine) -> str:
        return clock(line.start)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
