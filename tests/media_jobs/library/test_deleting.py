"""What is deleted in the library is gone at once, for everybody, and comes back when undone."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.erasure.services import delete_account
from accounts.models import User
from billing.selectors import balance_of
from detection.models import DetectionSession
from detection.reviews.queue import waiting
from detection.reviews.requests import ask_for_review
from media_jobs.files.cleaning import LEFT_BEHIND_SECONDS, clean_files
from media_jobs.jobs.registry import Waiting
from media_jobs.jobs.runner import run
from media_jobs.jobs.sweeping import sweep
from media_jobs.jobs.transitions import claim, requeue, succeed
from media_jobs.library.services import edit
from media_jobs.models import Deletion, Job, JobStatus, Tag, Upload
from tests.support.admin import browser_of, superuser
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, all_files, kept
from tests.support.uploads import examined, send, sent, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload(alice: User, clips: Clips, redness_scorer: None) -> Upload:
    """An examined clip of Alice's, with tags, notes and a request for review."""
    upload = examined(alice, clips.reddened)
    edit(upload=upload, tags=["election"], notes="ask")
    ask_for_review(upload=upload, remark="please")
    return upload


def delete(api: APIClient, *uploads: Upload) -> Any:
    ids = [str(upload.pk) for upload in uploads]
    return api.post("/api/v1/library/bulk", {"verb": "delete", "ids": ids}, format="json").json()


def undo(api: APIClient, answer: Any) -> Any:
    return api.post(f"/api/v1/library/deletions/{answer['deletion']['id']}/undo")


def is_over() -> None:
    """The time in which deletions could be undone passes, and a sweeper comes by."""
    Deletion.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    sweep()


def addresses_of(upload: Upload, item: Any) -> list[str]:
    job, session = Job.with_deleted.get(upload=upload), session_of(upload)
    return [
        f"/api/v1/library/{upload.pk}",
        f"/api/videos/{upload.pk}",
        f"/api/videos/{upload.pk}/results",
        f"/api/videos/{upload.pk}/report",
        f"/api/v1/jobs/{job.pk}",
        f"/api/analytics/sessions/{session.pk}",
        f"/api/analytics/sessions/{session.pk}/frames",
        item["links"]["download"],
    ]


def known(api: APIClient, browser: Client) -> list[Any]:
    """What lists and figures say."""
    lists = ("/api/v1/library", "/api/videos", "/api/analytics/sessions")
    figures = api.get("/api/analytics/stats").json()
    return [
        *(api.get(path).json()["count"] for path in lists),
        {name: figures[name] for name in ("videos", "finished", "by_label", "frames_analysed")},
        waiting().count(),
        *("reddened.mp4" in browser.get(page).content.decode() for page in ("/library/", "/jobs/")),
    ]


def test_it_is_gone_at_once_and_all_of_it_comes_back(
    alice: User, alice_api: APIClient, upload: Upload
) -> None:
    browser = browser_of(alice)
    item = alice_api.get(f"/api/v1/library/{upload.pk}").json()
    addresses, before = addresses_of(upload, item), known(alice_api, browser)
    results = alice_api.get(f"/api/videos/{upload.pk}/results").json()
    answer = delete(alice_api, upload)
    assert answer["results"][0]["done"]
    assert {path: alice_api.get(path).status_code for path in addresses} == dict.fromkeys(
        addresses, 404
    )
    assert known(alice_api, browser) == [
        0, 0, 0,
        {"videos": 0, "finished": 0, "by_label": dict.fromkeys(before[3]["by_label"], 0),
         "frames_analysed": 0},
        0, False, False,
    ]  # fmt: skip
    assert undo(alice_api, answer).json() == {"restored": 1}
    assert {path: alice_api.get(path).status_code for path in addresses} == dict.fromkeys(
        addresses, 200
    )
    assert known(alice_api, browser) == before
    again = alice_api.get(f"/api/v1/library/{upload.pk}").json()
    assert (again["tags"], again["notes"]) == (["election"], "ask")
    after = alice_api.get(f"/api/videos/{upload.pk}/results").json()
    assert (after["session_id"], after["windows"]) == (results["session_id"], results["windows"])


def test_staff_see_nothing_of_it(alice_api: APIClient, upload: Upload) -> None:
    staff, session = browser_of(superuser()), session_of(upload)
    pages = [
        reverse("admin:media_jobs_upload_change", args=[upload.pk]),
        reverse("admin:detection_detectionsession_change", args=[session.pk]),
        reverse("admin:detection_reviewcase_change", args=[waiting().get().pk]),
    ]
    lists = [
        reverse(f"admin:{name}_changelist")
        for name in ("media_jobs_upload", "media_jobs_job", "detection_detectionsession",
                     "detection_reviewcase", "detection_frameresult", "detection_aggregatedverdict")
    ]  # fmt: skip
    assert {staff.get(page).status_code for page in pages} == {200}
    assert all(staff.get(page).context["cl"].result_count for page in lists)
    delete(alice_api, upload)
    assert {staff.get(page).status_code for page in pages} == {302}
    assert [staff.get(page).context["cl"].result_count for page in lists] == [0] * len(lists)


def test_when_time_is_over_nothing_is_left(alice_api: APIClient, upload: Upload) -> None:
    answer = delete(alice_api, upload)
    sweep()
    assert Upload.with_deleted.exists(), "there is time left"
    is_over()
    assert not Upload.with_deleted.exists()
    assert not Job.with_deleted.exists()
    assert not DetectionSession.with_deleted.exists()
    assert not Deletion.objects.exists()
    assert not Tag.objects.exists()
    assert all_files() == []
    assert undo(alice_api, answer).status_code == 404
    assert alice_api.get("/api/analytics/stats").json()["finished"] == 0


def test_work_stops_meanwhile_and_goes_on_when_it_is_undone(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload, job = sent(alice, clips.face)
    answer = delete(alice_api, upload)
    run_waiting_jobs()
    assert Job.with_deleted.get(pk=job.pk).status == JobStatus.QUEUED
    assert alice_api.get(f"/api/v1/jobs/{job.pk}").status_code == 404
    undo(alice_api, answer)
    run_waiting_jobs()
    assert alice_api.get(f"/api/videos/{upload.pk}").json()["status"] == "succeeded"


def test_its_files_are_not_taken_for_abandoned_ones(
    settings: Any, alice_api: APIClient, upload: Upload
) -> None:
    files = all_files()
    answer = delete(alice_api, upload)
    then = time.time() - LEFT_BEHIND_SECONDS - 60
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        os.utime(path, (then, then))
    assert clean_files() == 0
    undo(alice_api, answer)
    assert all_files() == files


def test_work_that_ran_is_not_taken_for_lost(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    _, job = sent(alice, clips.face)
    assert claim(job_id=job.pk, worker="before")
    undo(alice_api, delete(alice_api, *Upload.objects.all()))
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.QUEUED, 0)
    assert not requeue(job_id=job.pk, attempt=1), "the worker before has nothing to say any more"
    run_waiting_jobs()
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 1)


def test_work_that_was_left_to_a_worker_elsewhere_is_handed_out_again(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = kept(alice, clips.face)
    with job_kind_that(lambda context: Waiting(timedelta(minutes=1))) as kind:
        job = submitted(alice, kind, upload)
        run(job.pk, worker="w")
        answer = delete(alice_api, upload)
        undo(alice_api, answer)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        job.refresh_from_db()
        assert job.status == JobStatus.QUEUED, "who worked on it was told that it is gone"
        run(job.pk, worker="w")
        job.refresh_from_db()
        assert (job.status, job.attempt) == (JobStatus.WAITING, 2)
        assert not succeed(job_id=job.pk, attempt=1, finish=lambda: None)


def test_hidden_jobs_count_among_those_that_one_may_have(
    settings: Any, alice_api: APIClient, clips: Clips
) -> None:
    settings.MAX_ACTIVE_JOBS = 1
    send(alice_api, clips.face)
    answer = delete(alice_api, Upload.objects.get())
    refused = send(alice_api, clips.photo)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_jobs")
    is_over()
    assert send(alice_api, clips.photo).status_code == 201
    assert undo(alice_api, answer).status_code == 404


def test_work_that_waited_is_not_charged_for(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    before = balance_of(alice)
    upload, _ = sent(alice, clips.face)
    delete(alice_api, upload)
    is_over()
    assert balance_of(alice) == before


def test_the_same_bytes_can_be_sent_again_at_once(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload, _ = sent(alice, clips.face)
    answer = delete(alice_api, upload)
    new = send(alice_api, clips.face)
    assert new.status_code == 201
    assert new.json()["video"]["id"] != str(upload.pk)
    assert undo(alice_api, answer).json() == {"restored": 0}
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"TOKEN_PRICES": {"face_scan": 1000}}, "insufficient_tokens"),
        ({"MAX_ACTIVE_JOBS": 1}, "too_many_jobs"),
    ],
)
def test_the_same_bytes_that_are_refused_end_no_deletion(
    settings: Any, alice: User, alice_api: APIClient, clips: Clips, limit: dict[str, Any], code: str
) -> None:
    upload = kept(alice, clips.photo)
    sent(alice, clips.face)
    files = all_files()
    answer = delete(alice_api, upload)
    for name, value in limit.items():
        setattr(settings, name, value)
    assert send(alice_api, clips.photo).json()["code"] == code
    assert undo(alice_api, answer).json() == {"restored": 1}
    assert all_files() == files


def test_an_account_that_is_deleted_takes_along_what_could_be_undone(
    alice: User, alice_api: APIClient, upload: Upload
) -> None:
    delete(alice_api, upload)
    delete_account(user=alice)
    assert not Upload.with_deleted.exists()
    assert not Deletion.objects.exists()
    assert all_files() == []


def test_nobody_else_deletes_or_brings_back(
    charlie_api: APIClient, alice_api: APIClient, upload: Upload
) -> None:
    answer = delete(charlie_api, upload)
    assert answer["deletion"] is None
    assert [(one["done"], one["code"]) for one in answer["results"]] == [(False, "not_found")]
    answer = delete(alice_api, upload)
    assert undo(charlie_api, answer).status_code == 404
    assert undo(alice_api, answer).status_code == 200


def test_it_is_brought_back_on_the_page(alice: User, upload: Upload) -> None:
    browser = browser_of(alice)
    form = {"verb": "delete", "id": [str(upload.pk)], "next": "/videos/?kind=video"}
    answer = browser.post("/library/bulk/", form)
    assert answer["Location"] == "/videos/?kind=video"
    page = browser.get("/videos/").content.decode()
    assert "1 file is deleted." in page
    answer = browser.post(f"/library/undo/{Deletion.objects.get().pk}/", follow=True)
    assert "1 brought back." in answer.content.decode()
    assert "reddened.mp4" in answer.content.decode()


def test_a_key_of_a_hidden_job_is_not_taken_for_another_file(
    alice_api: APIClient, clips: Clips
) -> None:
    send(alice_api, clips.face, key="once")
    delete(alice_api, Upload.objects.get())
    answer = send(alice_api, clips.empty_room, key="once")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_deletion_that_hides_nothing_any_more_is_not_told_of(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload, _ = sent(alice, clips.face)
    delete(alice_api, upload)
    send(alice_api, clips.face)
    assert "Undo" not in browser_of(alice).get("/library/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "foo"])
def test_a_form_leads_to_no_page_but_the_site_s(alice: User, elsewhere: str) -> None:
    answer = browser_of(alice).post("/library/bulk/", {"verb": "delete", "next": elsewhere})
    assert answer["Location"] == "/library/"
