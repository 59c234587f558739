"""Settings of how lectures are read."""

from accounts.environment import Environment
from media_jobs.uploads.conf import file_limit

_lectures = Environment("Lectures")
MAX_LECTURE_MB: int = file_limit(_lectures, "MAX_LECTURE_MB", 4096, "how large a recording may be")
MAX_LECTURE_SECONDS: int = _lectures.integer(
    "MAX_LECTURE_SECONDS", 14_400, "how long a recording may be", minimum=1, maximum=86_400
)
LECTURE_SPEECH_MODEL: str = _lectures.string(
    "LECTURE_SPEECH_MODEL", "whisper-base", "what hears: a model of `manage.py models list`"
)

_workers = Environment("Workers for lectures")
WORKER_SERVICE_URL: str = _workers.string(
    "WORKER_SERVICE_URL",
    "",
    "scheme and host of the worker that reads lectures instead of this site",
    shown="this site’s own workers",
).rstrip("/")
WORKER_API_KEY: str = _workers.string(
    "WORKER_API_KEY",
    "",
    "signs what this site and its worker tell each other; alone, it makes this site a worker",
)
WORKER_ORIGINS: list[str] = _workers.strings(
    "WORKER_ORIGINS",
    "origins of the other side that are not public or not https, such as `http://worker:8000`",
)
