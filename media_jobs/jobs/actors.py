"""The actors that workers run: one a queue, each given nothing but a job's id."""

import os
import socket
import uuid
from typing import Any

import dramatiq

from media_jobs.jobs.runner import run

WORKER_NAME = f"{socket.gethostname()}:{os.getpid()}"

# The runner enforces each kind's own limit, which it can tell its owner about. This one is the
# outer fence, and a job's retries are counted in the database, not here.
OPTIONS: dict[str, Any] = {"time_limit": float("inf"), "notify_shutdown": True}


@dramatiq.actor(queue_name="cpu", **OPTIONS)
def run_on_cpu(job_id: str) -> None:
    """Run a job whose kind asks for processor cores."""
    run(uuid.UUID(job_id), worker=WORKER_NAME)


@dramatiq.actor(queue_name="gpu", **OPTIONS)
def run_on_gpu(job_id: str) -> None:
    """Run a job whose kind is faster on a GPU (and runs without one)."""
    run(uuid.UUID(job_id), worker=WORKER_NAME)


@dramatiq.actor(queue_name="net", **OPTIONS)
def run_on_net(job_id: str) -> None:
    """Run a job whose kind waits for others' servers most of its time."""
    run(uuid.UUID(job_id), worker=WORKER_NAME)


ACTORS = {"cpu": run_on_cpu, "gpu": run_on_gpu, "net": run_on_net}


def send(job_id: uuid.UUID, queue: str) -> None:
    """Put a message for the job into the queue."""
    ACTORS[queue].send(str(job_id))
