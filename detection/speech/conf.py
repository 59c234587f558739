"""Settings of the search for spoofed voices."""

from typing import Any

from accounts.environment import Environment
from media_jobs.uploads.conf import file_limit

_speech = Environment("Voices")
MAX_AUDIO_MB: int = file_limit(
    _speech, "MAX_AUDIO_MB", 100, "the largest sound file in which voices are examined"
)
MAX_AUDIO_SECONDS: int = _speech.integer(
    "MAX_AUDIO_SECONDS", 3600, "the longest one", minimum=1, maximum=86_400
)
SPEECH_SPOOF_ENGINE: Any = _speech.json_object(
    "SPEECH_SPOOF_ENGINE",
    '`{"ENGINE": dotted path, "OPTIONS": {…}}`, see “Other engines”',
    default={"ENGINE": "detection.engines.speech.onnx_scorer.OnnxScorer", "OPTIONS": {}},
    shown="the house model, on the CPU",
)

_service = Environment("ML service for voices")
ML_SERVICE_URL: str = _service.string(
    "ML_SERVICE_URL",
    "",
    "scheme and host of the service that examines voices instead of this site",
    shown="this site itself",
).rstrip("/")
ML_SERVICE_TOKEN: str = _service.string(
    "ML_SERVICE_TOKEN", "", "is sent to it as `Authorization: Bearer …`: an API key of that site"
)
ML_SERVICE_SECONDS: int = _service.integer(
    "ML_SERVICE_SECONDS", 600, "how long its answer may take", minimum=5, maximum=14_400
)
ML_ORIGINS: list[str] = _service.strings(
    "ML_ORIGINS",
    "origins of sites for which this one is the ML service that are not public or not https, such "
    "as `http://web:8000`",
)
PREDICT_SECONDS: int = _service.integer(
    "PREDICT_SECONDS",
    300,
    "how long this site, as the ML service of others, lets them wait for an answer",
    minimum=1,
    maximum=3600,
)
