"""Choose whose face is scored where a frame shows more of them than there is time for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from detection.engines.faces.find import MAX_FACES
from detection.engines.faces.gates import MIN_FRAMES
from detection.engines.faces.history import TrackHistory
from media_jobs.engines.media.types import Reason

# Scoring takes 4 ms a face on one core, so that ten such frames take less than a second.
MOST_A_FRAME = 16


class ScoringTurns:
    """Gives every track its turn, however many there are."""

    def __init__(self, most: int = MOST_A_FRAME) -> None:
        self._most = most
        self._scores: dict[int, int] = {}
        self._last: dict[int, int] = {}
        self._frame = 0

    def choose(self, tracks: Sequence[int]) -> list[int]:
        """The places in `tracks`, one frame's, of the faces to score in it, in their order.

        Tracks that could not be judged yet come first, then the one that has waited longest.
        """
        self._frame += 1
        places = sorted(range(len(tracks)), key=lambda place: self._rank(tracks[place]))
        chosen = sorted(places[: self._most])
        for place in chosen:
            track = tracks[place]
            self._scores[track] = self._scores.get(track, 0) + 1
            self._last[track] = self._frame
        return chosen

    def _rank(self, track: int) -> tuple[bool, int, int]:
        scores = self._scores.get(track, 0)
        return scores >= MIN_FRAMES, self._last.get(track, 0), scores


def never_scored(histories: Iterable[TrackHistory], beyond: int) -> tuple[Reason, ...]:
    """The reasons that name faces whose turn never came.

    `beyond` is how many more faces than are followed one frame showed.
    """
    return tuple(_never_scored(histories, beyond))


def _never_scored(histories: Iterable[TrackHistory], beyond: int) -> Iterator[Reason]:
    missed = sum(not len(history) and history.waited >= MIN_FRAMES for history in histories)
    if missed:
        were = (
            f"{missed} appearances of a face were" if missed > 1 else "An appearance of a face was"
        )
        yield Reason(
            "too_crowded",
            f"{were} not examined at all: too many faces are in sight at once.",
            unexamined=True,
        )
    if beyond:
        yield Reason(
            "crowd",
            f"More than {MAX_FACES} faces are in sight at once: up to {beyond:,} of the smallest "
            "were not examined. Cut out the part in question and send that.",
            unexamined=True,
        )
