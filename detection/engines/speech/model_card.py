"""The figures that travel with a model of spoofed speech: how its answers are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detection.engines.calibration import Calibration
from detection.engines.calibration_file import fitted_reading
from media_jobs.engines.spec import EngineSpec


@dataclass(frozen=True, slots=True)
class SpeechCard:
    """A calibrated probability under `bona_fide_below` counts as bona fide, one of at least
    `spoof_above` as spoof, and anything between as uncertain.

    What a model that is not `calibrated` says is no probability, so that nothing is concluded from
    it.
    """

    spec: EngineSpec
    calibration: Calibration
    bona_fide_below: float
    spoof_above: float
    calibrated: bool = True


def read_card(weights: Path, *, wants_gpu: bool = False) -> SpeechCard:
    """Read the card that lies beside `weights` under the same name with `.json`."""
    fields = json.loads(weights.with_suffix(".json").read_text("utf-8"))
    return SpeechCard(
        spec=EngineSpec(
            id=fields["id"],
            version=fields["version"],
            licence=fields["licence"],
            sha256=fields["sha256"],
            wants_gpu=wants_gpu,
        ),
        calibration=Calibration(fields["temperature"], fields["bias"]),
        bona_fide_below=fields["bona_fide_below"],
        spoof_above=fields["spoof_above"],
    )


def card_of(spec: EngineSpec, weights: Path, given: Mapping[str, Any] | None = None) -> SpeechCard:
    """The card of `weights` that came without one, by the calibration `given` or else by the one
    that lies beside them.

    Without either it is not calibrated. The version says which it is. Raises EngineMisconfigured.
    """
    reading = fitted_reading(spec, weights, given, thresholds=("bona_fide_below", "spoof_above"))
    return SpeechCard(
        spec=reading.spec,
        calibration=reading.calibration,
        bona_fide_below=reading.band[0],
        spoof_above=reading.band[1],
        calibrated=reading.calibrated,
    )
