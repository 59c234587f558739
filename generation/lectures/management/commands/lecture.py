"""`manage.py lecture FILE --out DIR`: make a lecture's documents without a database."""

import json
import tempfile
import time
from argparse import ArgumentTypeError
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.engines.lectures.documents.document import LectureDocument
from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.documents.pdf import write_pdf
from generation.engines.lectures.read import Lecture, PartOf
from generation.engines.lectures.subtitle_files import as_srt, as_vtt
from generation.engines.lectures.subtitles import subtitles
from generation.engines.lectures.types import Slide
from generation.lectures.reading import read
from media_jobs.command_line import (
    CANNOT_WORK,
    NotedContext,
    clean_interrupt,
    percent_bar,
    refuse_unreadable,
)
from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused

NOTICE = "Slides, their text and what is said were found by machine and may contain errors."
REFUSED = 1
# Of the progress, what reading takes; the rest is typesetting.
_READING = 0.9


class Command(BaseCommand):
    help = (
        "Make a PDF and subtitles of a recorded lecture. Exit status: 0 when they were written, "
        "1 when the recording was refused, 2 when nothing could be done, 130 when stopped."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--out",
            type=Path,
            required=True,
            metavar="DIR",
            help="where slides.json, lecture.pdf, lecture.srt and lecture.vtt are written",
        )
        parser.add_argument("--layout", choices=list(Layout), default=Layout.TRANSCRIPT)
        parser.add_argument(
            "--language",
            type=_language,
            metavar="CODE",
            help="what is spoken, as two letters (en, de, …); found out if not given",
        )
        parser.add_argument("--no-speech", action="store_true", help="slides alone")
        parser.add_argument("--json", action="store_true", help="print what slides.json has")

    def handle(self, *args: Any, **options: Any) -> None:
        with clean_interrupt():
            try:
                found = self._make(options)
            except EngineRefused as error:
                raise CommandError(f"Refused: {error.message}", returncode=REFUSED) from error
            except OSError as error:
                raise CommandError(str(error), returncode=CANNOT_WORK) from error
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, allow_nan=False))
            return
        for note in found["notes"]:
            self.stdout.write(f"- {note['message']}")
        self.stdout.write(
            f"{len(found['slides'])} slides, {len(found['words'])} words: {found['pdf']}"
        )

    def _make(self, options: dict[str, Any]) -> dict[str, Any]:
        path, out, began = options["file"].absolute(), options["out"], time.monotonic()
        refuse_unreadable(path)
        out.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix="lecture-") as workdir,
            percent_bar() as bar,
        ):
            context = NotedContext(bar, Path(workdir))
            lecture = read(
                path,
                language=options["language"] or "",
                with_speech=not options["no_speech"],
                context=PartOf(context, 0, _READING),
            )
            _write(lecture, path, out, options["layout"], PartOf(context, _READING, 1))
        found = as_object(lecture, out) | {"wall_seconds": round(time.monotonic() - began, 2)}
        (out / "slides.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
        return found


def as_object(lecture: Lecture, out: Path) -> dict[str, Any]:
    """What `slides.json` has of a lecture whose files lie in `out`."""
    return {
        "seconds": round(lecture.seconds, 3),
        "language": lecture.language,
        "slides": [_slide(slide) for slide in lecture.slides],
        "words": [asdict(word) for word in lecture.words],
        "chapters": [{"title": one.title, "start": one.start} for one in lecture.chapters],
        "notes": [{"code": note.code, "message": note.message} for note in lecture.notes],
        "pdf": str(out / "lecture.pdf"),
        "srt": str(out / "lecture.srt"),
        "vtt": str(out / "lecture.vtt"),
    }


def _slide(slide: Slide) -> dict[str, Any]:
    return {
        "index": slide.index,
        "start": round(slide.start, 3),
        "end": round(slide.end, 3),
        "title": slide.title,
        "text": slide.text,
        "kind": slide.kind,
        "returns": [asdict(span) for span in slide.returns],
    }


def _write(lecture: Lecture, path: Path, out: Path, layout: str, context: EngineContext) -> None:
    cues = subtitles(lecture.words)
    (out / "lecture.srt").write_text(as_srt(cues), "utf-8")
    (out / "lecture.vtt").write_text(as_vtt(cues), "utf-8")
    document = LectureDocument(
        title=path.stem,
        language=lecture.language,
        address=path.as_uri(),
        seconds=lecture.seconds,
        made_at=datetime.now(UTC),
        notice=NOTICE,
        slides=lecture.slides,
        words=lecture.words,
        chapters=tuple(chapter for chapter in lecture.chapters if chapter.title),
        source=path.name,
    )
    write_pdf(document, out / "lecture.pdf", layout=Layout(layout), context=context)


def _language(text: str) -> str:
    if len(text) == 2 and text.isascii() and text.isalpha():
        return text.lower()
    raise ArgumentTypeError(f"{text!r} is not the two letters of a language, such as en or de")
