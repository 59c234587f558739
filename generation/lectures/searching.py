"""Search over what the slides of lectures say, and over what is said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import User
from generation.lectures.models import Lecture, Slide, TranscriptLine
from generation.lectures.search.matching import Says, newest_matching
from generation.lectures.search.queries import Term, terms_of
from generation.lectures.search.snippets import Part, first_place, snippet
from generation.lectures.selectors import lectures_of
from generation.lectures.transcript import second_of

# Of words that are everywhere, so many of the newest slides and lines are gone through.
MOST_HITS = 1_000
# Of one lecture, so many of the first hits are shown.
MOST_HITS_IN_ONE = 200
PAGE_SIZE = 20
PLACE = ("lecture__created_at", "lecture", "start", "pk")


class HitKind(StrEnum):
    """Where something was found."""

    SLIDE = "slide"
    SPEECH = "speech"


@dataclass(frozen=True)
class Hit:
    """A slide, or a line of what is said, that has all that was looked for.

    It is at the second when the slide is shown, or the first of the marked words said.
    """

    lecture: Lecture
    kind: HitKind
    seconds: float
    snippet: tuple[Part, ...]
    title: tuple[Part, ...] = ()
    """Of the slide."""
    slide: Slide | None = None


@dataclass(frozen=True)
class Found:
    """A page of hits, and the `count` of those on all pages; with `more`, others were left out.

    Without `terms` there was nothing to look for.
    """

    terms: tuple[Term, ...]
    hits: tuple[Hit, ...] = ()
    count: int = 0
    more: bool = False
    page: int = 1
    pages: int = 1


class _Match(NamedTuple):
    """A row that was found; they compare in the order in which hits are shown."""

    rank: int
    age: float
    lecture: Any
    seconds: float
    key: int


TITLE, TEXT, SPEECH = range(3)


def search(
    user: User,
    query: str,
    *,
    lectures: QuerySet[Lecture] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Found:
    """What the user's lectures, or those of them in `lectures`, have of a query.

    First come slides by their titles, then by what else they say, then what is said; of each the
    newest lectures first. Pages count from 1; beyond the last there is the last.
    """
    terms = terms_of(query)
    if not terms:
        return Found(terms)
    within = lectures_of(user).order_by().values("pk")
    if lectures is not None:
        within = within.filter(pk__in=lectures.order_by().values("pk"))
    slides, lines = _slides(within, terms), _lines(within, terms)
    matches = sorted([*slides[:MOST_HITS], *lines[:MOST_HITS]])
    pages = max(1, -(-len(matches) // size))
    page = min(max(1, page), pages)
    return Found(
        terms,
        hits=tuple(_hits(matches[(page - 1) * size : page * size], terms)),
        count=len(matches),
        more=max(len(slides), len(lines)) > MOST_HITS,
        page=page,
        pages=pages,
    )


def search_in(lecture: Lecture, query: str) -> Found:
    """What one lecture has of a query, on one page, in order of time."""
    terms = terms_of(query)
    if not terms:
        return Found(terms)
    rows = [
        *_first_matching(_shown_slides().filter(lecture=lecture), terms),
        *_first_matching(lecture.transcript.all(), terms),
    ]
    rows.sort(key=lambda row: row.start)
    hits = [_hit(lecture, row, terms) for row in rows[:MOST_HITS_IN_ONE]]
    hits.sort(key=lambda hit: hit.seconds)
    return Found(terms, tuple(hits), count=len(hits), more=len(rows) > len(hits))


def _first_matching(rows: QuerySet[Any], terms: Sequence[Term]) -> QuerySet[Any]:
    says = Says(rows.model._meta.db_table, terms)
    return rows.filter(says).order_by("start", "pk")[: MOST_HITS_IN_ONE + 1]


def _shown_slides() -> QuerySet[Slide]:
    """Those that are shown, by themselves or by another that took them in."""
    return Slide.objects.filter(Q(merged_into=None) | Q(merged_into__kept=True), kept=True)


def _slides(within: QuerySet[Lecture, Any], terms: Sequence[Term]) -> list[_Match]:
    titled = _shown_slides().annotate(titled=Says(Slide._meta.db_table, terms, title=True))
    found = newest_matching(titled.filter(lecture__in=within), terms)
    rows = found.values_list("titled", *PLACE)[: MOST_HITS + 1]
    return [_match(TITLE if in_title else TEXT, *place) for in_title, *place in rows]


def _lines(within: QuerySet[Lecture, Any], terms: Sequence[Term]) -> list[_Match]:
    found = newest_matching(TranscriptLine.objects.filter(lecture__in=within), terms)
    return [_match(SPEECH, *place) for place in found.values_list(*PLACE)[: MOST_HITS + 1]]


def _match(rank: int, created_at: Any, lecture: Any, seconds: float, key: int) -> _Match:
    return _Match(rank, -created_at.timestamp(), lecture, seconds, key)


def _hits(matches: Sequence[_Match], terms: Sequence[Term]) -> Iterator[Hit]:
    """The rows that are still there, with their words marked."""
    lectures = Lecture.objects.select_related("upload").in_bulk({m.lecture for m in matches})
    slides = Slide.objects.in_bulk([m.key for m in matches if m.rank != SPEECH])
    lines = TranscriptLine.objects.in_bulk([m.key for m in matches if m.rank == SPEECH])
    for match in matches:
        lecture = lectures.get(match.lecture)
        row = (lines if match.rank == SPEECH else slides).get(match.key)
        if lecture and row:
            yield _hit(lecture, row, terms)


def _hit(lecture: Lecture, row: Slide | TranscriptLine, terms: Sequence[Term]) -> Hit:
    if isinstance(row, TranscriptLine):
        said_at = second_of(row, first_place(row.text, terms))
        return Hit(lecture, HitKind.SPEECH, said_at, snippet(row.text, terms))
    title = snippet(row.title, terms)
    text = f"{row.text}\n".removeprefix(f"{row.title}\n")  # most begin with their title
    return Hit(lecture, HitKind.SLIDE, row.start, snippet(text, terms), title, row)
