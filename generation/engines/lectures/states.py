"""From frames to what was shown: each resting picture from when until when, and each film."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from generation.engines.lectures.builds import Relation, has_new_parts, is_blank, relation
from generation.engines.lectures.changes import (
    changed_cells,
    count_by_cell,
    grey_picture,
    ink,
    spread,
)
from generation.engines.lectures.films import Film, FilmWatcher
from generation.engines.lectures.rest import SETTLED_SECONDS, RestTracker
from generation.engines.lectures.seen import Seen
from generation.engines.lectures.sharpest import Picture, SharpestFrame
from generation.engines.lectures.types import SlideKind
from media_jobs.engines.media.sampled import SampledFrame

# A frame of which more than this is not as it was last at rest is between two states.
_BETWEEN_SHARE = 0.015
# A picture of which less than this can be read is not compared.
_READABLE_SHARE = 0.25
# So much before the next frame the last one was still there.
_INSTANT = 0.01


@dataclass(frozen=True, slots=True)
class State:
    """What was shown from `start` to `end`; of a film nothing was read."""

    start: float
    end: float
    kind: SlideKind
    seen: Seen | None
    picture: Picture


@dataclass(slots=True)
class _Open:
    """The state that is being shown: `grey` is the most that was seen of it, in `known` cells."""

    start: float
    grey: np.ndarray
    known: np.ndarray
    best: SharpestFrame = field(default_factory=SharpestFrame)
    less: np.ndarray | None = None
    less_since: float = 0.0


class StateFinder:
    """Takes in the frames of a recording in order and yields each state once it is over.

    Pictures are written into `folder`. Of frames only the last and the best one are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rest: RestTracker | None = None
        self._last: tuple[SampledFrame, np.ndarray] | None = None
        self._films = FilmWatcher()
        self._open: _Open | None = None
        self._after_film = False
        self._written = 0

    def see(self, frame: SampledFrame) -> Iterator[State]:
        """Take in the next frame."""
        grey = grey_picture(frame.small)
        if self._last is not None:
            yield from self._see_on(frame.seconds)
        self._last = frame, grey
        if self._rest is None or grey.shape != self._rest.shape:
            yield from self._end(frame.seconds)
            self._rest = RestTracker(grey, frame.seconds)
        else:
            yield from self._see(frame, grey, frame.seconds, self._rest)

    def finish(self, seconds: float) -> Iterator[State]:
        """The recording is over."""
        if self._last is not None:
            yield from self._see_on(seconds)
        yield from self._end(seconds)

    def _see_on(self, until: float) -> Iterator[State]:
        """See the last frame again if it stands until then: some recorders write only changes."""
        assert self._last is not None
        frame, grey = self._last
        if until - frame.seconds > SETTLED_SECONDS and self._rest is not None:
            yield from self._see(frame, grey, until - _INSTANT, self._rest)

    def _see(
        self, frame: SampledFrame, grey: np.ndarray, seconds: float, rest: RestTracker
    ) -> Iterator[State]:
        rest.see(grey, seconds)
        over = self._films.see(frame, grey, rest)
        if over is not None:
            yield self._shown(over)
            rest.start_anew(over.restless_before)
            self._after_film = True
        running = self._films.running
        if running is not None:
            yield from self._close(running.start)
        elif rest.is_calm:
            yield from self._at_rest(frame, grey, rest)

    def _end(self, seconds: float) -> Iterator[State]:
        yield from self._close(seconds)
        film = self._films.finish(seconds)
        if film is not None:
            yield self._shown(film)

    def _at_rest(self, frame: SampledFrame, grey: np.ndarray, rest: RestTracker) -> Iterator[State]:
        cells = rest.settled & ~rest.restless
        if cells.mean() < _READABLE_SHARE:
            return
        state = self._open
        if is_blank(grey, cells):
            if state is not None:
                yield from self._close(self._moment(changed_cells(grey, state.grey) & state.known))
            return
        if state is None:
            state = self._begin(self._moment(cells & (count_by_cell(ink(grey)) > 0)), grey, cells)
        elif not self._continues(state, grey, cells):
            changed = changed_cells(grey, state.grey) & cells & state.known
            start = self._moment(changed)
            if state.less is not None and relation(state.less, grey, cells) != Relation.OTHER:
                start = state.less_since
            yield from self._close(start)
            state = self._begin(start, grey, cells)
        between = changed_cells(grey, state.grey) & state.known
        if state.less is None and between.mean() <= _BETWEEN_SHARE:
            state.best.offer(frame, grey, state.known)

    def _begin(self, start: float, grey: np.ndarray, cells: np.ndarray) -> _Open:
        self._after_film = False
        self._open = _Open(start, grey, cells)
        return self._open

    def _continues(self, state: _Open, grey: np.ndarray, cells: np.ndarray) -> bool:
        """Whether the state goes on in `grey`; what is new in that is taken over."""
        assert self._rest is not None
        state.known &= ~self._rest.restless
        known = cells & state.known
        changed = changed_cells(grey, state.grey) & known
        how = relation(state.grey, grey, known) if changed.any() else Relation.SAME
        if how == Relation.OTHER:
            return False
        if how == Relation.LESS:
            if state.less is None:
                state.less, state.less_since = grey, self._moment(changed)
            return True
        state.less = None
        if how == Relation.MORE and has_new_parts(state.grey, grey, known):
            state.best.begin_again()
        state.grey = np.where(spread(cells), grey, state.grey)
        state.known |= cells
        return True

    def _moment(self, cells: np.ndarray) -> float:
        """The middle of the latest move of the given cells."""
        assert self._rest is not None
        if not cells.any():
            return self._rest.seconds
        moved = float(np.median(self._rest.moved[cells]))
        return (
            moved if self._after_film else (float(np.median(self._rest.began[cells])) + moved) / 2
        )

    def _close(self, end: float) -> Iterator[State]:
        state, self._open = self._open, None
        if state is not None and end > state.start:
            picture = state.best.write(self._next_path())
            seen = Seen.of(state.grey, state.known)
            yield State(state.start, end, SlideKind.SLIDE, seen, picture)

    def _shown(self, film: Film) -> State:
        picture = film.best.write(self._next_path())
        return State(film.start, film.end, SlideKind.VIDEO, None, picture)

    def _next_path(self) -> Path:
        self._written += 1
        return self._folder / f"slide-{self._written:04}.png"
