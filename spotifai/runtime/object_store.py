"""Object stores in which a site keeps its files: no wait for one is without an end."""

from datetime import timedelta
from typing import Any

# Of a file that is read; what is larger waits on disk.
IN_MEMORY = 8 * 1024 * 1024


def s3(**where: str | None) -> dict[str, Any]:
    """Django's storage for the S3 bucket that `where` names, with what opens it."""
    options = {
        "querystring_expire": 3600,
        "file_overwrite": False,
        "max_memory_size": IN_MEMORY,
        "client_config": _s3_client_config(),
    }
    return {"BACKEND": "media_jobs.files.s3.SignedS3Storage", "OPTIONS": {**where, **options}}


def google(*, bucket_name: str) -> dict[str, Any]:
    """Django's storage for a bucket of Google Cloud Storage."""
    options = {
        "bucket_name": bucket_name,
        "expiration": timedelta(hours=1),
        "max_memory_size": IN_MEMORY,
    }
    return {"BACKEND": "media_jobs.files.google.SignedGoogleStorage", "OPTIONS": options}


def _s3_client_config() -> Any:
    """The client's time limits: what fails three times, or is silent for ten seconds, is away."""
    from botocore.config import Config  # slow to import, and only wanted where there is S3

    return Config(
        connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"}
    )
