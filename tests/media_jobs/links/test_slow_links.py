"""Links whose servers are slow hold up nobody who waits for a processor."""

import threading
from http.server import BaseHTTPRequestHandler

import pytest

from accounts.models import User
from detection.faces.services import fetch_and_scan
from media_jobs.models import Job, JobStatus
from spotifai.runtime.embedded import EmbeddedWorker
from tests.support.https import HttpsServer
from tests.support.jobs import job_kind_that, submitted
from tests.support.threads import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_needs_a_processor_is_done_while_a_link_halts(
    settings, alice: User, media_server: HttpsServer
) -> None:
    if not settings.EMBEDDED:
        pytest.skip("a broker's workers are divided among the queues by who runs them")
    settings.EMBEDDED_CPU_JOBS = settings.EMBEDDED_GPU_JOBS = settings.EMBEDDED_NET_JOBS = 1
    halted, go_on = threading.Event(), threading.Event()

    def halting(request: BaseHTTPRequestHandler) -> None:
        halted.set()
        go_on.wait(20)

    media_server.answers["/slow.mp4"] = media_server.answers["/next.mp4"] = halting
    first = fetch_and_scan(owner=alice, url=media_server.link("/slow.mp4"))
    second = fetch_and_scan(owner=alice, url=media_server.link("/next.mp4"))
    worker = EmbeddedWorker()
    worker.start()
    try:
        assert halted.wait(20)
        with job_kind_that(queue="cpu") as kind:
            job = submitted(alice, kind)
            done = Job.objects.filter(pk=job.pk, status=JobStatus.SUCCEEDED)
            wait_until(done.exists, what="a job for a processor")
        states = dict(Job.objects.values_list("pk", "status"))
        assert (states[first.pk], states[second.pk]) == (JobStatus.RUNNING, JobStatus.QUEUED)
    finally:
        go_on.set()
        worker.stop()
