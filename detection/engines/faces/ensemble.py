"""Several engines asked together: their calibrated probabilities are joined by a policy.

    FACE_FORGERY_ENGINE = {
        "ENGINE": "detection.engines.faces.ensemble.Ensemble",
        "OPTIONS": {"members": [{"ENGINE": …, "OPTIONS": …, "weight": 2}, …], "policy": "mean"},
    }

`mean` is a linear opinion pool (Stone, "The opinion pool", 1961): the weighted mean of the
probabilities. `most_suspicious` takes the highest. `agree` is `mean` where all members give a face
the same label, and leaves it open elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from detection.engines.calibration import Calibration, sigmoid
from detection.engines.faces.forgery import ForgeryScorer, load_scorer
from detection.engines.faces.model_card import ModelCard, Policy
from media_jobs.engines.errors import EngineMisconfigured
from media_jobs.engines.spec import EngineSpec

# As far from 0 and 1 as keeps the logarithm of the odds finite.
_EDGE = 1e-9


class Ensemble:
    """Two or more calibrated engines; each sees faces by its own crop rule and size."""

    def __init__(self, members: Sequence[Mapping[str, Any]], policy: Policy = "mean") -> None:
        """`members` are settings of engines, each with a `weight` (1) in the mean.

        Raises EngineMisconfigured.
        """
        if policy not in get_args(Policy):
            raise EngineMisconfigured(
                f"The ensemble's policy is “{policy}”; it must be one of "
                f"{', '.join(get_args(Policy))}."
            )
        if len(members) < 2:
            raise EngineMisconfigured("An ensemble needs two members or more.")
        self.policy = policy
        self.members = tuple(_member(setting) for setting in members)
        self.weights = _weights(members)
        self.card = _card([member.card for member in self.members], self.weights, policy)

    def pool(self, log_odds: Sequence[float]) -> float:
        """The ensemble's log-odds, from the calibrated ones of its members."""
        if self.policy == "most_suspicious":
            return max(log_odds)
        mean = sum(w * sigmoid(x) for w, x in zip(self.weights, log_odds, strict=True))
        inside = min(max(mean, _EDGE), 1 - _EDGE)
        return math.log(inside / (1 - inside))

    def shares(self, log_odds: Sequence[float]) -> list[float]:
        """How much of the answer's evidence is that of each member; they add up to 1."""
        if self.policy == "most_suspicious":
            decides = log_odds.index(max(log_odds))
            return [float(place == decides) for place in range(len(log_odds))]
        return list(self.weights)


FaceEngine = ForgeryScorer | Ensemble


def members_of(engine: FaceEngine) -> tuple[ForgeryScorer, ...]:
    """The models that an engine consists of: itself, unless it is an ensemble."""
    return engine.members if isinstance(engine, Ensemble) else (engine,)


def _member(setting: Mapping[str, Any]) -> ForgeryScorer:
    engine = load_scorer({name: setting[name] for name in setting if name != "weight"})
    if isinstance(engine, Ensemble):
        raise EngineMisconfigured("An ensemble cannot be a member of another.")
    if not engine.card.calibrated:
        raise EngineMisconfigured(
            f"{engine.card.spec.id} is not calibrated, so that its score cannot be joined with "
            "others. Run `manage.py calibrate faces` on a labelled list first."
        )
    return engine


def _weights(members: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    given = [float(setting.get("weight", 1)) for setting in members]
    if min(given) <= 0:
        raise EngineMisconfigured("The weight of an ensemble's member must be above zero.")
    return tuple(weight / sum(given) for weight in given)


def _card(cards: Sequence[ModelCard], weights: Sequence[float], policy: Policy) -> ModelCard:
    def below(name: str) -> float:
        values = [getattr(card, name) for card in cards]
        return min(values) if policy == "most_suspicious" else _mean(values, weights)

    def above(name: str) -> float:
        values = [getattr(card, name) for card in cards]
        return max(values) if policy == "most_suspicious" else _mean(values, weights)

    return ModelCard(
        spec=_spec([card.spec for card in cards], weights, policy),
        crop=cards[0].crop,
        calibration=Calibration(1.0, 0.0),
        authentic_below=below("authentic_below"),
        manipulated_above=above("manipulated_above"),
        still_authentic_below=below("still_authentic_below"),
        still_manipulated_above=above("still_manipulated_above"),
        members=tuple(cards),
        policy=policy,
    )


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return round(sum(w * value for w, value in zip(weights, values, strict=True)), 4)


def _spec(members: Sequence[EngineSpec], weights: Sequence[float], policy: Policy) -> EngineSpec:
    described = [[spec.as_object(), w] for spec, w in zip(members, weights, strict=True)]
    text = json.dumps([policy, described], sort_keys=True)
    return EngineSpec(
        id="ensemble",
        version=f"{policy} of " + " + ".join(f"{spec.id} {spec.version}" for spec in members),
        licence="; ".join(dict.fromkeys(spec.licence for spec in members)),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        wants_gpu=any(spec.wants_gpu for spec in members),
        members=tuple(members),
    )
