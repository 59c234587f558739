"""Conclude from frames that were scored while somebody watched, without their pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable

from detection.engines.faces.examine import ScoredFrame
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.tally import ScanTally
from detection.engines.faces.types import FrameScan, ScanOutcome
from media_jobs.engines.media.types import MediaProbe

# What a browser shows has lost its file: nothing is known of its coding, so nothing is held
# against it.
_A_STREAM = {
    "kind": "video",
    "container": "",
    "codec": "",
    "pixel_format": "",
    "width": 0,
    "height": 0,
    "rotation": 0,
    "average_fps": 0.0,
    "frame_count": 0,
    "bit_rate": 0,
    "has_audio": False,
    "size_bytes": 0,
}
# As far from 0 and 1 as keeps the logarithm of the odds finite; histories limit it further.
_EDGE = 1e-6


def judge_watched(frames: Iterable[FrameScan], card: ModelCard) -> ScanOutcome:
    """Judge `frames`, in order of time, by the rules for files and the thresholds of `card`.

    The outcome has no telling frames, and its model is that of the card, whoever scored them.
    """
    tally = ScanTally(card)
    first = last = None
    for frame in frames:
        first = frame.seconds if first is None else first
        last = frame.seconds
        tally.add(ScoredFrame(frame, [_log_odds(face.fake_probability) for face in frame.faces]))
    seconds = (last or 0.0) - (first or 0.0)
    media = MediaProbe(duration_seconds=seconds, **_A_STREAM)  # type: ignore[arg-type]
    return tally.conclude(media, seconds=seconds)


def _log_odds(probability: float) -> float:
    inside = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(inside / (1 - inside))
