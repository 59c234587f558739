"""Find the faces of a video's frames, follow them, and cut out those whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np

from detection.engines.faces.answers import SeenFrame
from detection.engines.faces.cuts import CutDetector
from detection.engines.faces.find import MAX_FACES
from detection.engines.faces.finder import FaceFinder
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.track import FaceTracker
from detection.engines.faces.turned import crop_faces
from detection.engines.faces.turns import ScoringTurns
from media_jobs.engines.media.sampled import SampledFrame


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
