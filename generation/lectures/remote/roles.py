"""Which part this site has: it hands its lectures to a worker, or is the worker of other sites."""

from django.conf import settings

MIN_KEY_CHARACTERS = 32


def hands_over() -> bool:
    """Whether this site's lectures are read by a worker elsewhere."""
    return bool(settings.WORKER_SERVICE_URL)


def works_for_others() -> bool:
    """Whether this site reads lectures of others."""
    return has_key() and not hands_over()


def has_key() -> bool:
    """Whether there is a key that is long enough to be one."""
    return len(settings.WORKER_API_KEY) >= MIN_KEY_CHARACTERS
