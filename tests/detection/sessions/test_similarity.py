"""What was examined is remembered: the same file, copies of it, and what older models said."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Activity, User
from billing.selectors import balance_of
from detection.faces.scorer import is_current
from detection.models import DetectionSession, Fingerprint, Resemblance
from detection.reviews.decisions import review
from media_jobs.models import Job, Upload
from media_jobs.uploads.deletion import delete_for_now, undo
from media_jobs.uploads.services import delete_upload
from tests.conftest import api_of
from tests.support.exports import contents_of, exported
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips
from tests.support.uploads import examined, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redness_scorer")]


def _made_by_an_older_model(upload: Upload, **changes: Any) -> None:
    session = DetectionSession.objects.get(upload=upload)
    session.model |= {"version": "0", "sha256": "0" * 64}
    for name, value in changes.items():
        setattr(session, name, value)
    session.save()


def _rescore(*arguments: str) -> str:
    told = StringIO()
    call_command("rescore", *arguments, stdout=told)
    return told.getvalue().strip()


def _copy_of(photo: Path, folder: Path) -> Path:
    picture = cv2.resize(np.asarray(cv2.imread(str(photo))), None, fx=0.6, fy=0.6)
    copy = folder / "copy.jpg"
    cv2.imwrite(str(copy), picture, [cv2.IMWRITE_JPEG_QUALITY, 40])
    return copy


def test_the_same_file_is_examined_again_only_by_another_model(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = examined(alice, clips.photo)
    assert send(alice_api, clips.photo).json()["job"]["status"] == "succeeded"
    _made_by_an_older_model(upload)
    assert send(alice_api, clips.photo).json()["job"]["status"] == "queued"
    run_waiting_jobs()
    assert all(map(is_current, DetectionSession.objects.filter(upload=upload)[:1]))


def test_the_same_file_is_examined_again_with_other_settings(
    alice: User, alice_api: APIClient, clips: Clips, settings: Any
) -> None:
    examined(alice, clips.photo)
    settings.DETECTION_FPS = 5
    assert send(alice_api, clips.photo).json()["job"]["status"] == "queued"


def test_a_copy_is_shown_beside_what_it_was_made_of(
    alice: User, clips: Clips, tmp_path: Path
) -> None:
    first = examined(alice, clips.photo)
    second = examined(alice, _copy_of(clips.photo, tmp_path))
    for shown, other in ((second, first), (first, second)):
        (seen,) = api_of(alice).get(f"/api/videos/{shown.pk}/results").json()["seen_before"]
        assert seen["video_id"] == str(other.pk)
        assert seen["likeness"] == 1.0
        assert seen["label"] == DetectionSession.objects.get(upload=other).label
    page = Client()
    page.force_login(alice)
    assert "Seen before" in page.get(f"/videos/{second.pk}/").content.decode()


def test_a_copy_with_another_verdict_is_named_as_such_and_can_be_compared(
    alice: User, bob: User, clips: Clips, tmp_path: Path
) -> None:
    first = examined(alice, clips.photo)
    second = examined(alice, _copy_of(clips.photo, tmp_path))
    session = DetectionSession.objects.get(upload=first)
    label = "authentic" if session.label == "manipulated" else "manipulated"
    DetectionSession.objects.filter(upload=first).update(label=label)
    (seen,) = api_of(alice).get(f"/api/videos/{second.pk}/results").json()["seen_before"]
    assert (seen["label"], seen["differs"]) == (label, True)
    assert seen["compare"] == f"/videos/{second.pk}/compare/{first.pk}/"
    page = Client()
    page.force_login(alice)
    shown = page.get(f"/videos/{second.pk}/").content.decode()
    assert "the face is not: it may be another one" in shown
    assert "Not the verdict of this image" in shown
    assert shown.count(f'href="{seen["compare"]}"') == 2, "beside the verdict, and in the list"
    compared = page.get(seen["compare"]).content.decode()
    assert "Their verdicts differ." in compared
    assert compared.count("data-compared") == 2
    assert page.get(f"/videos/{second.pk}/compare/{second.pk}/").status_code == 404
    stranger = Client()
    stranger.force_login(bob)
    assert stranger.get(seen["compare"]).status_code == 404
    own = examined(bob, clips.face)
    for pair in ((own.pk, first.pk), (first.pk, own.pk)):
        assert stranger.get("/videos/{}/compare/{}/".format(*pair)).status_code == 404


@pytest.mark.parametrize(("seconds", "shown"), [(0.02, "0.0"), (0.0, "0.0"), (-1.26, "1.3")])
def test_a_copy_that_is_as_early_is_no_less_than_nothing_later(
    alice: User, clips: Clips, seconds: float, shown: str
) -> None:
    first, second = examined(alice, clips.face), examined(alice, clips.reddened)
    Resemblance.objects.all().delete()
    Resemblance.objects.create(upload=second, earlier=first, share=1, offset_seconds=seconds)
    page = Client()
    page.force_login(alice)
    compared = page.get(f"/videos/{first.pk}/compare/{second.pk}/").content.decode()
    assert f'step="0.1" value="{shown}"' in compared


def test_examinations_that_are_not_shown_are_counted(
    alice: User, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detection.sessions.similarity.SHOWN_EARLIER", 1)
    upload = examined(alice, clips.photo)
    for _ in range(2):
        session = DetectionSession.objects.filter(upload=upload).latest("created_at")
        session.pk, session.job = None, None
        session._state.adding = True
        session.save()
    results = api_of(alice).get(f"/api/videos/{upload.pk}/results").json()
    assert (len(results["earlier"]), results["earlier_left_out"]) == (1, 1)


def test_other_people_s_copies_are_nobody_s_business(alice: User, bob: User, clips: Clips) -> None:
    examined(alice, clips.photo)
    second = examined(bob, clips.photo)
    assert api_of(bob).get(f"/api/videos/{second.pk}/results").json()["seen_before"] == []


def test_a_different_file_resembles_nothing(alice: User, clips: Clips) -> None:
    examined(alice, clips.photo)
    examined(alice, clips.empty_room)
    assert not Resemblance.objects.exists()


def test_deleting_a_file_forgets_what_it_looked_like(
    alice: User, clips: Clips, tmp_path: Path
) -> None:
    first = examined(alice, clips.photo)
    examined(alice, _copy_of(clips.photo, tmp_path))
    delete_upload(upload=first)
    assert not Resemblance.objects.exists()
    assert Fingerprint.objects.count() == 1


def test_a_file_that_comes_back_resembles_what_came_meanwhile(
    alice: User, alice_api: APIClient, clips: Clips, tmp_path: Path
) -> None:
    first = examined(alice, clips.photo)
    deletion = delete_for_now(owner=alice, uploads=[first.pk])
    assert deletion
    second = examined(alice, _copy_of(clips.photo, tmp_path))
    results = f"/api/videos/{second.pk}/results"
    assert alice_api.get(results).json()["seen_before"] == []
    files = contents_of(exported(alice))
    assert f"videos/{first.pk}/likeness.json" not in files
    assert json.loads(files[f"videos/{second.pk}/likeness.json"])["resembles"] == []
    undo(deletion=deletion)
    (seen,) = alice_api.get(results).json()["seen_before"]
    assert seen["video_id"] == str(first.pk)


def test_a_new_model_examines_stored_files_again_and_tells_of_a_change_once(
    alice: User, clips: Clips
) -> None:
    upload = examined(alice, clips.photo)
    _made_by_an_older_model(upload, label="manipulated", fake_probability=0.9)
    assert _rescore() == "1 queued to be examined again"
    assert _rescore() == "0 queued to be examined again"
    run_waiting_jobs()
    assert _rescore() == "0 queued to be examined again"
    told = Activity.objects.get(user=alice, type="verdict_changed")
    assert "looks authentic; before, it looks manipulated" in told.message
    (before,) = api_of(alice).get(f"/api/videos/{upload.pk}/results").json()["earlier"]
    assert (before["label"], before["fake_probability"]) == ("manipulated", 0.9)
    page = Client()
    page.force_login(alice)
    assert "Earlier examinations" in page.get(f"/videos/{upload.pk}/").content.decode()


def test_a_moderator_s_word_stays_beside_the_examination_that_it_was_about(
    alice: User, clips: Clips
) -> None:
    upload = examined(alice, clips.photo)
    _made_by_an_older_model(upload, label="manipulated", fake_probability=0.9)
    session = DetectionSession.objects.get(upload=upload)
    moderator = User.objects.create_user("mona@example.org", None)
    review(session=session, moderator=moderator, found="authentic", note="A birthday, seen live.")
    _rescore()
    run_waiting_jobs()
    results = api_of(alice).get(f"/api/videos/{upload.pk}/results").json()
    assert results["review"] is None
    (before,) = results["earlier"]
    assert (before["review"]["found"], before["review"]["decision"]) == ("authentic", "overturned")
    page = Client()
    page.force_login(alice)
    assert "A birthday, seen live." in page.get(f"/videos/{upload.pk}/").content.decode()


def test_a_verdict_that_stays_is_not_news(alice: User, clips: Clips) -> None:
    upload = examined(alice, clips.photo)
    _made_by_an_older_model(upload)
    activities = Activity.objects.count()
    _rescore()
    run_waiting_jobs()
    assert DetectionSession.objects.filter(upload=upload).count() == 2
    assert Activity.objects.count() == activities


def test_examining_again_costs_the_owner_nothing_and_takes_no_place_of_theirs(
    alice: User, alice_api: APIClient, clips: Clips, settings: Any
) -> None:
    upload = examined(alice, clips.photo)
    _made_by_an_older_model(upload)
    settings.TOKEN_PRICES = {"face_scan": 3, "face_rescore": 3}
    settings.MAX_ACTIVE_JOBS = 1
    _rescore()
    assert balance_of(alice).available == settings.TOKENS_TO_GIVE
    assert send(alice_api, clips.face).status_code == 201
    run_waiting_jobs()
    assert balance_of(alice).balance == settings.TOKENS_TO_GIVE - 3


def test_what_an_owner_asks_to_run_again_is_theirs_to_pay(
    alice: User, alice_api: APIClient, clips: Clips, settings: Any
) -> None:
    upload = examined(alice, clips.photo)
    _made_by_an_older_model(upload)
    _rescore()
    run_waiting_jobs()
    settings.TOKEN_PRICES = {"face_scan": 3}
    job = Job.objects.get(kind="face_rescore")
    again = alice_api.post(f"/api/v1/jobs/{job.pk}/rerun")
    assert again.status_code == 201, again.json()
    assert Job.objects.get(pk=again.json()["job"]["job_id"]).kind == "face_scan"
    assert balance_of(alice).available == settings.TOKENS_TO_GIVE - 3


def test_how_many_are_outdated_can_be_asked_without_examining_them(
    alice: User, clips: Clips
) -> None:
    _made_by_an_older_model(examined(alice, clips.photo))
    assert _rescore("--dry-run") == "1 to examine again"
    assert _rescore("--limit", "0") == "0 queued to be examined again"
