"""Figures and lists are kept with what they tell of, through everything that changes it."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from accounts.erasure.services import delete_account
from accounts.models import User
from detection.faces.services import upload_and_scan
from detection.management.commands.recount import wrong_days, wrong_uploads
from detection.models import DailyFigures, DetectionSession, Label
from media_jobs.jobs.services import cancel, rerun
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import Job, JobStatus, Upload
from media_jobs.uploads.services import delete_upload
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, received
from tests.support.uploads import examined

pytestmark = pytest.mark.django_db(transaction=True)

FACE = {"track": 1, "box": {"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}}


def agree() -> None:
    """Everything that is kept is what a count finds."""
    assert (wrong_days(), list(wrong_uploads())) == (set(), [])


def stats(api: APIClient) -> dict[str, Any]:
    return api.get("/api/analytics/stats").json()


def listed(api: APIClient, **filters: str) -> int:
    return api.get("/api/videos", filters).json()["count"]


def test_a_verdict_is_counted_and_listed_and_leaves_with_its_file(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = examined(alice, clips.face)
    label = DetectionSession.objects.get().label
    agree()
    assert stats(alice_api)["by_label"][label] == 1
    assert (listed(alice_api, label=label), listed(alice_api, status="succeeded")) == (1, 1)
    delete_upload(upload=upload)
    agree()
    found = stats(alice_api)
    assert (found["finished"], found["frames_analysed"], found["seconds_analysed"]) == (0, 0, 0)


def test_a_file_is_listed_by_its_newest_job_whatever_becomes_of_it(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    with received(clips.face) as file:
        upload, (job,), _ = upload_and_scan(owner=alice, file=file)
    assert listed(alice_api, status="queued") == 1
    assert claim(job_id=job.pk, worker="w") is not None
    assert listed(alice_api, status="running") == 1
    assert fail(job_id=job.pk, attempt=1, code="x", message="y")
    assert listed(alice_api, status="failed") == 1
    job.refresh_from_db()
    cancel(job=rerun(job=job))
    assert (listed(alice_api, status="cancelled"), listed(alice_api, status="failed")) == (1, 0)
    agree()
    rerun(job=Job.objects.filter(status=JobStatus.FAILED).get())
    run_waiting_jobs()
    assert listed(alice_api, status="succeeded") == 1
    agree()


def test_a_session_of_the_extension_that_is_judged_again_is_counted_once(
    alice: User, alice_api: APIClient
) -> None:
    def send(index: int, probability: float) -> None:
        face = {**FACE, "fake_probability": probability, "face_pixels": 200}
        body = {
            "client_id": "tea",
            "frames": [
                {"index": n, "seconds": n, "faces": [face]} for n in range(index, index + 20)
            ],
            "finished": True,
        }
        answer = alice_api.post("/api/extension/sync", body, format="json")
        assert answer.status_code == 200, answer.content

    send(0, 0.01)
    agree()
    send(20, 0.99)
    agree()
    found = stats(alice_api)
    assert (found["finished"], found["frames_analysed"]) == (1, 40)
    assert found["by_label"][DetectionSession.objects.get().label] == 1


def test_leaving_takes_the_figures_along(alice: User, bob: User, clips: Clips) -> None:
    examined(alice, clips.face)
    examined(bob, clips.face)
    delete_account(user=alice)
    assert DailyFigures.objects.get().owner == bob
    agree()


def test_recounting_finds_what_is_wrong_and_sets_it_right(alice: User, clips: Clips) -> None:
    examined(alice, clips.face)
    said = StringIO()
    call_command("recount", stdout=said)
    assert "All figures agree." in said.getvalue()
    DailyFigures.objects.update(sessions=5)
    DetectionSession.objects.create(owner=alice, label=Label.NO_FACE, frames_analysed=3)
    Upload.objects.update(latest_label=Label.NO_FACE, latest_status=JobStatus.FAILED)
    with pytest.raises(CommandError, match="2 days and 1 uploads"):
        call_command("recount", stdout=said)
    call_command("recount", "--repair", stdout=said)
    assert "Set right: 2 days, 1 uploads." in said.getvalue()
    agree()
