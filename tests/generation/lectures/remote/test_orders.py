"""Lectures of other sites: read once, called back for until that is heard, kept for a day."""

import hashlib
import io
import json
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from accounts.models import User
from generation.lectures.kinds import ORDER_KIND
from generation.lectures.remote import orders, reporting
from generation.lectures.remote.models import Order, WorkerNonce
from generation.lectures.remote.order_jobs import PATIENCE, SOURCE_PATIENCE
from generation.lectures.remote.orders import KEPT, forget_orders
from generation.lectures.remote.reporting import Reporter
from media_jobs.engines.errors import EngineRefused
from media_jobs.jobs.sweeping import sweep
from media_jobs.jobs.transitions import claim
from media_jobs.models import Job, JobStatus
from tests.generation.lectures.fixtures import HEADINGS, known
from tests.generation.lectures.remote.workers import Other, signed
from tests.support.jobs import run_waiting_jobs
from tests.support.media import all_files
from tests.support.threads import at_once, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

VIDEO = str(uuid.uuid4())


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """With what lectures were read, by an engine that knows beforehand what is in them."""
    seen: list[dict[str, Any]] = []

    def note(path: Path, **options: Any) -> Any:
        seen.append({"bytes": path.read_bytes(), **options})
        return known(path, **options)

    monkeypatch.setattr("generation.lectures.remote.order_jobs.read", note)
    return seen


@pytest.fixture
def ordered(site: Other, recording: Path, read: Any) -> dict[str, Any]:
    """What the site asks for."""
    site.files["/source"] = recording.read_bytes()
    return {
        "video_id": VIDEO,
        "callback_url": f"{site.url}/worker/callback?token=1",
        "source_url": f"{site.url}/source",
        "filename": "whales.mp4",
        "job_id": "first",
        "attempt": 1,
        "language": "DE",
        "layout": "slides",
        "speech": False,
    }


def process(order: dict[str, Any], **changes: Any) -> Any:
    return signed("POST", "/process", order | changes)


def reports(site: Other, status: str) -> list[dict[str, Any]]:
    return [fields for _, fields in site.asked if fields["status"] == status]


def content_of(answer: Any) -> bytes:
    async def whole() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return bytes(async_to_sync(whole)())


def is_time() -> None:
    """As if the time to try again had come."""
    Job.objects.filter(status="waiting").update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()


def test_a_lecture_is_read_and_can_be_fetched(
    site: Other, ordered: dict[str, Any], read: list[dict[str, Any]], recording: Path
) -> None:
    answer = process(ordered)
    assert answer.status_code == 202, answer.content
    assert answer.json() == {"video_id": VIDEO, "status": "in_queue"}
    run_waiting_jobs()
    (how,) = read
    assert how["bytes"] == recording.read_bytes()
    assert (how["language"], how["with_speech"]) == ("de", False)
    (told,) = reports(site, "completed")
    assert told["video_id"] == VIDEO
    assert {path for path, _ in site.asked} == {"/worker/callback?token=1"}
    assert reports(site, "processing")[0]["step"] in ("prepare", None)

    content = content_of(signed("GET", told["result_url"]))
    assert hashlib.sha256(content).hexdigest() == told["result_sha256"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        slides = json.loads(archive.read("lecture.json"))["slides"]
    assert [slide["title"] for slide in slides] == list(HEADINGS)
    job = Job.objects.get()
    assert (job.kind, job.status, job.owner.is_active) == (ORDER_KIND, JobStatus.SUCCEEDED, False)


def test_a_result_is_for_who_signs(ordered: dict[str, Any], site: Other) -> None:
    process(ordered)
    run_waiting_jobs()
    url = reports(site, "completed")[0]["result_url"]
    other = "another key that is long enough for one"
    assert signed("GET", url, key=other).status_code == 401
    assert signed("GET", f"/worker/results/{uuid.uuid4()}").status_code == 404


def test_the_same_order_is_in_work_once(ordered: dict[str, Any], read: list[Any]) -> None:
    answers = at_once(4, lambda _: process(ordered).status_code)
    assert answers == [202] * 4
    assert (Job.objects.count(), Order.objects.count(), User.objects.count()) == (1, 1, 1)
    job = claim(job_id=Job.objects.get().pk, worker="w")
    assert job is not None
    assert process(ordered, callback_url=ordered["callback_url"] + "2").json()["status"] == (
        "processing"
    )
    assert Job.objects.count() == 1
    assert Order.objects.get().callback_url.endswith("token=12"), "the latest is called"


def test_what_was_read_is_told_again_without_reading_again(
    site: Other, ordered: dict[str, Any], read: list[Any]
) -> None:
    for token in ("1", "2"):
        process(ordered, callback_url=f"{site.url}/worker/callback?token={token}")
        run_waiting_jobs()
    first, second = reports(site, "completed")
    assert first["result_sha256"] == second["result_sha256"]
    assert len(read) == 1


def test_another_request_for_the_same_video_is_read_anew(
    site: Other, ordered: dict[str, Any], read: list[Any]
) -> None:
    process(ordered)
    process(ordered, job_id="second", language="en")
    assert sorted(Job.objects.values_list("status", flat=True)) == ["cancelled", "queued"]
    run_waiting_jobs()
    process(ordered, job_id="third", language="fr")
    run_waiting_jobs()
    assert [how["language"] for how in read] == ["en", "fr"]
    assert len(all_files()) == 1


def test_what_cannot_be_read_is_told_and_not_tried_again(
    site: Other, ordered: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def refuse(*_: Any, **__: Any) -> None:
        tried.append(1)
        raise EngineRefused("no_slides", "There are no slides in this.")

    monkeypatch.setattr("generation.lectures.remote.order_jobs.read", refuse)
    for _ in range(2):
        process(ordered)
        run_waiting_jobs()
    said = [(told["error"], told["message"]) for told in reports(site, "failed")]
    assert said == [("no_slides", "There are no slides in this.")] * 2
    assert len(tried) == 1
    assert Job.objects.filter(error_code="no_slides").count() == 2


def test_a_bug_is_told_to_who_asks_again(
    site: Other, ordered: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("generation.lectures.remote.order_jobs.read", break_down)
    process(ordered)
    run_waiting_jobs()
    assert reports(site, "failed") == []
    process(ordered)
    run_waiting_jobs()
    assert [told["error"] for told in reports(site, "failed")] == ["internal_error"]


def test_a_recording_that_is_gone_or_too_large_is_told(
    site: Other, ordered: dict[str, Any], settings: Any
) -> None:
    process(ordered, source_url=f"{site.url}/gone")
    run_waiting_jobs()
    settings.MAX_LECTURE_MB = 0
    process(ordered, job_id="second")
    run_waiting_jobs()
    assert [told["error"] for told in reports(site, "failed")] == ["source_gone", "too_large"]


def test_a_site_that_does_not_hear_is_told_later(
    site: Other, ordered: dict[str, Any], read: list[Any]
) -> None:
    site.answer = lambda fields: (503, {})
    process(ordered)
    for _ in range(4):
        run_waiting_jobs()
        assert Job.objects.get().status == JobStatus.WAITING
        is_time()
    site.answer = lambda fields: (200, {})
    run_waiting_jobs()
    assert Job.objects.get().status == JobStatus.SUCCEEDED
    assert len(read) == 1
    assert len(reports(site, "completed")) == 5


def test_a_recording_that_cannot_be_had_for_an_hour_is_told(
    site: Other, ordered: dict[str, Any]
) -> None:
    process(ordered, source_url="https://127.0.0.1/source")
    run_waiting_jobs()
    assert Job.objects.get().status == JobStatus.WAITING
    Order.objects.update(away_since=timezone.now() - SOURCE_PATIENCE - timedelta(seconds=1))
    is_time()
    run_waiting_jobs()
    assert [told["error"] for told in reports(site, "failed")] == ["source_away"]


def test_it_is_given_up_at_last(site: Other, ordered: dict[str, Any]) -> None:
    site.answer = lambda fields: (500, {})
    process(ordered)
    run_waiting_jobs()
    Order.objects.update(away_since=timezone.now() - PATIENCE - timedelta(seconds=1))
    is_time()
    run_waiting_jobs()
    assert Job.objects.get().error_code == "site_away"


def test_what_nobody_waits_for_any_more_is_stopped(
    site: Other, ordered: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "REPORT_SECONDS", 0.05)
    site.answer = lambda fields: (410, {})
    process(ordered)
    job = claim(job_id=Job.objects.get().pk, worker="w")
    assert job is not None
    with Reporter(job, Order.objects.get().pk):
        wait_until(lambda: Job.objects.get().status == "cancelled", what="the job to be stopped")
    assert len(site.asked) >= 2, "it is said twice"


@pytest.mark.parametrize(
    "changes",
    [
        {"callback_url": "http://elsewhere.example/worker/callback"},
        {"callback_url": "ftp://elsewhere.example/"},
        {"callback_url": "https://user:word@elsewhere.example/"},
        {"callback_url": "https://"},
        {"callback_url": "https://exa mple.org/"},
        {"callback_url": "https://example.org:99999/"},
        {"source_url": "http://169.254.169.254/latest/meta-data"},
        {"source_url": "file:///etc/passwd"},
        {"video_id": "1"},
        {"language": "english"},
    ],
    ids=str,
)
def test_an_order_that_makes_no_sense_is_refused(
    ordered: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert process(ordered, **changes).status_code == 400
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/source", "https://localhost/source", "https://[::1]:8443/x"]
)
def test_nothing_is_fetched_from_within_that_is_not_named(
    site: Other, ordered: dict[str, Any], url: str
) -> None:
    assert process(ordered, source_url=url).status_code == 202
    run_waiting_jobs()
    job = Job.objects.get()
    assert (job.status, Order.objects.get().away_since is None) == (JobStatus.WAITING, False)


def test_there_is_an_end_to_how_many_wait(
    ordered: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "MOST_AT_ONCE", 1)
    process(ordered)
    assert process(ordered).status_code == 202, "the same one is no other"
    answer = process(ordered, video_id=str(uuid.uuid4()))
    assert (answer.status_code, answer.json()["code"]) == (503, "too_many_orders")
    assert Order.objects.count() == 1


def test_after_a_day_nothing_is_left(site: Other, ordered: dict[str, Any]) -> None:
    process(ordered)
    Order.objects.update(asked_at=timezone.now() - KEPT)
    forget_orders()
    assert Order.objects.exists(), "it is still to be done"
    run_waiting_jobs()
    assert len(all_files()) == 1
    forget_orders()
    assert not (Order.objects.exists() or Job.objects.exists() or all_files())
    WorkerNonce.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sweep()
    assert not WorkerNonce.objects.exists()
