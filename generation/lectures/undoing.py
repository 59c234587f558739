"""Undoing a change to a lecture: what it was before goes to its owner, signed, and comes back."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core import signing
from django.db import transaction

from generation.lectures.models import Lecture, Slide, TranscriptLine, lock
from media_jobs.errors import Refused

SALT = "lectures.undo"
OF_SLIDES = ("title", "kept", "merged_into_id")
OF_LINES = ("number", "start", "end", "text", "words", "edited")


class Before(NamedTuple):
    """What a change has replaced; `edition` is that of the lecture since."""

    lecture: str
    edition: int
    title: str
    slides: dict[str, list[Any]]
    lines: dict[str, list[Any]]

    def signed(self) -> str:
        """To be given out, and taken back by `undo`."""
        return signing.dumps(self._asdict(), salt=SALT, compress=True)


@transaction.atomic
def undoable(
    *, lecture: Lecture, change: Callable[[], None], line: TranscriptLine | None = None
) -> Before | None:
    """Make a change to a lecture, or to a line of it. None where nothing is another afterwards."""
    now = lock(lecture)
    title, slides, lines = now.title, _slides(now), _lines(line)
    change()
    lecture.refresh_from_db()
    kept = _slides(lecture)
    before = Before(
        lecture=str(lecture.pk),
        edition=lecture.edition,
        title=title,
        slides={key: was for key, was in slides.items() if kept.get(key) != was},
        lines=lines if lines != _lines(line) else {},
    )
    same = title == lecture.title and not before.slides and not before.lines
    return None if same else before


@transaction.atomic
def undo(*, lecture: Lecture, signed: str) -> None:
    """Put back what a change has replaced. Raises `Refused` once there was another change."""
    try:
        before = Before(**signing.loads(signed, salt=SALT))
    except (signing.BadSignature, TypeError) as error:
        raise _too_late() from error
    now = lock(lecture)
    if before.lecture != str(now.pk) or before.edition != now.edition:
        raise _too_late()
    for key, values in before.slides.items():
        fields = dict(zip(OF_SLIDES, values, strict=True))
        if not Slide.objects.filter(lecture=now, pk=int(key)).update(**fields):
            raise _too_late()
    for key, values in before.lines.items():
        fields = dict(zip(OF_LINES, values, strict=True))
        TranscriptLine.objects.update_or_create(pk=int(key), lecture=now, defaults=fields)
    now.title = before.title
    now.edition += 1
    now.save(update_fields=["title", "edition"])


def _slides(lecture: Lecture) -> dict[str, list[Any]]:
    rows = lecture.slides.values_list("pk", *OF_SLIDES)
    return {str(key): list(values) for key, *values in rows}


def _lines(line: TranscriptLine | None) -> dict[str, list[Any]]:
    if line is None:
        return {}
    rows = TranscriptLine.objects.filter(pk=line.pk).values_list("pk", *OF_LINES)
    return {str(key): list(values) for key, *values in rows}


def _too_late() -> Refused:
    return Refused(
        "undo_too_late",
        "This can no longer be undone: the lecture was changed again since.",
        status=409,
    )
