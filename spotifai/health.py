"""One registry of health checks, read by every health endpoint."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

Check = Callable[[], None]


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.set("health", "beating", 10)
    if cache.get("health") != "beating":
        raise RuntimeError("the cache forgot")


def _storage() -> None:
    default_storage.exists("uploads")


CHECKS: dict[str, Check] = {"database": _database, "cache": _cache, "storage": _storage}


def run_checks() -> dict[str, dict[str, Any]]:
    """Each check's `status` (`ok` or `failing`) and how long it took."""
    found = {}
    for name, check in CHECKS.items():
        began = time.perf_counter()
        try:
            check()
            status = "ok"
        except Exception:  # noqa: BLE001 - whatever it is, the check failed
            status = "failing"
        found[name] = {
            "status": status,
            "milliseconds": round((time.perf_counter() - began) * 1000, 1),
        }
    return found


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """All checks: 200 when every one passes, else 503."""
    checks = run_checks()
    healthy = all(check["status"] == "ok" for check in checks.values())
    return JsonResponse(
        {
            "status": "healthy" if healthy else "unhealthy",
            "mode": "embedded" if settings.EMBEDDED else "distributed",
            "checks": checks,
        },
        status=200 if healthy else 503,
    )


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers: for orchestrators that restart what does not."""
    return JsonResponse({"status": "alive"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The process can serve: for orchestrators that route traffic."""
    return health(request)
