"""Run what was submitted: here and now, or by a real worker with threads of its own."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dramatiq
from django.db import connections
from django.db.models import Model

from accounts.models import User
from media_jobs.jobs import registry
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish, JobKind, Later, Step, Waiting
from media_jobs.jobs.runner import run
from media_jobs.jobs.services import submit
from media_jobs.models import Job, JobStatus

STEPS = (Step("first", 1), Step("second", 3))


def run_waiting_jobs() -> None:
    """Run every queued job in this thread, oldest first."""
    queued = Job.objects.filter(status=JobStatus.QUEUED).order_by("created_at")
    for job_id in queued.values_list("pk", flat=True):
        run(job_id, worker="test")


@contextmanager
def working(*, threads: int = 2) -> Iterator[dramatiq.Worker]:
    """A Dramatiq worker (with its sweeper) on whatever broker the environment chose."""
    broker = dramatiq.get_broker()
    before = list(broker.middleware)
    worker = dramatiq.Worker(broker, worker_threads=threads, worker_timeout=50)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop(timeout=10_000)
        broker.middleware = before
        connections.close_all()


def nothing(context: JobContext) -> Finish:
    """The work of a job that does none."""
    return lambda: None


@contextmanager
def job_kind_that(
    work: Callable[[JobContext], Finish | Waiting | Later] = nothing,
    *,
    time_limit_seconds: int = 60,
    **rest: Any,
) -> Iterator[str]:
    """A job kind, known while the block runs, whose work is `work`; gives its name.

    `rest` is what else the kind says of itself.
    """
    name = f"test_{uuid.uuid4().hex[:8]}"
    registry.register(
        JobKind(
            name=name,
            steps=STEPS,
            run=work,
            validate=lambda params: params,
            time_limit_seconds=time_limit_seconds,
            **({"queue": "cpu"} | rest),
        )
    )
    try:
        yield name
    finally:
        registry.job_kinds._entries.pop(name)


def submitted(owner: User, kind: str, subject: Model | None = None) -> Job:
    """A job that waits."""
    return submit(owner=owner, kind=kind, subject=subject)
