"""How the scores of weights that came without a card are read, once labelled files have told it.

`manage.py calibrate` writes a file beside the weights; a setting may also give its content:
temperature, bias and two thresholds, by the names that the engine has for them. `sha256` is the
digest of the weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detection.engines.calibration import Calibration
from media_jobs.engines.errors import EngineMisconfigured
from media_jobs.engines.spec import EngineSpec

Band = tuple[float, float]
# Between these nothing is called genuine or forged.
OPEN: Band = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class FittedReading:
    """A model whose version says how it was calibrated, and how its scores are read.

    Between the two thresholds of `band` the answer is open. `parts` are those of what has a band of
    its own.
    """

    spec: EngineSpec
    calibration: Calibration
    band: Band
    parts: Mapping[str, Band]
    calibrated: bool


def calibration_path(weights: Path) -> Path:
    """Where the calibration of `weights` lies."""
    return weights.with_suffix(".calibration.json")


def fitted_reading(
    spec: EngineSpec,
    weights: Path,
    given: Mapping[str, Any] | None,
    *,
    thresholds: tuple[str, str],
    parts: tuple[str, ...] = (),
) -> FittedReading:
    """How to read the scores of `weights`: as `given`, or else as the file beside them says.

    `thresholds` name the lower and the upper one, also in each of `parts` that is there. Without a
    calibration nothing is. Raises EngineMisconfigured.
    """
    path = calibration_path(weights)
    source = "the setting's calibration" if given is not None else path.name
    if given is None and path.exists():
        given = _read(path)
    if given is None:
        return FittedReading(
            replace(spec, version=f"{spec.version}, not calibrated"),
            Calibration(1.0, 0.0),
            OPEN,
            {},
            calibrated=False,
        )
    try:
        return _fitted(spec, given, thresholds, parts)
    except (KeyError, TypeError, ValueError) as error:
        raise EngineMisconfigured(f"{source} is not a calibration: {_told(error)}.") from error


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EngineMisconfigured(f"{path} cannot be read as JSON: {error}.") from error


def _fitted(
    spec: EngineSpec,
    given: Mapping[str, Any],
    thresholds: tuple[str, str],
    parts: tuple[str, ...],
) -> FittedReading:
    if given.get("sha256", spec.sha256) != spec.sha256:
        raise ValueError("it was fitted to other weights")
    calibration = Calibration(float(given["temperature"]), float(given["bias"]))
    if calibration.temperature <= 0:
        raise ValueError("its temperature is not above zero")
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
    return FittedReading(
        replace(spec, version=f"{spec.version}, calibration {digest[:8]}"),
        calibration,
        _band(given, thresholds),
        {part: _band(given[part], thresholds) for part in parts if given.get(part)},
        calibrated=True,
    )


def _band(fields: Mapping[str, Any], thresholds: tuple[str, str]) -> Band:
    below, above = (float(fields[name]) for name in thresholds)
    if not 0 <= below <= above <= 1:
        raise ValueError("its thresholds are not in order between 0 and 1")
    return below, above


def _told(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)
