"""Jobs that go on as far as a test lets them."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connections

from accounts.models import User
from media_jobs.errors import JobFailed
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted

PATIENCE_SECONDS = 60


class HeldJobs:
    """Of a kind of their own, called "Counting sheep", whose page is the account."""

    def __init__(self) -> None:
        self.kind = ""
        self.halfway, self.fails = threading.Event(), False
        self._gates = [threading.Event(), threading.Event()]
        self._threads = ThreadPoolExecutor(2)

    def run(self, context: JobContext) -> Finish:
        """Wait twice until the test goes on."""
        context.step("first")
        for fraction, gate in zip((0.4, 0.9), self._gates, strict=True):
            while not gate.wait(0.1):
                context.progress(fraction, "Sheep after sheep")
        if self.fails:
            raise JobFailed("awake", "There were too few sheep. Count them again.")
        return lambda: None

    def ask(self, owner: User) -> Any:
        """Submit one, from a thread of its own."""
        return self.elsewhere(submitted, owner, self.kind)

    def work(self) -> "Future[None]":
        """Run what waits, as a worker's thread does."""
        return self._threads.submit(_closing(run_waiting_jobs))

    def elsewhere(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        """What `action` returns in a thread without a browser's loop."""
        return self._threads.submit(_closing(action), *args, **kwargs).result(PATIENCE_SECONDS)

    def go_on(self) -> None:
        """Let the job reach its second gate."""
        self._gates[0].set()

    def end(self) -> None:
        """Let it, and those that come, end."""
        for gate in self._gates:
            gate.set()

    def hold(self) -> None:
        """Let those that come wait again."""
        for gate in self._gates:
            gate.clear()


def _closing(action: Any) -> Any:
    def act(*args: Any, **kwargs: Any) -> Any:
        try:
            return action(*args, **kwargs)
        finally:
            connections.close_all()

    return act


@contextmanager
def held_jobs() -> Iterator[HeldJobs]:
    """Jobs that are held, and let go when the block ends."""
    jobs = HeldJobs()
    with job_kind_that(
        jobs.run, label="Counting sheep", icon="queued", page=lambda job: "/account/"
    ) as kind:
        jobs.kind = kind
        try:
            yield jobs
        finally:
            jobs.end()
            jobs._threads.shutdown(wait=True)
