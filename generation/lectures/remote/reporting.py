"""Telling the site that has asked for a lecture how far it is."""

import threading
import uuid
from types import TracebackType
from typing import Any, Self

import structlog
from django.db import connections

from generation.lectures.remote.asking import Away, Reply, post
from generation.lectures.remote.models import Order
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.services import cancel

log = structlog.get_logger(__name__)

REPORT_SECONDS = 10.0
# How often it must be said that nobody waits any more: the first time the order may be on its way
# to us with another address to call back.
GONE_TIMES = 2
GONE = 410


def call_back(order: Order, status: str, **fields: Any) -> Reply:
    """Report on an order. Raises `Away`."""
    fields |= {"video_id": str(order.video_id), "status": status}
    reply = post(order.callback_url, fields)
    if not reply.good and reply.status != GONE:
        log.error("report_refused", status=reply.status, answer=reply.data)
    return reply


class Reporter:
    """Reports, from a thread of its own, how far a job is on an order, as long as the block runs.

    It cancels the job when nobody waits for it any more.
    """

    def __init__(self, job: Job, order_id: uuid.UUID) -> None:
        self._job, self._order_id = job, order_id
        self._over = threading.Event()
        self._gone = 0
        self._thread = threading.Thread(target=self._report, name=f"report-{job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(timeout=REPORT_SECONDS)

    def _report(self) -> None:
        try:
            while True:
                try:
                    self._once()
                except Away as away:
                    log.info("report_not_taken", error=str(away))
                except Exception as error:  # noqa: BLE001 - the next report may get through
                    log.warning("report_failed", error=repr(error))
                if self._over.wait(REPORT_SECONDS):
                    return
        finally:
            connections.close_all()

    def _once(self) -> None:
        order = Order.objects.get(pk=self._order_id)
        job = Job.objects.get(pk=self._job.pk)
        if (job.status, job.attempt) != (JobStatus.RUNNING, self._job.attempt):
            return
        shown = job_snapshot(job)
        fields = {name: shown[name] for name in ("progress", "step", "message")}
        reply = call_back(order, "processing", **fields)
        self._gone = self._gone + 1 if reply.status == GONE else 0
        if self._gone >= GONE_TIMES:
            log.info("order_no_longer_wanted", order_id=str(order.pk))
            cancel(job=job)
