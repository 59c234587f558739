"""Conclude from a track's scores whether it was manipulated, and from the tracks about the file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from detection.engines.calibration import sigmoid
from detection.engines.faces.agreement import disagreement, is_disputed
from detection.engines.faces.gates import cautions, gates, is_gated
from detection.engines.faces.history import TrackHistory
from detection.engines.faces.labels import label_of
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.odds import track_log_odds
from detection.engines.faces.types import Label, TrackVerdict
from detection.engines.odds import mean_odds
from media_jobs.engines.media.types import MediaProbe, Reason

# Fewer sightings are a flicker of the face finder rather than a person.
NOISE_FRAMES = 3


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The conclusion; `fake_probability` is None exactly when no face could be judged."""

    label: Label
    fake_probability: float | None


def without_noise(histories: Sequence[TrackHistory]) -> list[TrackHistory]:
    """Drop tracks of one or two frames, unless there is nothing else to go by."""
    solid = [history for history in histories if history.sightings >= NOISE_FRAMES]
    return solid or list(histories)


def judge_track(history: TrackHistory, card: ModelCard, media: MediaProbe) -> TrackVerdict:
    """Label one track; where it cannot be judged it is `uncertain`, and its reasons say why."""
    probability = sigmoid(track_log_odds(history))
    gated = gates(history, card, media)
    reasons = gated or disagreement(history, card) + cautions(history, media)
    label: Label = "uncertain" if gated else _label(probability, card)
    verdict = TrackVerdict(
        track=history.track,
        start_seconds=history.start,
        end_seconds=history.end,
        frames=len(history),
        label=left_open(label, reasons),
        fake_probability=probability,
        reasons=reasons,
    )
    return replace(verdict, label="uncertain") if is_disputed(verdict) else verdict


def judge_file(tracks: Sequence[TrackVerdict], card: ModelCard) -> FileVerdict:
    """Join the tracks that could be judged; if none could, the file is `uncertain`."""
    if not tracks:
        return FileVerdict("no_face", None)
    judged = [track for track in tracks if not is_gated(track)]
    if not judged:
        return FileVerdict("uncertain", None)
    probability = joint_probability(judged)
    label = _label(probability, card)
    return FileVerdict(label if _is_borne(label, judged) else "uncertain", probability)


def joint_probability(tracks: Sequence[TrackVerdict]) -> float:
    """The probability that any of `tracks`, one or more, was manipulated."""
    return sigmoid(
        mean_odds(
            [_log_odds(track.fake_probability) for track in tracks],
            [float(track.frames) for track in tracks],
        )
    )


def _is_borne(label: Label, tracks: Sequence[TrackVerdict]) -> bool:
    """Whether the tracks that could be judged, some of them perhaps disputed, allow this label.

    One that looks manipulated among many leaves the file open: it may do so by chance, or be the
    one that matters.
    """
    if label == "manipulated":
        return any(track.label == label for track in tracks)
    return not any(track.label == "manipulated" or is_disputed(track) for track in tracks)


def _label(probability: float, card: ModelCard) -> Label:
    return label_of(
        probability,
        authentic_below=card.authentic_below,
        manipulated_above=card.manipulated_above,
    )


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def unexamined(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons that name a part of the file that was not examined."""
    return [reason for reason in reasons if reason.unexamined]


def left_open(label: Label, reasons: Iterable[Reason]) -> Label:
    """`label`, or `uncertain` in place of `authentic` where `reasons` name something unexamined."""
    return "uncertain" if label == "authentic" and unexamined(reasons) else label
