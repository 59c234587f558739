"""How right a finder is: boundaries, pages that are there twice, pages that lack something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.lectures.script import Lecture

_TOLERANCE = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a finder has made: the moment of its picture, and whether it is of a film."""

    picture_at: float
    is_video: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a finder says of a lecture: when something else comes into view, and its pages."""

    boundaries: tuple[float, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts, which add up over lectures; `complete` of `slides` show all that was ever added."""

    right: int = 0
    said: int = 0
    true: int = 0
    pages: int = 0
    duplicates: int = 0
    missing: int = 0
    slides: int = 0
    complete: int = 0
    films: int = 0
    films_known: int = 0

    def __add__(self, other: Score) -> Score:
        mine = (getattr(self, name) for name in self.__slots__)
        return Score(*(a + getattr(other, n) for a, n in zip(mine, self.__slots__, strict=True)))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall of the boundaries."""
        return 2 * self.right / max(1, self.said + self.true)

    @property
    def duplicate_share(self) -> float:
        """How many of the pages show what another page shows."""
        return self.duplicates / max(1, self.pages)


def score(lecture: Lecture, answer: Answer) -> Score:
    """Score the answer to one lecture. Its beginning is no boundary, nor is that of a blank."""
    true = [s.start for s in lecture.showings if s.kind != "blank" and s.start > 0]
    blanks = [s.start for s in lecture.showings if s.kind == "blank"]
    said = [b for b in answer.boundaries if b > _TOLERANCE and not _near(b, blanks, true)]
    shown = [lecture.page_at(page.picture_at) for page in answer.pages]
    numbers = [s.page for s in shown]
    all_numbers = {s.page for s in lecture.showings if s.page >= 0}
    slides = {s.page for s in lecture.showings if s.kind == "slide"}
    films = all_numbers - slides
    complete = {
        s.page
        for page, s in zip(answer.pages, shown, strict=True)
        if s.kind == "slide" and page.picture_at >= lecture.complete_from(s.page) - 0.05
    }
    return Score(
        right=matched(said, true),
        said=len(said),
        true=len(true),
        pages=len(numbers),
        duplicates=len(numbers) - len(set(numbers) - {-1}),
        missing=len(all_numbers - set(numbers)),
        slides=len(slides),
        complete=len(complete),
        films=len(films),
        films_known=len(
            films & {s.page for p, s in zip(answer.pages, shown, strict=True) if p.is_video}
        ),
    )


def matched(said: Sequence[float], true: Sequence[float]) -> int:
    """How many of both can be paired within the tolerance, each once."""
    count, said_left = 0, sorted(said)
    for moment in sorted(true):
        near = next((s for s in said_left if abs(s - moment) <= _TOLERANCE), None)
        if near is not None:
            said_left.remove(near)
            count += 1
    return count


def _near(moment: float, blanks: Sequence[float], true: Sequence[float]) -> bool:
    """Whether a boundary is that of a blank and of nothing else."""
    return any(abs(moment - b) <= _TOLERANCE for b in blanks) and not any(
        abs(moment - t) <= _TOLERANCE for t in true
    )
