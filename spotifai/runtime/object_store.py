"""How we are connected to S3: no wait is without an end."""

from typing import Any


def s3_client_config() -> Any:
    """The client's time limits: what fails three times, or is silent for ten seconds, is away."""
    from botocore.config import Config  # slow to import, and only wanted where there is S3

    return Config(
        connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"}
    )
