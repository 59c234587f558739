"""The figures that travel with a forgery model: what it eats and how its answers are read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from detection.engines.calibration import Calibration
from detection.engines.faces.crops import CropRule, SquareCrop
from media_jobs.engines.errors import WeightsMismatch
from media_jobs.engines.spec import EngineSpec

WEIGHTS = Path(__file__).parents[1] / "weights"
SERVED = "face-forgery-3.onnx"

Policy = Literal["mean", "most_suspicious", "agree"]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A calibrated probability under `authentic_below` counts as authentic, one of at least
    `manipulated_above` as manipulated, and anything between as uncertain. A single picture, which
    no other frame confirms or contradicts, has a band of its own.

    What a model that is not `calibrated` says is no probability, so that nothing is concluded from
    it. An ensemble's card holds those of its `members` and the `policy` that joins them.

    A model with a `still_calibration` looks at a single picture several times (`LOOKS`), and so is
    the mean of its logits read.

    A face whose `strangeness` (`detection.engines.faces.strangeness`) is above `strange_above` is
    not one of those that the model can judge; None for a model that does not measure it.
    """

    spec: EngineSpec
    crop: CropRule
    calibration: Calibration
    authentic_below: float
    manipulated_above: float
    still_authentic_below: float
    still_manipulated_above: float
    calibrated: bool = True
    still_calibration: Calibration | None = None
    strange_above: float | None = None
    members: tuple[ModelCard, ...] = ()
    policy: Policy = "mean"

    @property
    def crops(self) -> tuple[CropRule, ...]:
        """The different crops that this model, or its members, want of a face.

        The first is the one that is shown to people and whose quality is measured.
        """
        return tuple(dict.fromkeys(member.crop for member in self.members)) or (self.crop,)

    def for_stills(self) -> ModelCard:
        """The same card with the calibration and the band of a single picture."""
        return replace(
            self,
            calibration=self.still_calibration or self.calibration,
            authentic_below=self.still_authentic_below,
            manipulated_above=self.still_manipulated_above,
            members=tuple(member.for_stills() for member in self.members),
        )


def read_card(weights: Path, *, wants_gpu: bool = False) -> ModelCard:
    """Read the card that lies beside `weights` under the same name with `.json`."""
    fields = json.loads(weights.with_suffix(".json").read_text())
    stills = fields.get("stills", fields)
    return ModelCard(
        spec=EngineSpec(
            id=fields["id"],
            version=fields["version"],
            licence=fields["licence"],
            sha256=fields["sha256"],
            wants_gpu=wants_gpu,
        ),
        crop=SquareCrop(fields["input_size"], fields["crop_margin"]),
        calibration=Calibration(fields["temperature"], fields["bias"]),
        authentic_below=fields["authentic_below"],
        manipulated_above=fields["manipulated_above"],
        still_authentic_below=stills["authentic_below"],
        still_manipulated_above=stills["manipulated_above"],
        still_calibration=_still_calibration(fields),
        strange_above=fields.get("strangeness", {}).get("above"),
    )


def _still_calibration(fields: dict[str, Any]) -> Calibration | None:
    stills = fields.get("stills", {})
    return Calibration(stills["temperature"], stills["bias"]) if "temperature" in stills else None


def read_weights(weights: Path, card: ModelCard) -> bytes:
    """Read the model file and hold it against the card's digest.

    Raises WeightsMismatch when they differ.
    """
    data = weights.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != card.spec.sha256:
        raise WeightsMismatch(f"{weights.name} has SHA-256 {digest}, expected {card.spec.sha256}")
    return data
