"""Settings of the search for forged faces."""

from typing import Any

from accounts.environment import Environment
from media_jobs.uploads.conf import file_limit

_faces = Environment("Faces")
MAX_VIDEO_MB: int = file_limit(
    _faces, "MAX_VIDEO_MB", 500, "the largest video in which faces are looked for"
)
MAX_VIDEO_SECONDS: int = _faces.integer("MAX_VIDEO_SECONDS", 3600, "the longest one", minimum=1)
MAX_IMAGE_MB: int = file_limit(_faces, "MAX_IMAGE_MB", 20, "the largest picture")
DETECTION_FPS: float = _faces.number(
    "DETECTION_FPS", 10, "frames of each second that are examined", minimum=0.1, maximum=240
)
FACE_FORGERY_ENGINE: Any = _faces.json_object(
    "FACE_FORGERY_ENGINE",
    '`{"ENGINE": dotted path, "OPTIONS": {…}}`, see “Other engines”',
    default={"ENGINE": "detection.engines.faces.onnx_scorer.OnnxScorer", "OPTIONS": {}},
    shown="the house model, on the CPU",
)
