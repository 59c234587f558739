"""Whether the worker elsewhere can be reached."""

from django.conf import settings

from accounts.http.guarded import Deadline
from generation.lectures.remote.asking import Away, answered

SECONDS = 1.5


def worker_service_reachable() -> bool:
    """Whether the worker's `/health` answers, and does not say that it cannot serve.

    Takes about a second and a half at most.
    """
    url = f"{settings.WORKER_SERVICE_URL}/health"
    try:
        with answered("GET", url, clock=Deadline(SECONDS), signed=False):
            return True
    except Away:
        return False
