"""The worker inside the web process, for an installation without a broker."""

import dramatiq
from django.conf import settings


class EmbeddedWorker:
    """A Dramatiq worker that lives and dies with the ASGI process."""

    def __init__(self) -> None:
        self._worker: dramatiq.Worker | None = None

    def start(self) -> None:
        """Start working (and sweeping: what the last process left is taken up again)."""
        from media_jobs.jobs import actors  # noqa: F401 - declares the queues

        self._worker = dramatiq.Worker(
            dramatiq.get_broker(),
            worker_threads=settings.EMBEDDED_WORKER_THREADS,
            worker_timeout=100,
        )
        self._worker.start()

    def stop(self) -> None:
        """Stop; jobs that do not end within five seconds go back into the queue."""
        if self._worker is not None:
            self._worker.stop(timeout=5_000)
            self._worker = None
