"""The verbs of lectures: take one in, put it right, make its documents again."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.db import transaction

from accounts.models import User
from generation.engines.lectures.text import joined
from generation.engines.lectures.transcript_lines import retimed, words_like
from generation.engines.lectures.types import Word
from generation.lectures.kinds import DOCUMENTS_KIND, LECTURE_KIND, SPEECH_KIND
from generation.lectures.models import (
    MAX_LINE_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    Lecture,
    Slide,
    TranscriptLine,
    lock,
)
from generation.lectures.selectors import reading_of
from generation.lectures.transcript import replace_transcript
from generation.lectures.uploads import MADE_READABLE
from media_jobs.errors import Refused, SubjectGone
from media_jobs.jobs.registry import job_kind
from media_jobs.jobs.services import submit
from media_jobs.models import Job
from media_jobs.uploads.take_in import TakenIn, take_in
from media_jobs.uploads.upload_handler import HashedUpload

Part = TypeVar("Part", Slide, TranscriptLine)
# They are not printed, but some scripts are spelled with them.
JOINERS = "\u200c\u200d"


def upload_lecture(
    *, owner: User, file: HashedUpload, idempotency_key: str | None = None
) -> TakenIn:
    """Take in a received recording and make its documents (`take_in` says the rest)."""
    return take_in(
        owner=owner, file=file, purposes=[MADE_READABLE], idempotency_key=idempotency_key
    )


def read_again(*, lecture: Lecture, language: str = "", layout: str = "") -> Job:
    """Read the recording anew: what its owner has put right is gone when that has succeeded."""
    return _submit(lecture, LECTURE_KIND, language=language, layout=layout or lecture.layout)


def add_speech(*, lecture: Lecture, language: str = "") -> Job:
    """Write down what is said, and leave the slides as they are. Raises `Refused` while read."""
    _refuse_unread(lecture)
    return _submit(lecture, SPEECH_KIND, language=language)


def make_documents(*, lecture: Lecture, formats: Collection[str] = (), layout: str = "") -> Job:
    """Make documents again: all that there are, or these `formats`, which may be new.

    Raises `Refused` while the lecture is being read.
    """
    _refuse_unread(lecture)
    return _submit(lecture, DOCUMENTS_KIND, formats=sorted(formats), layout=layout)


def _submit(lecture: Lecture, kind: str, **params: Any) -> Job:
    """The job that does this, or is about to. Raises `Refused` where another one does otherwise."""
    job = submit(owner=lecture.owner, kind=kind, subject=lecture.upload, params=params)
    if job.params != job_kind(kind).validate(params):
        raise Refused(
            "lecture_busy",
            "The same is being done for this lecture in another way. "
            "Wait until that has ended, or cancel it.",
            status=409,
        )
    return job


@transaction.atomic
def write_down(*, lecture: Lecture, words: Iterable[Word], language: str) -> None:
    """Have what is said in a lecture be these words, which are in order (`language` ISO 639-1)."""
    now = _locked(lecture)
    replace_transcript(now, words)
    now.language = language
    _changed(now, "language")


def _refuse_unread(lecture: Lecture) -> None:
    reading = reading_of(lecture)
    if lecture.read_at is None or (reading is not None and not reading.finished):
        raise Refused(
            "lecture_unread", "This lecture is not read yet. Wait until that is done.", status=409
        )


@transaction.atomic
def rename(*, lecture: Lecture, title: str) -> None:
    """Give a lecture another title; an empty one is the name of its file."""
    now, title = _locked(lecture), _clean(title, MAX_TITLE_CHARACTERS, "Titles")
    if title != now.title:
        now.title = title
        _changed(now, "title")


@transaction.atomic
def rename_slide(*, slide: Slide, title: str) -> None:
    """Give a slide another title, or none."""
    title = _clean(title, MAX_TITLE_CHARACTERS, "Titles")
    now, slide = _locked(slide.lecture), _still_there(slide)
    if title != slide.title:
        slide.title = title
        slide.save(update_fields=["title"])
        _changed(now)


@transaction.atomic
def keep_slide(*, slide: Slide, kept: bool) -> None:
    """Leave a slide out of all documents, or take it in again."""
    now, slide = _locked(slide.lecture), _still_there(slide)
    if kept != slide.kept:
        slide.kept = kept
        slide.save(update_fields=["kept"])
        _changed(now)


@transaction.atomic
def merge_slides(*, slide: Slide, into: Slide) -> None:
    """Show `slide` no more by itself: when it was shown, `into` was. `split_slide` undoes it.

    Raises `Refused` where both are one, or either is not shown.
    """
    now = _locked(into.lecture)
    shown = set(now.slides.filter(kept=True, merged_into=None).values_list("pk", flat=True))
    if slide.pk == into.pk or not {slide.pk, into.pk} <= shown:
        raise Refused("not_mergeable", "Choose two slides of the lecture that are shown.")
    Slide.objects.filter(merged_into=slide).update(merged_into=into)
    slide.merged_into = into
    slide.save(update_fields=["merged_into"])
    _changed(now)


@transaction.atomic
def split_slide(*, slide: Slide) -> None:
    """Show again by themselves all slides that were merged into this one."""
    now, slide = _locked(slide.lecture), _still_there(slide)
    if slide.merged.update(merged_into=None):
        _changed(now)


@transaction.atomic
def edit_line(*, line: TranscriptLine, text: str) -> None:
    """Put right what is said in a line; an empty text leaves the line out.

    Words that stay keep their times. Raises `Refused` for a text that is too long.
    """
    text = _clean(text, MAX_LINE_CHARACTERS, "Lines")
    now, line = _locked(line.lecture), _still_there(line)
    if text == line.text:
        return
    if text:
        before = [Word(*word) for word in line.words]
        words = retimed(before, words_like(before, text))
        line.words = [[word.text, word.start, word.end, word.probability] for word in words]
        line.text, line.edited = joined(word.text for word in words), True
        line.save(update_fields=["words", "text", "edited"])
    else:
        line.delete()
    _changed(now)


def _locked(lecture: Lecture) -> Lecture:
    try:
        return lock(lecture)
    except Lecture.DoesNotExist:
        raise SubjectGone("This lecture was deleted.") from None


def _still_there(row: Part) -> Part:
    """A row of a locked lecture as it is now. Raises `SubjectGone` when it was replaced."""
    found: Part | None = type(row)._default_manager.filter(pk=row.pk).first()
    if found is None:
        raise SubjectGone("This lecture was read anew meanwhile. Look at what it has now.")
    return found


def _clean(text: str, most: int, what: str) -> str:
    """One line of text as it is kept. Raises `Refused` for what is too long."""
    found = " ".join("".join(c for c in text if _is_kept(c)).split())
    if len(found) > most:
        raise Refused("too_long_text", f"{what} have at most {most:,} characters.")
    return found


def _is_kept(letter: str) -> bool:
    return letter.isprintable() or letter.isspace() or letter in JOINERS


def _changed(lecture: Lecture, *fields: str) -> None:
    lecture.edition += 1
    lecture.save(update_fields=["edition", *fields])
