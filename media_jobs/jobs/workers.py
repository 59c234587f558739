"""Workers as rows that beat, busy or idle: what they take, run on and have loaded."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from media_jobs.jobs.models import Worker

log = structlog.get_logger(__name__)

BEAT_SECONDS = LEAVE_SECONDS = 5.0
# A worker that was lost stays to be seen for a while.
FORGOTTEN_AFTER = timedelta(hours=1)

GPUS = Path("/proc/driver/nvidia/gpus")

_loaded: list[Callable[[], Iterable[str]]] = []


def report_loaded(models: Callable[[], Iterable[str]]) -> None:
    """Have `models()`, the names of what an app has loaded, shown with each worker."""
    _loaded.append(models)


def device() -> str:
    """What this machine computes on: the first GPU that the driver names, or `CPU`."""
    for information in sorted(GPUS.glob("*/information")):
        for line in information.read_text().splitlines():
            what, _, name = line.partition(":")
            if what == "Model":
                return name.strip()[:100]
    return "CPU"


def is_alive(worker: Worker) -> bool:
    """Whether the worker has beaten lately."""
    return timezone.now() - worker.beat_at < timedelta(seconds=settings.LOST_AFTER_SECONDS)


def live_workers() -> QuerySet[Worker]:
    """The workers that have beaten lately, by name."""
    since = timezone.now() - timedelta(seconds=settings.LOST_AFTER_SECONDS)
    return Worker.objects.filter(beat_at__gt=since).order_by("name")


def forget_lost_workers(*, now: datetime) -> int:
    """Delete the rows of workers that stopped beating long ago. Returns how many."""
    return Worker.objects.filter(beat_at__lt=now - FORGOTTEN_AFTER).delete()[0]


class Beat(threading.Thread):
    """Keeps the row of this process until it is stopped, and then removes it."""

    def __init__(self, name: str, queues: Iterable[str]) -> None:
        super().__init__(name="worker-beat", daemon=True)
        self._stopped = threading.Event()
        self._worker = name
        self._row = {
            "queues": sorted(queues),
            "device": device(),
            "started_at": timezone.now(),
        }

    def run(self) -> None:
        while True:
            self._write(self._beat)
            if self._stopped.wait(BEAT_SECONDS):
                return self._write(self._leave)

    def stop(self) -> None:
        """Ask the thread to end and wait for it."""
        self._stopped.set()
        self.join(timeout=LEAVE_SECONDS)

    def _beat(self) -> None:
        loaded = sorted({name for models in _loaded for name in models()})
        values = self._row | {"loaded": loaded, "beat_at": timezone.now()}
        Worker.objects.update_or_create(name=self._worker, defaults=values)

    def _leave(self) -> None:
        Worker.objects.filter(name=self._worker).delete()

    @staticmethod
    def _write(action: Callable[[], None]) -> None:
        """What cannot be written now is logged; the next beat may get through."""
        try:
            action()
        except Exception as error:  # noqa: BLE001 - nothing that matters may fail for it
            log.warning("worker_beat_missed", error=str(error))
        finally:
            connections.close_all()
