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

from accounts.issuers import key_urls
from accounts.key_sets import check_keys

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


def _authentication() -> None:
    for url in key_urls():
        check_keys(url)


CHECKS: dict[str, Check] = {"database": _database, "cache": _cache, "storage": _storage}
# While one of these fails the site still serves, but not all who want to come in.
OUTSIDE: dict[str, Check] = {"authentication": _authentication}


def run_checks(checks: dict[str, Check]) -> dict[str, dict[str, Any]]:
    """Each check's `status` (`ok` or `failing`) and how long it took."""
    found = {}
    for name, check in checks.items():
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
    """All checks, those of the services outside too: 503 when the site cannot serve."""
    return _answer(CHECKS | OUTSIDE if key_urls() else CHECKS)


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers: for orchestrators that restart what does not."""
    return JsonResponse({"status": "alive"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The process can serve: for orchestrators that route traffic."""
    return _answer(CHECKS)


def _answer(checks: dict[str, Check]) -> JsonResponse:
    found = run_checks(checks)
    failing = {name for name, check in found.items() if check["status"] != "ok"}
    unhealthy = bool(failing & CHECKS.keys())
    return JsonResponse(
        {
            "status": "unhealthy" if unhealthy else "degraded" if failing else "healthy",
            "mode": "embedded" if settings.EMBEDDED else "distributed",
            "checks": found,
        },
        status=503 if unhealthy else 200,
    )
