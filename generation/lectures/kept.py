"""What was read of a lecture, kept as its rows and files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from django.utils import timezone

from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.read import Lecture as ReadLecture
from generation.engines.lectures.thumbnail import write_thumbnail
from generation.engines.lectures.types import Slide as FoundSlide
from generation.lectures.documents import ALWAYS, document_of, keep, make
from generation.lectures.models import (
    MAX_TITLE_CHARACTERS,
    Lecture,
    Slide,
    lock,
)
from generation.lectures.transcript import replace_transcript
from media_jobs.files.services import store
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish

ROWS_AT_ONCE = 500


def keep_reading(lecture: Lecture, found: ReadLecture, context: JobContext) -> Finish:
    """Make the documents of what was read, and store its pictures; what it returns writes rows."""
    context.step("write_documents")
    lecture.language, lecture.seconds = found.language, found.seconds
    lecture.layout = context.job.params["layout"] or lecture.layout
    document = document_of(
        lecture,
        slides=found.slides,
        words=found.words,
        chapters=[chapter for chapter in found.chapters if chapter.title],
    )
    made = make(document, Layout(lecture.layout), ALWAYS, context)
    slides = list(_stored_slides(lecture, found.slides, context))
    edition = lecture.edition + 1
    keep(lecture, made, context, edition=edition)
    return lambda: _replace(lecture, found, slides, edition)


def _stored_slides(
    lecture: Lecture, slides: Iterable[FoundSlide], context: JobContext
) -> Iterator[Slide]:
    """Rows of the slides, whose pictures are stored; who dies before they are kept leaves them."""
    folder = f"lectures/{lecture.pk}/{context.job.pk}-{context.job.attempt}"
    for slide in slides:
        context.check_cancelled()
        small = context.workdir / f"thumbnail-{slide.index}.jpg"
        write_thumbnail(slide.picture, small)
        picture = store(f"{folder}/slide-{slide.index:04}.png", slide.picture)
        thumbnail = store(f"{folder}/slide-{slide.index:04}.jpg", small)
        yield Slide(
            lecture=lecture,
            number=slide.index,
            kind=slide.kind,
            start=round(slide.start, 3),
            end=round(slide.end, 3),
            returns=[[round(span.start, 3), round(span.end, 3)] for span in slide.returns],
            title=slide.title[:MAX_TITLE_CHARACTERS],
            text=slide.text,
            lines=[asdict(line) for line in slide.lines],
            picture=picture,
            thumbnail=thumbnail,
            width=slide.width,
            height=slide.height,
            picture_at=round(slide.picture_at, 3),
        )


def _replace(lecture: Lecture, found: ReadLecture, slides: Sequence[Slide], edition: int) -> None:
    """Write what was read in the place of what was there; in the transaction of the job's end."""
    now = lock(lecture)
    now.slides.all().delete()
    Slide.objects.bulk_create(slides, batch_size=ROWS_AT_ONCE)
    replace_transcript(now, found.words)
    now.language, now.seconds, now.layout = lecture.language, lecture.seconds, lecture.layout
    now.notes = [asdict(note) for note in found.notes]
    now.edition = max(now.edition + 1, edition)
    now.read_at = timezone.now()
    now.save()
    now.files.filter(edition=edition).update(edition=now.edition)
    # Others show what the lecture was before.
    now.files.exclude(edition=now.edition).delete()
