"""From states to slides: what is shown again is one slide, shown several times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generation.engines.lectures.builds import Relation
from generation.engines.lectures.seen import Seen
from generation.engines.lectures.sharpest import Picture
from generation.engines.lectures.states import State
from generation.engines.lectures.types import Slide, SlideKind, Span

# Where only one picture comes to rest, and less of it than this, a camera looks at somebody.
_RESTING_SHARE = 0.75
# What is away for no longer was not away: somebody crossed the picture, a pointer lay on it.
_INTERRUPTION_SECONDS = 1.5


@dataclass(slots=True)
class _Page:
    kind: SlideKind
    spans: list[Span]
    seen: Seen | None
    picture: Picture


class Pages:
    """The slides of a recording, found state by state; pictures that are not needed are deleted."""

    def __init__(self) -> None:
        self._pages: list[_Page] = []

    def add(self, state: State) -> None:
        """Take in the next state: a new page, or another showing of an earlier one."""
        for page in reversed(self._pages):
            how = self._relation(page, state)
            if how != Relation.OTHER:
                self._show_again(page, state, how)
                return
        span = Span(state.start, state.end)
        self._pages.append(_Page(state.kind, [span], state.seen, state.picture))

    def slides(self) -> tuple[Slide, ...]:
        """All slides, in the order in which each is first shown, numbered from 1."""
        views = [page for page in self._pages if page.seen is not None]
        if len(views) == 1 and _resting_share(views[0]) < _RESTING_SHARE:
            views[0].picture.path.unlink()
            self._pages.remove(views[0])
        return tuple(_slide(number, page) for number, page in enumerate(self._pages, start=1))

    def _relation(self, page: _Page, state: State) -> Relation:
        if page.seen is None or state.seen is None:
            return Relation.OTHER
        return page.seen.relation(state.seen)

    def _show_again(self, page: _Page, state: State, how: Relation) -> None:
        last = page.spans[-1]
        if state.start - last.end < _INTERRUPTION_SECONDS:
            page.spans[-1] = Span(last.start, state.end)
        else:
            page.spans.append(Span(state.start, state.end))
        spare = state.picture
        if how == Relation.MORE:
            spare, page.picture, page.seen = page.picture, state.picture, state.seen
        spare.path.unlink()


def _resting_share(page: _Page) -> float:
    assert page.seen is not None
    return float(page.seen.known.mean())


def _slide(number: int, page: _Page) -> Slide:
    first, *returns = page.spans
    return Slide(
        index=number,
        start=first.start,
        end=first.end,
        kind=page.kind,
        picture=page.picture.path,
        width=page.picture.width,
        height=page.picture.height,
        picture_at=page.picture.seconds,
        returns=tuple(returns),
    )


def pages_of(states: Iterable[State]) -> tuple[Slide, ...]:
    """The slides that `states`, in order, are showings of."""
    pages = Pages()
    for state in states:
        pages.add(state)
    return pages.slides()
