"""How the scores of weights that came without a card are read, once labelled files have told it.

`manage.py calibrate faces` writes the file beside the weights; a setting may also give its content:
temperature, bias, authentic_below, manipulated_above and, where single pictures were among the
files, `stills` with their own two thresholds. `sha256` is the digest of the weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from detection.engines.faces.calibration import Calibration
from detection.engines.faces.crops import CropRule
from detection.engines.faces.model_card import ModelCard
from media_jobs.engines.errors import EngineMisconfigured
from media_jobs.engines.spec import EngineSpec

# Between these nothing is called authentic or manipulated.
_OPEN = (0.0, 1.0)


def calibration_path(weights: Path) -> Path:
    """Where the calibration of `weights` lies."""
    return weights.with_suffix(".calibration.json")


def card_of(
    spec: EngineSpec, crop: CropRule, weights: Path, given: Mapping[str, Any] | None = None
) -> ModelCard:
    """The card of `weights`, by the calibration `given` or else by the one that lies beside them.

    Without either it is not calibrated. The version says which it is. Raises EngineMisconfigured.
    """
    path = calibration_path(weights)
    source = "the setting's calibration" if given is not None else path.name
    if given is None and path.exists():
        given = _read(path)
    if given is None:
        return _card(spec, crop, Calibration(1.0, 0.0), _OPEN, _OPEN, "not calibrated")
    try:
        return _calibrated(spec, crop, given)
    except (KeyError, TypeError, ValueError) as error:
        raise EngineMisconfigured(f"{source} is not a calibration: {_told(error)}.") from error


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EngineMisconfigured(f"{path} cannot be read as JSON: {error}.") from error


def _calibrated(spec: EngineSpec, crop: CropRule, given: Mapping[str, Any]) -> ModelCard:
    if given.get("sha256", spec.sha256) != spec.sha256:
        raise ValueError("it was fitted to other weights")
    calibration = Calibration(float(given["temperature"]), float(given["bias"]))
    if calibration.temperature <= 0:
        raise ValueError("its temperature is not above zero")
    stills = given.get("stills")
    return _card(
        spec,
        crop,
        calibration,
        _band(given),
        _band(stills) if stills else _OPEN,
        f"calibration {hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:8]}",
    )


def _band(fields: Mapping[str, Any]) -> tuple[float, float]:
    below, above = float(fields["authentic_below"]), float(fields["manipulated_above"])
    if not 0 <= below <= above <= 1:
        raise ValueError("its thresholds are not in order between 0 and 1")
    return below, above


def _card(
    spec: EngineSpec,
    crop: CropRule,
    calibration: Calibration,
    band: tuple[float, float],
    still_band: tuple[float, float],
    told: str,
) -> ModelCard:
    return ModelCard(
        spec=replace(spec, version=f"{spec.version}, {told}"),
        crop=crop,
        calibration=calibration,
        authentic_below=band[0],
        manipulated_above=band[1],
        still_authentic_below=still_band[0],
        still_manipulated_above=still_band[1],
        calibrated=told != "not calibrated",
    )


def _told(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)
