"""Score faces with a DeepfakeBench checkpoint (Yan et al., "DeepfakeBench", 2023).

FACE_FORGERY_ENGINE = {
    "ENGINE": "detection.engines.deepfakebench.scorer.DeepfakeBenchScorer",
    "OPTIONS": {"weights": "/srv/weights/xception_best.pth"},
}
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import nn

from detection.engines.deepfakebench.checkpoint import read_checkpoint
from detection.engines.deepfakebench.crop import AlignedCrop
from detection.engines.faces.calibration_file import calibration_path, card_of
from detection.engines.faces.model_card import WeightsMismatch
from detection.engines.faces.network_scorer import NetworkScorer
from media_jobs.engines.spec import EngineSpec

LICENCE = "CC BY-NC 4.0 (DeepfakeBench): not for commercial use"


class DeepfakeBenchScorer(NetworkScorer):
    """Its Xception or EfficientNet-B4 detector; which of them the checkpoint tells."""

    def __init__(
        self,
        weights: str,
        calibration: Mapping[str, Any] | None = None,
        device: str | None = None,
    ) -> None:
        """`calibration` takes the place of the file beside `weights`.

        Raises EngineMisconfigured for a file that is no checkpoint of these detectors.
        """
        super().__init__(device)
        self._weights = Path(weights)
        checkpoint = read_checkpoint(self._weights)
        self.card = card_of(
            EngineSpec(
                id=f"deepfakebench-{checkpoint.architecture}",
                version=checkpoint.sha256[:12],
                licence=LICENCE,
                sha256=checkpoint.sha256,
                wants_gpu=True,
            ),
            AlignedCrop(),
            self._weights,
            calibration,
        )
        self.calibration_path = None if calibration else calibration_path(self._weights)

    def load(self) -> nn.Module:
        checkpoint = read_checkpoint(self._weights)
        if checkpoint.sha256 != self.card.spec.sha256:
            raise WeightsMismatch(f"{self._weights.name} has changed since the engine was set up.")
        return checkpoint.network()
