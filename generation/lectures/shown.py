"""What the page of a lecture shows, read with few queries however long the lecture is."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from generation.engines.lectures.chapters import Chapter
from generation.engines.lectures.documents.layout import Layout
from generation.lectures.contents import Page, chapters_of, pages_of
from generation.lectures.languages import language_name
from generation.lectures.line_html import line_html
from generation.lectures.models import FileFormat, Lecture, LectureFile, Slide, TranscriptLine
from generation.lectures.reading import NO_SPEECH_MODEL
from generation.lectures.selectors import link_to_file, newest_job, reading_of, thumbnail_of
from media_jobs.files.links import link_to
from media_jobs.jobs.models import UNFINISHED
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.models import Job

LAYOUTS = {
    Layout.SLIDES: "Slides only",
    Layout.TRANSCRIPT: "Slides with what is said",
    Layout.HANDOUT_2: "Handout, 2 slides a page",
    Layout.HANDOUT_4: "Handout, 4 slides a page",
    Layout.HANDOUT_6: "Handout, 6 slides a page",
}
# So early may what is said of a slide begin before it is seen.
EARLY_SECONDS = 0.5


class ShownSlide(NamedTuple):
    """A slide of the list. `number` counts those that are shown."""

    number: int
    page: Page
    thumbnail: str
    merged: Sequence[Slide]

    @property
    def slide(self) -> Slide:
        return self.page.slide

    @property
    def name(self) -> str:
        """What it is called, where it has no title."""
        return self.slide.title or f"{self.slide.get_kind_display()} {self.number}"

    @property
    def spans(self) -> str:
        """When it is shown, as the page's scripts read it."""
        return " ".join(f"{span.start:.3f},{span.end:.3f}" for span in self.page.spans)


class Passage(NamedTuple):
    """What is said while a slide is shown; `slide` is None before the first."""

    slide: ShownSlide | None
    start: float
    lines: list[TranscriptLine]

    @property
    def html(self) -> SafeString:
        """The items of its list."""
        return mark_safe("".join(map(line_html, self.lines)))  # noqa: S308 - safe each


class ShownFile(NamedTuple):
    """A file of the lecture, and whether it shows it as it is."""

    file: LectureFile
    url: str
    current: bool

    @property
    def layout(self) -> str:
        """What the pages of a PDF look like."""
        return LAYOUTS[Layout(self.file.layout)] if self.file.layout else ""


@dataclass
class ShownLecture:
    """A lecture as its page has it; what a part of the page does not need is not read."""

    lecture: Lecture

    @cached_property
    def all_slides(self) -> list[Slide]:
        return list(self.lecture.slides.all())

    @cached_property
    def pages(self) -> list[Page]:
        return pages_of(self.all_slides)

    @cached_property
    def slides(self) -> list[ShownSlide]:
        merged: dict[int, list[Slide]] = {}
        for slide in self.all_slides:
            if slide.merged_into_id:
                merged.setdefault(slide.merged_into_id, []).append(slide)
        return [
            ShownSlide(number, page, thumbnail_of(page.slide), merged.get(page.slide.pk, []))
            for number, page in enumerate(self.pages, start=1)
        ]

    @cached_property
    def left_out(self) -> list[tuple[Slide, str]]:
        """The slides that are in no document, each with its thumbnail."""
        return [
            (slide, thumbnail_of(slide))
            for slide in self.all_slides
            if not slide.kept and slide.merged_into_id is None
        ]

    @cached_property
    def chapters(self) -> list[Chapter]:
        return chapters_of(self.pages)

    @cached_property
    def passages(self) -> list[Passage]:
        return list(_passages(self.slides, self.lecture.transcript.defer("words")))

    @cached_property
    def has_speech(self) -> bool:
        return self.lecture.transcript.exists()

    @cached_property
    def files(self) -> list[ShownFile]:
        return [
            ShownFile(file, link_to_file(self.lecture, file), file.edition == self.lecture.edition)
            for file in self.lecture.files.all()
        ]

    @property
    def outdated(self) -> bool:
        """Whether the lecture was changed since a file of it was made."""
        return any(not shown.current for shown in self.files)

    @property
    def all_outdated(self) -> bool:
        return not any(shown.current for shown in self.files)

    @property
    def layouts(self) -> list[tuple[str, str]]:
        """What a PDF can look like, by value and in words."""
        return [(layout.value, words) for layout, words in LAYOUTS.items()]

    @property
    def formats(self) -> list[tuple[str, str, bool]]:
        """What can be made, by value and in words, and whether it is there."""
        there = {shown.file.format for shown in self.files}
        return [(value, words, value in there) for value, words in FileFormat.choices]

    @property
    def has_subtitles(self) -> bool:
        return self.has_speech and any(s.file.format == FileFormat.VTT for s in self.files)

    @cached_property
    def newest_job(self) -> Job | None:
        return newest_job(self.lecture)

    @cached_property
    def job(self) -> dict[str, Any] | None:
        """The snapshot of the job that works on it, or that ended last."""
        return job_snapshot(self.newest_job) if self.newest_job else None

    @property
    def in_work(self) -> bool:
        return self.newest_job is not None and self.newest_job.status in UNFINISHED

    @cached_property
    def being_read(self) -> bool:
        """Whether all of it is about to be replaced."""
        reading = reading_of(self.lecture)
        return reading is not None and not reading.finished

    @property
    def lacks_speech_model(self) -> bool:
        return any(note["code"] == NO_SPEECH_MODEL for note in self.lecture.notes)

    @cached_property
    def media_url(self) -> str:
        upload = self.lecture.upload
        return link_to(upload.key, content_type=upload.content_type)

    @cached_property
    def download_url(self) -> str:
        upload = self.lecture.upload
        return link_to(upload.key, content_type=upload.content_type, filename=upload.download_name)

    @property
    def language(self) -> str:
        """The English name of what is spoken; empty where that is not known."""
        return language_name(self.lecture.language)


def _passages(slides: Sequence[ShownSlide], lines: Iterable[TranscriptLine]) -> Iterator[Passage]:
    """What is said, by the slide that is shown meanwhile; slides in silence are left out."""
    shown = sorted(
        ((span.start, slide) for slide in slides for span in slide.page.spans),
        key=lambda moment: moment[0],
    )
    starts = [start - EARLY_SECONDS for start, _ in shown]
    passage, place = None, -2
    for line in lines:
        now = bisect_right(starts, line.start) - 1
        if passage is None or now != place:
            if passage is not None:
                yield passage
            start, slide = shown[now] if now >= 0 else (line.start, None)
            passage, place = Passage(slide, start, []), now
        passage.lines.append(line)
    if passage is not None:
        yield passage
