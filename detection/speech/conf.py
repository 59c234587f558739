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
    default={"ENGINE": "detection.engines.speech.no_model.NoModel", "OPTIONS": {}},
    shown="none: every answer is left open",
)
