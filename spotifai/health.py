"""One registry of health checks, read by every health endpoint."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, connections, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from rest_framework_simplejwt.state import token_backend

from accounts.providers.issuers import key_urls
from accounts.providers.key_sets import check_keys
from generation.lectures.remote.health import worker_service_reachable
from generation.lectures.remote.roles import hands_over
from media_jobs.files.disk import disk_folders, probe_folder
from media_jobs.jobs.registry import fixed_queues
from media_jobs.jobs.workers import live_workers
from media_jobs.outages import outage_of
from spotifai.runtime.budget import time_budget

log = structlog.get_logger(__name__)

Check = Callable[[], None]

# Of each check; they run side by side.
CHECK_SECONDS = 2.0
STORE_SECONDS = 15.0


def _database() -> None:
    # In a transaction, which SQLite begins with the lock to write: nobody else may keep that.
    with transaction.atomic(), connection.cursor() as cursor:
        # A database that is empty, because its file was removed, answers too.
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        if cursor.fetchone() is None:
            raise RuntimeError("the database is empty")


def _cache() -> None:
    cache.set("health", "beating", 10)
    if cache.get("health") != "beating":
        raise RuntimeError("the cache forgot")


def _storage() -> None:
    folders = set(disk_folders())
    if settings.EMBEDDED:
        folders.add(Path(settings.DATA_DIR))
    for folder in folders:
        probe_folder(folder)
    if not isinstance(default_storage, FileSystemStorage):
        _object_store.check()


class _ObjectStore:
    """Asks it at most every `STORE_SECONDS` while it answers: each question is paid for."""

    def __init__(self) -> None:
        self.good_until = 0.0

    def check(self) -> None:
        """List a folder that is not there: a bucket must be. Raises the client's errors."""
        if time.monotonic() >= self.good_until:
            default_storage.listdir("health")
            self.good_until = time.monotonic() + STORE_SECONDS


_object_store = _ObjectStore()


def _authentication() -> None:
    """What this site signs is good here, and so is what the issuers of ID tokens sign."""
    signed: Any = token_backend.encode({"sub": "health"})
    token_backend.decode(signed)
    for url in key_urls():
        check_keys(url)


def _worker() -> None:
    served = {queue for worker in live_workers() for queue in worker.queues}
    if missing := fixed_queues() - served:
        raise NoWorker(f"nobody takes from {', '.join(sorted(missing))}")
    if hands_over() and not worker_service_reachable():
        raise WorkerAway("the worker that reads lectures does not answer")


class NoWorker(Exception):
    """What is submitted waits."""

    code = "no_worker"


class WorkerAway(NoWorker):
    """Lectures wait."""

    code = "worker_away"


CHECKS: dict[str, Check] = {"database": _database, "cache": _cache, "storage": _storage}
# While one of these fails the site still serves, but not all who want to come in, or work waits.
OUTSIDE: dict[str, Check] = {"authentication": _authentication, "worker": _worker}


class _Run(threading.Thread):
    """One check on its way, in a thread of its own: a check may hang, its caller may not."""

    under_way: dict[str, "_Run"] = {}

    def __init__(self, name: str, check: Check) -> None:
        super().__init__(name=f"check-{name}", daemon=True)
        self._check, self._key = check, name
        self.error: BaseException | None = None
        self.milliseconds = 0.0

    @classmethod
    def of(cls, name: str, check: Check) -> "_Run":
        """Begin the check; one of that name that hangs is waited for instead."""
        run = cls.under_way.get(name)
        if run is None or not run.is_alive():
            run = cls.under_way[name] = cls(name, check)
            run.start()
        return run

    def run(self) -> None:
        began = time.perf_counter()
        try:
            with time_budget(CHECK_SECONDS):
                self._check()
        except Exception as error:  # noqa: BLE001 - whatever it is, the check failed
            self.error = error
        finally:
            self.milliseconds = round((time.perf_counter() - began) * 1000, 1)
            connections.close_all()

    def result(self, until: float) -> dict[str, Any]:
        """What is known of it at the moment `until` (monotonic seconds)."""
        self.join(max(until - time.monotonic(), 0))
        if self.is_alive():
            code, took = "timeout", CHECK_SECONDS * 1000
        elif self.error is None:
            return {"status": "ok", "milliseconds": self.milliseconds}
        else:
            code, took = _code_of(self.error), self.milliseconds
        log.warning("check_failed", check=self._key, code=code, error=repr(self.error))
        return {"status": "failing", "code": code, "milliseconds": took}


def _code_of(error: BaseException) -> str:
    if isinstance(error, NoWorker):
        return error.code
    outage = outage_of(error)
    return outage.code if outage else "failed"


def run_checks(checks: dict[str, Check]) -> dict[str, dict[str, Any]]:
    """Each check's `status` (`ok`, or `failing` with a `code`) and how long it took.

    Takes two seconds at most: what has not answered by then fails with the code `timeout`.
    """
    until = time.monotonic() + CHECK_SECONDS
    runs = {name: _Run.of(name, check) for name, check in checks.items()}
    return {name: run.result(until) for name, run in runs.items()}


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """All checks, those of workers and sign-in too: 503 when the site cannot serve."""
    return _answer(CHECKS | OUTSIDE)


@require_safe
async def live(request: HttpRequest) -> JsonResponse:
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
