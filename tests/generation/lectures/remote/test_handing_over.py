"""A lecture that a worker elsewhere reads: ordered, reported on, fetched, and charged once."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from billing.models import Hold, HoldStatus
from generation.lectures.models import Lecture
from generation.lectures.remote.handing_over import LEASE, PATIENCE
from generation.lectures.remote.models import HandOver
from generation.lectures.services import read_again
from media_jobs.files.services import store
from media_jobs.jobs.models import Worker
from media_jobs.jobs.services import cancel
from media_jobs.jobs.sweeping import sweep
from media_jobs.models import Job, JobStatus
from tests.generation.lectures.fixtures import HEADINGS
from tests.generation.lectures.remote.workers import KEY, Other, archive_of, signed
from tests.support.jobs import run_waiting_jobs
from tests.support.media import all_files

pytestmark = pytest.mark.django_db(transaction=True)


def newest(lecture: Lecture) -> Job:
    return lecture.upload.jobs.order_by("-created_at")[0]


def report(order: dict[str, Any], status: str, **fields: Any) -> Any:
    sent = {"video_id": order["video_id"], "status": status, **fields}
    return signed("POST", order["callback_url"], sent)


def completed(worker: Other, order: dict[str, Any], archive: bytes) -> Any:
    worker.files["/worker/results/1"] = archive
    sha256 = hashlib.sha256(archive).hexdigest()
    return report(order, "completed", result_url="worker/results/1", result_sha256=sha256)


def lease_is_over() -> None:
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()


def test_a_lecture_is_ordered_reported_on_and_kept(
    settings: Any, worker: Other, lecture: Lecture, tmp_path: Path
) -> None:
    settings.TOKEN_PRICES = {"lecture": 1}
    cancel(job=newest(lecture))
    read_again(lecture=lecture, language="en", layout="slides")
    run_waiting_jobs()
    (order,) = worker.orders
    job = newest(lecture)
    assert (job.status, order["video_id"], order["job_id"]) == (
        JobStatus.WAITING,
        str(lecture.pk),
        str(job.pk),
    )
    assert (order["language"], order["layout"], order["speech"]) == ("en", "slides", True)
    recording = Client().get(urlsplit(order["source_url"]).path)
    assert recording.status_code == 200
    assert recording["Content-Length"] == str(lecture.upload.size_bytes)

    said = report(order, "processing", progress=50, step="write_down_speech", message="Listening")
    assert said.status_code == 200, said.content
    job.refresh_from_db()
    assert (job.progress, job.message) == (50.0, "Listening")
    running = [step.name for step in job.steps.filter(status="running")]
    assert running == ["write_down_speech"]

    assert completed(worker, order, archive_of(tmp_path)).status_code == 200
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.QUEUED, 0)
    assert Client().get(urlsplit(order["source_url"]).path).status_code == 404
    run_waiting_jobs()
    job.refresh_from_db()
    lecture.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 1), job.error_message
    assert [slide.title for slide in lecture.slides.all()] == list(HEADINGS)
    assert lecture.slides.get(number=1).returns == [[2.0, 3.0]]
    assert {file.format for file in lecture.files.all()} == {"pdf", "srt", "vtt"}
    assert lecture.files.get(format="pdf").layout == "slides"
    captured = Hold.objects.filter(status=HoldStatus.CAPTURED)
    assert captured.count() == 1
    assert completed(worker, order, b"again").status_code == 410
    assert len(worker.orders) == 1


def test_a_worker_that_goes_silent_is_asked_again_under_another_address(
    worker: Other, lecture: Lecture, tmp_path: Path
) -> None:
    run_waiting_jobs()
    lease_is_over()
    run_waiting_jobs()
    first, second = worker.orders
    assert (first["attempt"], second["attempt"]) == (1, 2)
    assert report(first, "processing").status_code == 410
    assert Client().get(urlsplit(first["source_url"]).path).status_code == 404
    assert completed(worker, second, archive_of(tmp_path)).status_code == 200
    run_waiting_jobs()
    assert newest(lecture).status == JobStatus.SUCCEEDED


def test_reports_keep_the_lease(worker: Other, lecture: Lecture) -> None:
    run_waiting_jobs()
    Job.objects.update(lease_until=timezone.now() + timedelta(seconds=1))
    assert report(worker.orders[0], "processing", progress=3).status_code == 200
    until = newest(lecture).lease_until
    assert until is not None and until > timezone.now() + LEASE - timedelta(minutes=1)


def test_a_lecture_in_the_workers_queue_is_asked_after_and_no_attempt_counts(
    worker: Other, lecture: Lecture
) -> None:
    worker.answer = lambda fields: (202, {"status": "in_queue"})
    for _ in range(5):
        run_waiting_jobs()
        assert (newest(lecture).status, newest(lecture).attempt) == (JobStatus.WAITING, 0)
        lease_is_over()
    addresses = {order["callback_url"] for order in worker.orders}
    assert (len(worker.orders), len(addresses)) == (5, 1), "one that goes on being good"
    assert report(worker.orders[0], "processing").status_code == 200


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_worker_that_is_not_well_is_tried_again_and_then_given_up(
    worker: Other, lecture: Lecture, status: int
) -> None:
    worker.answer = lambda fields: (status, {})
    for _ in range(4):
        run_waiting_jobs()
        assert (newest(lecture).status, newest(lecture).attempt) == (JobStatus.WAITING, 0)
        lease_is_over()
    assert len(worker.orders) == 4
    HandOver.objects.update(away_since=timezone.now() - PATIENCE - timedelta(seconds=1))
    run_waiting_jobs()
    job = newest(lecture)
    assert (job.status, job.error_code) == (JobStatus.FAILED, "worker_away")
    assert "nothing was charged" in job.error_message


def test_nobody_there_is_an_outage_too_and_ends_when_somebody_is(
    settings: Any, worker: Other, lecture: Lecture
) -> None:
    there, settings.WORKER_SERVICE_URL = settings.WORKER_SERVICE_URL, "http://127.0.0.1:9"
    run_waiting_jobs()
    assert newest(lecture).status == JobStatus.WAITING
    settings.WORKER_SERVICE_URL = there
    lease_is_over()
    run_waiting_jobs()
    assert HandOver.objects.get().away_since is None
    assert len(worker.orders) == 1


def test_a_refusal_is_told_at_once(worker: Other, lecture: Lecture) -> None:
    worker.answer = lambda fields: (401, {})
    run_waiting_jobs()
    assert newest(lecture).error_code == "worker_refused"


def test_what_the_worker_cannot_read_is_told_in_its_words(worker: Other, lecture: Lecture) -> None:
    run_waiting_jobs()
    (order,) = worker.orders
    said = report(order, "failed", error="no_slides", message="There are no slides in this.")
    assert said.status_code == 200
    job = newest(lecture)
    assert (job.error_code, job.error_message) == ("no_slides", "There are no slides in this.")
    assert report(order, "processing").status_code == 410


def test_a_report_may_come_before_the_order_was_answered(
    worker: Other, lecture: Lecture, tmp_path: Path
) -> None:
    archive = archive_of(tmp_path)

    def at_once(order: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert report(order, "processing").status_code == 200
        assert completed(worker, order, archive).status_code == 200
        return 202, {}

    worker.answer = at_once
    run_waiting_jobs()
    run_waiting_jobs()
    assert newest(lecture).status == JobStatus.SUCCEEDED
    assert len(worker.orders) == 1


def test_whoever_cancels_is_waited_for_no_more(worker: Other, lecture: Lecture) -> None:
    run_waiting_jobs()
    cancel(job=newest(lecture))
    assert report(worker.orders[0], "processing").status_code == 410
    assert report(worker.orders[0], "completed").status_code == 410


def test_a_result_elsewhere_is_refused_and_changes_nothing(worker: Other, lecture: Lecture) -> None:
    run_waiting_jobs()
    for url in ("https://elsewhere.example/a.zip", "//elsewhere.example/a", f"{worker.url}0/a"):
        said = report(
            worker.orders[0],
            "completed",
            result_url=url,
            result_sha256=hashlib.sha256().hexdigest(),
        )
        assert (said.status_code, said.json()["code"]) == (400, "result_url_refused")
    assert newest(lecture).status == JobStatus.WAITING
    assert HandOver.objects.get().completed_at is None


def test_another_file_than_was_said_is_not_kept(
    worker: Other, lecture: Lecture, tmp_path: Path
) -> None:
    run_waiting_jobs()
    (order,) = worker.orders
    assert completed(worker, order, b"one thing").status_code == 200
    worker.files["/worker/results/1"] = archive_of(tmp_path)
    before = all_files()
    run_waiting_jobs()
    assert newest(lecture).error_code == "worker_result_unusable"
    assert all_files() == before


def test_a_worker_that_shares_the_storage_leaves_its_documents_there(
    worker: Other, lecture: Lecture
) -> None:
    run_waiting_jobs()
    store(f"pdfs/{lecture.pk}.pdf", b"%PDF-1.7 a lecture")
    store(f"subtitles/{lecture.pk}.srt", b"1\n00:00:00,000 --> 00:00:01,000\nWhales\n")
    assert report(worker.orders[0], "completed").status_code == 200
    run_waiting_jobs()
    lecture.refresh_from_db()
    assert newest(lecture).status == JobStatus.SUCCEEDED, newest(lecture).error_message
    assert {file.format: file.key for file in lecture.files.all()} == {
        "pdf": f"pdfs/{lecture.pk}.pdf",
        "srt": f"subtitles/{lecture.pk}.srt",
    }
    assert [note["code"] for note in lecture.notes] == ["files_alone"]
    assert default_storage.exists(f"pdfs/{lecture.pk}.pdf")


def test_a_worker_that_has_left_nothing_there_is_found_out(worker: Other, lecture: Lecture) -> None:
    run_waiting_jobs()
    report(worker.orders[0], "completed")
    run_waiting_jobs()
    assert newest(lecture).error_code == "worker_result_unusable"


def test_without_a_key_nothing_is_sent(settings: Any, worker: Other, lecture: Lecture) -> None:
    settings.WORKER_API_KEY = KEY[:31]
    run_waiting_jobs()
    assert newest(lecture).error_code == "worker_misconfigured"
    assert worker.asked == []


def test_health_tells_whether_the_worker_answers(settings: Any, worker: Other) -> None:
    Worker.objects.create(
        name="w",
        queues=["cpu", "gpu", "net"],
        device="CPU",
        started_at=timezone.now(),
        beat_at=timezone.now(),
    )

    def told() -> dict[str, Any]:
        answer = Client().get("/health")
        assert answer.status_code == 200
        return dict(answer.json()["checks"]["worker"])

    worker.files["/health"] = b"{}"
    assert told()["status"] == "ok"
    settings.WORKER_SERVICE_URL = "http://127.0.0.1:9"
    assert (told()["status"], told()["code"]) == ("failing", "worker_away")
