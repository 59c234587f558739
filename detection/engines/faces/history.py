"""What is remembered of each track while a video runs past: a few numbers a frame, no pictures."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from copy import copy

from detection.engines.faces.types import FaceObservation

# A face of this size and sharpness counts fully; below, in proportion. A small or blurred crop is
# mostly interpolation, which says little about how it was made. Three of four faces in the DFDC
# set are sharper than this.
_FULL_PIXELS = 96
_FULL_SHARPNESS = 23.0
_LEAST_WEIGHT = 0.05
# Of one frame no more is believed than 99 to 1, so that no wild one decides about a video.
SUREST_OF_A_FRAME = math.log(99)
# A single picture is all that there is. The calibration rests on two thousand genuine faces: it
# cannot vouch for more than 999 in 1,000.
SUREST_OF_A_PICTURE = math.log(999)


class TrackHistory:
    """Times, scores and quality of one track's frames, in order: 36 bytes a frame.

    `opinions` holds the scores of each member of an ensemble, and nothing for a single model. No
    score is taken for surer than `surest` (log-odds). `waited` counts the frames that show the face
    without its being scored, as there were too many others; `sightings` counts both, and
    `first_seen` and `last_seen` are the times of the earliest and the latest.
    """

    def __init__(self, track: int, surest: float = SUREST_OF_A_FRAME) -> None:
        self.track = track
        self._surest = surest
        self.seconds = array("d")
        self.log_odds = array("f")
        self.opinions: list[array[float]] = []
        self.weights = array("f")
        self.face_pixels = array("i")
        self.sharpness = array("f")
        self.confidence = array("f")
        self.strangeness = array("f")
        self.waited = 0
        self.first_seen = math.inf
        self.last_seen = -math.inf

    def __len__(self) -> int:
        return len(self.seconds)

    def add(
        self,
        seconds: float,
        log_odds: float,
        face: FaceObservation,
        opinions: Sequence[float] = (),
    ) -> None:
        """Remember one frame; `log_odds` and `opinions`, the members' own, are calibrated."""
        self._see(seconds)
        self.seconds.append(seconds)
        self.log_odds.append(self._limited(log_odds))
        self.opinions = self.opinions or [array("f") for _ in opinions]
        for scores, opinion in zip(self.opinions, opinions, strict=True):
            scores.append(self._limited(opinion))
        self.weights.append(_weight(face))
        self.face_pixels.append(face.face_pixels)
        self.sharpness.append(face.sharpness)
        self.confidence.append(face.confidence)
        self.strangeness.append(face.strangeness)

    def wait(self, seconds: float) -> None:
        """Count a frame that shows the face without its being scored."""
        self._see(seconds)
        self.waited += 1

    @property
    def sightings(self) -> int:
        return len(self) + self.waited

    @property
    def start(self) -> float:
        return self.seconds[0]

    @property
    def end(self) -> float:
        return self.seconds[-1]

    def mean_log_odds(self, begin: int, end: int) -> float:
        """Mean of the calibrated log-odds over frames `begin` to `end`, better frames for more."""
        weights = self.weights[begin:end]
        scores = self.log_odds[begin:end]
        return sum(w * s for w, s in zip(weights, scores, strict=True)) / sum(weights)

    def as_seen_by(self, member: int) -> TrackHistory:
        """The same track with the scores of one member of the ensemble."""
        seen = copy(self)
        seen.log_odds = self.opinions[member]
        return seen

    def _see(self, seconds: float) -> None:
        self.first_seen = min(self.first_seen, seconds)
        self.last_seen = max(self.last_seen, seconds)

    def _limited(self, log_odds: float) -> float:
        return max(-self._surest, min(self._surest, log_odds))


def _weight(face: FaceObservation) -> float:
    size = min(1.0, face.face_pixels / _FULL_PIXELS)
    clear = min(1.0, face.sharpness / _FULL_SHARPNESS)
    return max(_LEAST_WEIGHT, size * clear)
