"""YuNet for training: where the face is in a whole-head picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

YUNET = Path(__file__).parents[1] / "weights" / "face_detection_yunet_2023mar.onnx"
LEAST_CONFIDENCE = 0.6


class FaceLocator:
    """Finds the largest face of a picture. One per thread: the detector keeps state."""

    def __init__(self) -> None:
        self._detector = cv2.FaceDetectorYN.create(str(YUNET), "", (32, 32), LEAST_CONFIDENCE)

    def largest(self, image_rgb: np.ndarray) -> tuple[float, float, float, float] | None:
        """Left, top, width, height in pixels of uint8 [height, width, 3]; None without a face."""
        height, width = image_rgb.shape[:2]
        self._detector.setInputSize((width, height))
        _, faces = self._detector.detect(cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR))
        if faces is None:
            return None
        x, y, w, h = max(faces, key=lambda face: face[2] * face[3])[:4]
        return float(x), float(y), float(w), float(h)
