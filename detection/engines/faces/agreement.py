"""Where the members of an ensemble contradict each other about a face, and what follows."""

from __future__ import annotations

from detection.engines.calibration import sigmoid
from detection.engines.faces.history import TrackHistory
from detection.engines.faces.labels import label_of
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.odds import track_log_odds
from detection.engines.faces.types import TrackVerdict
from detection.engines.scale import percent
from media_jobs.engines.media.types import Reason

_DISAGREE = "engines_disagree"


def disagreement(history: TrackHistory, card: ModelCard) -> tuple[Reason, ...]:
    """The reason to leave a track open, or to mention its members' dissent, if there is one.

    Each member judges the whole track by its own thresholds. `mean` bears that one is undecided,
    but not that one says authentic and another manipulated; `agree` bears no difference at all.
    """
    if not history.opinions:
        return ()
    found = []
    for number, member in enumerate(card.members):
        probability = sigmoid(track_log_odds(history.as_seen_by(number)))
        label = label_of(
            probability,
            authentic_below=member.authentic_below,
            manipulated_above=member.manipulated_above,
        )
        found.append((member.spec.id, label, probability))
    labels = {label for _, label, _ in found}
    told = ", ".join(f"{name} finds it {label} ({percent(p)})" for name, label, p in found)
    if card.policy == "agree" and len(labels) > 1:
        return (Reason(_DISAGREE, f"The engines disagree about this face: {told}."),)
    if not {"authentic", "manipulated"} <= labels:
        return ()
    if card.policy == "most_suspicious":
        return (
            Reason(
                "engines_differ",
                f"The engines disagree about this face, and the most suspicious decides: {told}.",
            ),
        )
    return (Reason(_DISAGREE, f"The engines disagree about this face: {told}."),)


def is_disputed(track: TrackVerdict) -> bool:
    """True when the track's label is `uncertain` because the engines disagree."""
    return any(reason.code == _DISAGREE for reason in track.reasons)
