"""Workers are rows that beat, busy or idle, and go when the worker does."""

import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from media_jobs.jobs import workers
from media_jobs.jobs.actors import WORKER_NAME
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from media_jobs.jobs.services import submit
from media_jobs.jobs.sweeping import sweep
from media_jobs.jobs.transitions import claim
from media_jobs.models import Job, JobStatus, Worker
from spotifai.runtime.embedded import EmbeddedWorker
from tests.support.admin import browser_of, moderator, superuser
from tests.support.jobs import job_kind_that, submitted, working
from tests.support.threads import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = "/admin/media_jobs/worker/"


def test_an_idle_worker_beats_and_leaves_with_its_process(monkeypatch) -> None:
    monkeypatch.setattr("media_jobs.jobs.workers.BEAT_SECONDS", 0.05)
    monkeypatch.setattr("media_jobs.jobs.workers._loaded", [lambda: ["b 2", "a 1"]])
    with working():
        wait_until(Worker.objects.exists, what="the first beat")
        row = Worker.objects.get()
        assert (row.name, row.queues, row.loaded) == (
            WORKER_NAME,
            ["cpu", "gpu", "net"],
            ["a 1", "b 2"],
        )
        later = Worker.objects.filter(beat_at__gt=row.beat_at)
        wait_until(later.exists, what="the next beat")
        assert Worker.objects.get().started_at == row.started_at
    assert not Worker.objects.exists()


def test_the_device_is_what_the_driver_names(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("media_jobs.jobs.workers.GPUS", tmp_path)
    assert workers.device() == "CPU"
    (tmp_path / "0000:01:00.0").mkdir()
    information = tmp_path / "0000:01:00.0" / "information"
    information.write_text("Model: \t\t NVIDIA L4\nIRQ:   \t\t 42\n")
    assert workers.device() == "NVIDIA L4"


def test_a_lost_worker_is_shown_as_lost_and_then_forgotten(settings) -> None:
    now = timezone.now()
    silent = timedelta(seconds=settings.LOST_AFTER_SECONDS + 1)
    for name, age in (("here", timedelta()), ("lost", silent), ("old", timedelta(hours=2))):
        Worker.objects.create(name=name, device="CPU", started_at=now - age, beat_at=now - age)
    sweep()
    alive = {worker.name: workers.is_alive(worker) for worker in Worker.objects.all()}
    assert alive == {"here": True, "lost": False}


def test_admins_see_workers_with_their_jobs_and_nobody_changes_them(alice: User) -> None:
    now = timezone.now()
    Worker.objects.create(
        name="host:1", queues=["gpu"], device="NVIDIA L4", loaded=["face-forgery 3"],
        started_at=now, beat_at=now,
    )  # fmt: skip
    with job_kind_that() as kind:
        claim(job_id=submitted(alice, kind).pk, worker="host:1")
    root = browser_of(superuser())
    html = root.get(WORKERS).content.decode()
    assert "NVIDIA L4" in html
    assert "face-forgery 3" in html
    listed = root.get("/admin/media_jobs/job/", {"worker__exact": "host:1"})
    assert "worker__exact=host%3A1" in html
    assert kind in listed.content.decode()
    assert root.get(f"{WORKERS}host_3A1/change/").status_code == 200
    assert root.post(f"{WORKERS}host_3A1/change/", {"device": "x"}).status_code == 403
    assert root.get(f"{WORKERS}add/").status_code == 403
    assert browser_of(moderator()).get(WORKERS).status_code == 403


def test_the_embedded_worker_runs_as_many_of_each_queue_as_it_may(settings, alice: User) -> None:
    if not settings.EMBEDDED:
        pytest.skip("a broker's workers have threads of their own")
    settings.EMBEDDED_CPU_JOBS, settings.EMBEDDED_GPU_JOBS, settings.EMBEDDED_NET_JOBS = 2, 1, 3
    may = {"cpu": 2, "gpu": 1, "net": 3}
    lock, busy, most = threading.Lock(), Counter[str](), Counter[str]()

    def work(context: JobContext) -> Finish:
        queue = context.job.queue
        with lock:
            busy[queue] += 1
            most[queue] = max(most[queue], busy[queue])
        end = time.monotonic() + 10
        while most[queue] < may[queue] and time.monotonic() < end:
            time.sleep(0.02)  # the others of the queue begin, however busy the machine is
        time.sleep(0.15)
        with lock:
            busy[queue] -= 1
        return lambda: None

    with job_kind_that(work, queue=lambda params: params["queue"]) as kind:
        for queue in ("gpu", "gpu", "gpu", "gpu", *["cpu"] * 4, *["net"] * 4):
            submit(owner=alice, kind=kind, params={"queue": queue})
        worker = EmbeddedWorker()
        worker.start()
        try:
            done = Job.objects.filter(status=JobStatus.SUCCEEDED)
            wait_until(lambda: done.count() == 12, seconds=60, what="twelve jobs")
        finally:
            worker.stop()
    assert most == may
