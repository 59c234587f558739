"""Score faces with a DeepfakeBench checkpoint (Yan et al., "DeepfakeBench", 2023).

FACE_FORGERY_ENGINE = {
    "ENGINE": "detection.engines.deepfakebench.scorer.DeepfakeBenchScorer",
    "OPTIONS": {"weights": "/srv/weights/xception_best.pth"},
}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from torch import nn

from detection.engines.calibration_file import calibration_path
from detection.engines.deepfakebench.checkpoint import read_checkpoint
from detection.engines.faces.calibration_file import card_of
from detection.engines.faces.crops import Picture
from detection.engines.faces.find import FoundFace
from detection.engines.faces.network_scorer import NetworkScorer
from detection.engines.faces.warped import landmarks_in_pixels, similarity, warped
from media_jobs.engines.errors import WeightsMismatch
from media_jobs.engines.spec import EngineSpec

LICENCE = "CC BY-NC 4.0 (DeepfakeBench): not for commercial use"
# Shares of the crop's side: means of 350 faces of eleven clips and 299 photos, each clip weighing
# the same, drawn apart by 3 % so that the crop's scale is right in the median.
_PLACES = np.array(
    [0.3754 + 0.4806j, 0.6161 + 0.4741j, 0.5042 + 0.6244j, 0.4002 + 0.7405j, 0.6047 + 0.7374j]
)
# The eyes are 0.262 of the side above the mouth; brows to chin is 2.28 times that (faces/crop.py).
_FEATURES = (0.31, 0.91, 0.20, 0.80)


@dataclass(frozen=True, slots=True)
class AlignedCrop:
    """The face upright, with eyes and mouth where that project's preprocessing puts them.

    That finds five of dlib's landmarks (upper lids, tip of the nose, lips beside the corners),
    brings them nearest to the places that ArcFace gave them (Deng et al. 2019) with 30 % more
    around, and samples the picture there bilinearly, black where it ends. YuNet's landmarks are
    others: centres of the eyes, tip of the nose, corners of the mouth. So they are brought to where
    they lie in that project's crops. How near this comes is told in docs/models/deepfakebench.md.
    """

    size: int = 256

    def cut(self, picture: Picture, face: FoundFace) -> np.ndarray:
        onto = self._onto(face, picture.width, picture.height)
        return warped(
            picture,
            onto,
            self.size,
            interpolation=cv2.INTER_LINEAR,
            border=cv2.BORDER_CONSTANT,
        )

    def features(self, crop: np.ndarray) -> np.ndarray:
        top, bottom, left, right = (round(share * self.size) for share in _FEATURES)
        return crop[top:bottom, left:right]

    def placement(self, face: FoundFace, width: int, height: int) -> np.ndarray:
        return self._onto(face, width, height) / self.size

    def _onto(self, face: FoundFace, width: int, height: int) -> np.ndarray:
        return similarity(landmarks_in_pixels(face, width, height), _PLACES * self.size)


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
