"""The files of a lecture: made in a working folder, then kept under their promised keys."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from generation.engines.lectures.documents.document import Chapter, LectureDocument
from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.documents.markdown import write_markdown_zip
from generation.engines.lectures.documents.pdf import write_pdf
from generation.engines.lectures.documents.slideshow import write_pptx
from generation.engines.lectures.read import PartOf
from generation.engines.lectures.subtitle_files import as_srt, as_vtt
from generation.engines.lectures.subtitles import subtitles
from generation.engines.lectures.types import Slide, Word
from generation.lectures.contents import chapters_of, engine_slides, pages_of, words_of
from generation.lectures.models import FileFormat, Lecture, LectureFile
from media_jobs.files.local_copy import local_copy
from media_jobs.files.services import remove_files, store
from media_jobs.jobs.context import JobContext

NOTICE = "Slides, their text and what is said were found by machine and may contain errors."
# Where `make run` serves the site, which needs no SITE_URL.
THIS_MACHINE = "http://127.0.0.1:8000"
ALWAYS = (FileFormat.PDF, FileFormat.SRT, FileFormat.VTT)
KEYS = {
    FileFormat.PDF: "pdfs/{id}.pdf",
    FileFormat.SRT: "subtitles/{id}.srt",
    FileFormat.VTT: "subtitles/{id}.vtt",
    FileFormat.MARKDOWN: "lectures/{id}/lecture.zip",
    FileFormat.PPTX: "lectures/{id}/lecture.pptx",
}
CONTENT_TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.SRT: "application/x-subrip",
    FileFormat.VTT: "text/vtt; charset=utf-8",
    FileFormat.MARKDOWN: "application/zip",
    FileFormat.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
EXTENSIONS = {name: key.rpartition(".")[2] for name, key in KEYS.items()}


class Made(NamedTuple):
    """A file that lies in the working folder."""

    format: FileFormat
    layout: str
    path: Path


def make_from_rows(
    lecture: Lecture,
    formats: Collection[FileFormat],
    context: JobContext,
    *,
    words: Sequence[Word] | None = None,
) -> list[Made]:
    """Write these files of a lecture as its rows are now, or with other `words`."""
    pages = pages_of(lecture.slides.all())
    with ExitStack() as stack:
        pictures = {
            page.slide.pk: stack.enter_context(
                local_copy(str(page.slide.picture.name), context.workdir)
            )
            for page in pages
        }
        document = document_of(
            lecture,
            slides=engine_slides(pages, pictures),
            words=words_of(lecture.transcript.all()) if words is None else words,
            chapters=chapters_of(pages),
        )
        return make(document, Layout(lecture.layout), formats, context)


def document_of(
    lecture: Lecture, *, slides: Iterable[Slide], words: Iterable[Word], chapters: Iterable[Chapter]
) -> LectureDocument:
    """The lecture as documents tell it; its links lead to its page."""
    return LectureDocument(
        title=lecture.name,
        language=lecture.language,
        address=(settings.SITE_URL or THIS_MACHINE) + reverse("lecture", args=[lecture.pk]),
        seconds=lecture.seconds,
        made_at=timezone.now(),
        notice=NOTICE,
        slides=tuple(slides),
        words=tuple(words),
        chapters=tuple(chapters),
        author=lecture.owner.name,
        source=lecture.upload.filename,
    )


def make(
    document: LectureDocument,
    layout: Layout,
    formats: Collection[FileFormat],
    context: JobContext,
) -> list[Made]:
    """Write these files of a document into the working folder, one after the other."""
    made = []
    for done, name in enumerate(formats):
        context.check_cancelled()
        path = context.workdir / f"lecture.{EXTENSIONS[name]}"
        part = PartOf(context, done / len(formats), (done + 1) / len(formats))
        _write(document, name, layout, path, part)
        made.append(Made(name, layout if name == FileFormat.PDF else "", path))
    return made


def _write(
    document: LectureDocument, name: FileFormat, layout: Layout, path: Path, context: PartOf
) -> None:
    if name == FileFormat.PDF:
        write_pdf(document, path, layout=layout, context=context)
    elif name == FileFormat.MARKDOWN:
        write_markdown_zip(document, path, context=context)
    elif name == FileFormat.PPTX:
        write_pptx(document, path, context=context)
    else:
        cues = subtitles(document.words)
        path.write_text(as_srt(cues) if name == FileFormat.SRT else as_vtt(cues), "utf-8")


def keep(lecture: Lecture, made: Iterable[Made], context: JobContext, *, edition: int) -> None:
    """Put the files in the place of earlier ones. Raises `JobLost` when the attempt is over."""
    for each in made:
        with context.fenced():  # first: its key must be free
            LectureFile.objects.filter(lecture=lecture, format=each.format).delete()
        stored = store(KEYS[each.format].format(id=lecture.pk), each.path)
        try:
            with context.fenced():
                LectureFile.objects.create(
                    lecture=lecture,
                    format=each.format,
                    layout=each.layout,
                    file=stored,
                    size_bytes=default_storage.size(stored),
                    edition=edition,
                )
        except BaseException:
            remove_files([stored])
            raise
