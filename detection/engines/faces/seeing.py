"""Find the faces of a video's frames, follow them, and cut out those whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import cv2
import numpy as np

from detection.engines.faces.answers import SeenFrame
from detection.engines.faces.find import MAX_FACES
from detection.engines.faces.finder import FaceFinder
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.track import FaceTracker
from detection.engines.faces.turned import crop_faces
from detection.engines.faces.turns import ScoringTurns
from media_jobs.engines.media.sampled import SampledFrame

_THUMB = (32, 18)
# Mean change of a pixel, of 255. A fast pan at ten frames a second stays below 30.
_CHANGED = 30.0
# Correlation of the colour histograms: a pan keeps its colours, a cut does not.
_SAME_COLOURS = 0.75


class CutDetector:
    """Compares each frame with the one before it."""

    def __init__(self) -> None:
        self._thumb: np.ndarray | None = None
        self._colours: np.ndarray | None = None

    def is_cut(self, picture: np.ndarray) -> bool:
        """True when `picture`, BGR [height, width, 3], begins a new shot.

        Both the places and the colours must have changed: motion changes the places alone, a
        change of light mostly the colours.
        """
        thumb = cv2.resize(picture, _THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)
        colours = cv2.calcHist([thumb], [0, 1, 2], None, [6, 6, 6], [0, 256] * 3).ravel()
        before, before_colours = self._thumb, self._colours
        self._thumb, self._colours = thumb, colours
        if before is None or before_colours is None:
            return False
        changed = float(np.abs(thumb - before).mean())
        alike = cv2.compareHist(colours, before_colours, cv2.HISTCMP_CORREL)
        return changed > _CHANGED and alike < _SAME_COLOURS


class Watcher(Protocol):
    """Somebody who wants to see the frames as well."""

    def see(self, seconds: float, picture: np.ndarray) -> None:
        """Take the small picture of a frame, BGR [height, width, 3]."""


def see_frames(
    frames: Iterable[SampledFrame],
    card: ModelCard,
    *,
    tracker: FaceTracker,
    watchers: Sequence[Watcher],
    first_index: int,
) -> Iterator[SeenFrame]:
    """Find, number and crop the faces of each frame of one picture track, in order.

    Frames are counted from `first_index`; faces of an earlier track that `tracker` followed end.
    """
    finder, cuts, turns, begins = FaceFinder(), CutDetector(), ScoringTurns(), True
    for frame in frames:
        for watcher in watchers:
            watcher.see(frame.seconds, frame.small)
        faces = finder.find(frame.small, frame.seconds)
        followed = faces[:MAX_FACES]
        cut = cuts.is_cut(frame.small) or begins
        tracks = tracker.update(frame.seconds, followed, cut=cut)
        chosen, begins = turns.choose(tracks), False
        scored = [followed[place] for place in chosen]
        yield SeenFrame(
            first_index + frame.index,
            frame.seconds,
            frame.width,
            frame.height,
            [tracks[place] for place in chosen],
            scored,
            crop_faces(frame, scored, card.crops),
            waiting=tuple(t for place, t in enumerate(tracks) if place not in chosen),
            beyond=len(faces) - len(followed),
        )
