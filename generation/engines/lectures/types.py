"""What a lecture consists of once it has been read. Times are seconds of the recording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording, from `start` up to `end`."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text in a picture; the box is in shares of its width and height."""

    text: str
    left: float
    top: float
    width: float
    height: float
    confidence: float


class SlideKind(StrEnum):
    SLIDE = "slide"
    VIDEO = "video"  # a stretch of moving pictures that fills the frame


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: when it is first shown, when again, and its best picture (PNG) with its text.

    `index` counts from 1.
    """

    index: int
    start: float
    end: float
    kind: SlideKind
    picture: Path
    width: int
    height: int
    picture_at: float
    returns: tuple[Span, ...] = ()
    title: str = ""
    lines: tuple[TextLine, ...] = ()

    @property
    def text(self) -> str:
        """All its lines, in reading order."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word; `probability` as the recogniser gives it, from 0 to 1."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said. `language` is an ISO 639-1 code, empty where nothing is said."""

    language: str
    words: tuple[Word, ...]
