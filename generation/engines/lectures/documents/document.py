"""What a lecture's documents are made of: its slides, its words and where it can be watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from generation.engines.lectures.types import Slide, Word


class Chapter(Protocol):
    """A part of the recording with a name of its own, which lasts until the next one."""

    @property
    def title(self) -> str: ...

    @property
    def start(self) -> float: ...


@dataclass(frozen=True, slots=True)
class LectureDocument:
    """One lecture, ready to be written. Any of its text may come from others and is not trusted.

    `language` is an ISO 639-1 code, empty where it is not known. `address` is the page with the
    player, absolute; a moment of it is `address?t=SECONDS`. `made_at` is when it is written, and
    has a time zone. `notice` says how slides and words were come by.
    """

    title: str
    language: str
    address: str
    seconds: float
    made_at: datetime
    notice: str
    slides: tuple[Slide, ...]
    words: tuple[Word, ...]
    chapters: tuple[Chapter, ...] = ()
    author: str = ""
    source: str = ""
    recorded_on: date | None = None

    def moment(self, seconds: float) -> str:
        """The address at which the player starts at this second of the recording."""
        return f"{self.address}?t={max(0, int(seconds))}"
