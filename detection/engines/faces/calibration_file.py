"""The card of face weights that came without one (`detection.engines.calibration_file`).

Its thresholds are authentic_below and manipulated_above; where single pictures were among the
labelled files, `stills` has two of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detection.engines.calibration_file import OPEN, fitted_reading
from detection.engines.faces.crops import CropRule
from detection.engines.faces.model_card import ModelCard
from media_jobs.engines.spec import EngineSpec


def card_of(
    spec: EngineSpec, crop: CropRule, weights: Path, given: Mapping[str, Any] | None = None
) -> ModelCard:
    """The card of `weights`, by the calibration `given` or else by the one that lies beside them.

    Without either it is not calibrated. The version says which it is. Raises EngineMisconfigured.
    """
    reading = fitted_reading(
        spec,
        weights,
        given,
        thresholds=("authentic_below", "manipulated_above"),
        parts=("stills",),
    )
    still_band = reading.parts.get("stills", OPEN)
    return ModelCard(
        spec=reading.spec,
        crop=crop,
        calibration=reading.calibration,
        authentic_below=reading.band[0],
        manipulated_above=reading.band[1],
        still_authentic_below=still_band[0],
        still_manipulated_above=still_band[1],
        calibrated=reading.calibrated,
    )
