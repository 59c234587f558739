"""Settings of the search for forged faces."""

from typing import Any

from accounts.environment import Environment

_faces = Environment("Faces")
DETECTION_FPS: float = _faces.number(
    "DETECTION_FPS", 10, "frames of each second that are examined", minimum=0.1, maximum=240
)
FACE_FORGERY_ENGINE: Any = _faces.json_object(
    "FACE_FORGERY_ENGINE",
    '`{"ENGINE": dotted path, "OPTIONS": {…}}`, see “Other engines”',
    default={"ENGINE": "detection.engines.faces.onnx_scorer.OnnxScorer", "OPTIONS": {}},
    shown="the house model, on the CPU",
)
