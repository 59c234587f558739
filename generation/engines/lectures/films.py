"""Stretches of moving pictures that fill the frame."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generation.engines.lectures.rest import SETTLED_SECONDS, RestTracker
from generation.engines.lectures.sharpest import SharpestFrame
from media_jobs.engines.media.sampled import SampledFrame

# A film moves at least so much of the picture within two seconds, and no transition lasts so long.
_MEMORY_SECONDS = 2.0
_MOVING_SHARE = 0.45
_LEAST_SECONDS = 3.0
# It is over once so little has moved for as long; a picture that rests as much is no film.
_OVER_SHARE, _CALM_SHARE = 0.2, 0.05
# A frame counts once the film has gone on for so long after it: it is of no transition.
_SURE_SECONDS = 3.0
# What it comes in by is left out.
_FIRST_SECONDS = 1.0


@dataclass(slots=True)
class Film:
    """A film from `start` to `end`, its sharpest frame, and what was restless before it."""

    start: float
    restless_before: np.ndarray
    end: float = 0.0
    best: SharpestFrame = field(default_factory=SharpestFrame)


class FilmWatcher:
    """Notices when a film begins and when it is over."""

    def __init__(self) -> None:
        self._film: Film | None = None
        self._is_sure = False
        self._waiting: tuple[SampledFrame, np.ndarray] | None = None

    @property
    def running(self) -> Film | None:
        """The film that is being shown."""
        return self._film if self._is_sure else None

    def see(self, frame: SampledFrame, grey: np.ndarray, rest: RestTracker) -> Film | None:
        """Take in the next frame, of which `rest` knows; a film that is over is returned."""
        moving = rest.moving_share(_MEMORY_SECONDS)
        if self._film is None:
            if rest.moving_share(SETTLED_SECONDS) >= _MOVING_SHARE:
                self._film = Film(rest.seconds, rest.restless.copy())
                self._film.best.offer(frame, grey, np.ones_like(rest.restless))
                self._film.best.begin_again()
            return None
        if self._is_sure and moving < _OVER_SHARE:
            return self.finish(float(np.median(rest.moved)))
        if not self._is_sure and (
            moving < _MOVING_SHARE or rest.moving_share(SETTLED_SECONDS) < _CALM_SHARE
        ):
            self.finish(rest.seconds)
            return None
        self._keep_sharpest(self._film, frame, grey, rest)
        self._is_sure |= rest.seconds - self._film.start >= _MEMORY_SECONDS + _LEAST_SECONDS
        return None

    def _keep_sharpest(
        self, film: Film, frame: SampledFrame, grey: np.ndarray, rest: RestTracker
    ) -> None:
        if self._waiting is not None:
            if rest.seconds - self._waiting[0].seconds < _SURE_SECONDS:
                return
            film.best.offer(*self._waiting, np.ones_like(rest.restless))
            self._waiting = None
        if rest.seconds - film.start >= _FIRST_SECONDS:
            self._waiting = frame, grey

    def finish(self, seconds: float) -> Film | None:
        """The recording, or the film, is over at `seconds`: the film, if there is one."""
        film = self.running
        self._film, self._is_sure, self._waiting = None, False, None
        if film is not None:
            film.end = seconds
        return film
