"""The queue and the worker inside the web process, for an installation without a broker."""

import dramatiq
from django.conf import settings
from dramatiq.brokers.stub import StubBroker


def jobs_at_once() -> dict[str, int]:
    """How many jobs of each queue may run at the same time."""
    return {
        "cpu": settings.EMBEDDED_CPU_JOBS,
        "gpu": settings.EMBEDDED_GPU_JOBS,
        "net": settings.EMBEDDED_NET_JOBS,
    }


class EmbeddedBroker(StubBroker):
    """Queues in memory, each of which hands out no more messages at a time than may run."""

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 100) -> dramatiq.Consumer:
        """As Dramatiq has it: a message counts until it is done."""
        limit = jobs_at_once().get(queue_name, prefetch)
        return super().consume(queue_name, prefetch=min(prefetch, limit), timeout=timeout)


class EmbeddedWorker:
    """A Dramatiq worker that lives and dies with the ASGI process."""

    def __init__(self) -> None:
        self._worker: dramatiq.Worker | None = None

    def start(self) -> None:
        """Start working (and sweeping: what the last process left is taken up again)."""
        from media_jobs.jobs import actors  # noqa: F401 - declares the queues

        self._worker = dramatiq.Worker(
            dramatiq.get_broker(),
            worker_threads=sum(jobs_at_once().values()),
            worker_timeout=100,
        )
        self._worker.start()

    def stop(self) -> None:
        """Stop; jobs that do not end within five seconds go back into the queue."""
        if self._worker is not None:
            self._worker.stop(timeout=5_000)
            self._worker = None
