"""What `lecture.json` says of a lecture that was read, and reading it from whoever wrote it."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from accounts.http.untrusted_json import BadJson, read_json
from generation.engines.lectures.chapters import chapters
from generation.engines.lectures.read import Lecture
from generation.engines.lectures.types import Slide, SlideKind, Span, TextLine, Word
from media_jobs.engines.media.types import Reason

VERSION = 1
MOST_SLIDES = 5_000
MOST_WORDS = 300_000
MOST_LINES = 2_000
MOST_NOTES = 50
MOST_RETURNS = 2_000
MAX_TEXT = 2_000
MAX_SECONDS = 7 * 24 * 3600.0
MAX_SIDE = 16_384


class BadResult(Exception):
    """A result that cannot be used; the message says why, for the log."""


def as_json(lecture: Lecture) -> bytes:
    """A lecture without its pictures."""
    return json.dumps(
        {
            "version": VERSION,
            "seconds": lecture.seconds,
            "language": lecture.language,
            "slides": [_slide_fields(slide) for slide in lecture.slides],
            "words": [[w.text, w.start, w.end, w.probability] for w in lecture.words],
            "notes": [asdict(note) for note in lecture.notes],
        }
    ).encode()


def _slide_fields(slide: Slide) -> dict[str, Any]:
    return asdict(slide) | {
        "picture": picture_name(slide.index),
        "returns": [[span.start, span.end] for span in slide.returns],
    }


def picture_name(index: int) -> str:
    """What the picture of this slide is called in the archive."""
    return f"slides/{index:04}.png"


def from_json(text: bytes, folder: Path) -> Lecture:
    """The lecture whose pictures will lie in `folder`. Raises `BadResult`."""
    try:
        said = read_json(text)
        if said["version"] != VERSION:
            raise BadResult("It is of another version.")
        slides = tuple(
            _slide(fields, index, folder)
            for index, fields in enumerate(_list(said["slides"], MOST_SLIDES), start=1)
        )
        return Lecture(
            seconds=_number(said["seconds"]),
            language=_language(said["language"]),
            slides=slides,
            words=tuple(_word(word) for word in _list(said["words"], MOST_WORDS)),
            chapters=tuple(chapters(slides)),
            notes=tuple(_note(note) for note in _list(said["notes"], MOST_NOTES)),
        )
    except (BadJson, KeyError, TypeError, ValueError, IndexError) as error:
        raise BadResult(f"lecture.json: {error!r}") from error


def _slide(fields: dict[str, Any], index: int, folder: Path) -> Slide:
    if fields["index"] != index or fields["picture"] != picture_name(index):
        raise BadResult(f"Slide {index} is called otherwise.")
    return Slide(
        index=index,
        start=_number(fields["start"]),
        end=_number(fields["end"]),
        kind=SlideKind(fields["kind"]),
        picture=folder / picture_name(index),
        width=_side(fields["width"]),
        height=_side(fields["height"]),
        picture_at=_number(fields["picture_at"]),
        returns=tuple(
            Span(_number(start), _number(end))
            for start, end in _list(fields["returns"], MOST_RETURNS)
        ),
        title=_text(fields["title"]),
        lines=tuple(_line(line) for line in _list(fields["lines"], MOST_LINES)),
    )


def _line(fields: dict[str, Any]) -> TextLine:
    box = {name: _number(fields[name], 2.0) for name in ("left", "top", "width", "height")}
    return TextLine(_text(fields["text"]), **box, confidence=_number(fields["confidence"], 1.0))


def _word(values: Any) -> Word:
    text, start, end, probability = values
    return Word(_text(text), _number(start), _number(end), _number(probability, 1.0))


def _note(fields: dict[str, Any]) -> Reason:
    return Reason(_text(fields["code"])[:50], _text(fields["message"])[:500])


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise BadResult(f"A list has more than {most} entries, or is none.")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise BadResult("A text is too long, or is none.")
    return "".join(character for character in value if character.isprintable())


def _language(value: Any) -> str:
    language = _text(value)
    if language and not (len(language) in (2, 3) and language.isascii() and language.isalpha()):
        raise BadResult("The language is none.")
    return language


def _number(value: Any, most: float = MAX_SECONDS) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadResult("A number is none.")
    if not math.isfinite(value) or not 0 <= value <= most:
        raise BadResult(f"{value} is not between 0 and {most:g}.")
    return float(value)


def _side(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_SIDE:
        raise BadResult("A picture has no such size.")
    return value
