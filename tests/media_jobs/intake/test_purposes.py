"""Where several systems can take a file one chooses: one upload, several jobs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from billing.selectors import balance_of
from billing.services import adjust
from detection.faces.uploads import EXAMINED
from media_jobs.jobs.services import cancel
from media_jobs.models import Job, JobStatus, Upload
from media_jobs.uploads.purposes import Purpose, purposes
from tests.support.https import HttpsServer, body
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, all_files
from tests.support.registries import emptied, registered
from tests.support.uploads import send, sent

pytestmark = pytest.mark.django_db(transaction=True)

UPLOAD = "/api/v1/library/upload"


def post(api: APIClient, path: Path, *names: str, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    form = {"file": SimpleUploadedFile(path.name, path.read_bytes()), "purposes": list(names)}
    return api.post(UPLOAD, form, format="multipart", headers=headers)


def kinds(answer: Any) -> list[str]:
    return [job["kind"] for job in answer.json()["jobs"]]


def test_one_upload_has_a_job_for_each_purpose(
    alice: User, alice_api: APIClient, clips: Clips, moods: Purpose
) -> None:
    before = balance_of(alice).available
    answer = post(alice_api, clips.face, "moods", "faces")
    assert answer.status_code == 201
    assert kinds(answer) == ["face_scan", moods.work]
    item, duplicate = answer.json()["upload"], answer.json()["duplicate"]
    assert (item["kind"], item["links"]["page"]) == ("video", f"/videos/{item['id']}/")
    assert not duplicate
    assert Upload.objects.get().jobs.count() == 2
    assert balance_of(alice).available == before - 3
    again = post(alice_api, clips.face, "moods,faces")
    assert (again.status_code, again.json()["duplicate"]) == (200, True)
    assert [job["job_id"] for job in again.json()["jobs"]] == [
        job["job_id"] for job in answer.json()["jobs"]
    ]


def test_where_nothing_is_chosen_the_usual_is_done(
    alice_api: APIClient, clips: Clips, moods: Purpose
) -> None:
    assert kinds(post(alice_api, clips.face)) == ["face_scan"]
    assert send(alice_api, clips.numbered(1)).json()["job"]["kind"] == "face_scan"
    music = replace(moods, name="music", label="Who sings?", usual=True)
    with registered(purposes, music):
        assert kinds(post(alice_api, clips.numbered(2))) == ["face_scan", moods.work]
        assert send(alice_api, clips.numbered(3)).json()["job"]["kind"] == "face_scan"


def test_of_what_is_chosen_that_is_done_which_takes_such_a_file(
    alice_api: APIClient, clips: Clips, moods: Purpose
) -> None:
    assert kinds(post(alice_api, clips.photo, "faces", "moods")) == ["face_scan"]
    refused = post(alice_api, clips.photo, "moods")  # the very same, and one that is new
    assert (refused.status_code, refused.json()["code"]) == (415, "wrong_kind")
    assert Upload.objects.count() == 1


def test_unknown_purposes_are_refused_with_those_that_there_are(
    alice_api: APIClient, clips: Clips, moods: Purpose
) -> None:
    for answer in (
        post(alice_api, clips.face, "faces", "smells"),
        alice_api.post(UPLOAD, {"url": "https://a.example/b.mp4", "purposes": "smells"}, "json"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_purpose")
        assert "faces, voices, sound_track, lecture, moods" in answer.json()["detail"]
    for nonsense in (7, {"faces": True}, [["faces"]]):
        sent = {"url": "https://a.example/b.mp4", "purposes": nonsense}
        answer = alice_api.post(UPLOAD, sent, "json")
        assert (answer.status_code, answer.json()["code"]) == (400, "purposes_unreadable")
    assert not Job.objects.exists()


def test_nothing_is_kept_where_one_of_the_jobs_cannot_be_had(
    alice: User, alice_api: APIClient, clips: Clips, moods: Purpose
) -> None:
    adjust(user=alice, amount=2 - balance_of(alice).available, reason="test", made_by=alice)
    refused = post(alice_api, clips.face, "faces", "moods")
    assert refused.json()["code"] == "insufficient_tokens"
    assert not Upload.objects.exists()
    assert not Job.objects.exists()
    assert all_files() == []
    sent(alice, clips.face)
    post(alice_api, clips.face, "faces", "moods")
    assert Job.objects.count() == 1, "what is there stays as it was"


def test_the_same_key_brings_the_same_jobs(
    alice_api: APIClient, clips: Clips, moods: Purpose
) -> None:
    first = post(alice_api, clips.face, "faces", "moods", key="k")
    run_waiting_jobs()
    again = post(alice_api, clips.face, "faces", "moods", key="k")
    assert [job["job_id"] for job in again.json()["jobs"]] == [
        job["job_id"] for job in first.json()["jobs"]
    ]
    post(alice_api, clips.numbered(1), "faces", key="l")
    for path, names in ((clips.numbered(2), ["faces"]), (clips.numbered(1), ["faces", "moods"])):
        reused = post(alice_api, path, *names, key="l")
        assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")


def test_a_link_is_fetched_for_each_purpose(
    alice_api: APIClient, media_server: HttpsServer, clips: Clips, moods: Purpose
) -> None:
    media_server.answers["/clip.mp4"] = body(clips.face.read_bytes())
    asked = {"url": media_server.link(), "purposes": ["moods", "faces"]}
    answer = alice_api.post(UPLOAD, asked, format="json")
    assert answer.status_code == 202
    run_waiting_jobs()
    job = Job.objects.get(kind="fetch_link")
    assert (job.status, job.params["purposes"]) == (JobStatus.SUCCEEDED, ["faces", "moods"])
    assert set(Upload.objects.get().jobs.values_list("kind", flat=True)) == {
        "fetch_link", "face_scan", moods.work,
    }  # fmt: skip


def test_more_can_be_done_with_what_is_there(
    alice: User, alice_api: APIClient, bob_api: APIClient, clips: Clips, moods: Purpose
) -> None:
    upload, scan = sent(alice, clips.face)
    path = f"/api/v1/library/{upload.pk}/purposes"
    answer = alice_api.post(path, {"purposes": ["moods", "faces"]}, format="json")
    assert answer.status_code == 200
    assert kinds(answer) == ["face_scan", moods.work]
    assert answer.json()["jobs"][0]["job_id"] == str(scan.pk)
    again = alice_api.post(path, {"purposes": "moods"}, format="json")
    assert again.json()["jobs"] == answer.json()["jobs"][1:]
    cancel(job=Job.objects.get(kind=moods.work))
    anew = alice_api.post(path, {"purposes": "moods"}, format="json")
    assert anew.json()["jobs"][0]["status"] == "queued"
    assert alice_api.post(path).json()["jobs"] == answer.json()["jobs"][:1], "the usual"
    refused = alice_api.post(path, {"purposes": "smells"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_purpose")
    assert bob_api.post(path, {"purposes": "moods"}, format="json").status_code == 404


def test_pages_offer_what_has_not_been_begun(
    client: Client, alice: User, bob: User, clips: Clips, moods: Purpose
) -> None:
    client.force_login(alice)
    upload, _ = sent(alice, clips.face)
    photo, _ = sent(alice, clips.photo)
    pages = (f"/videos/{upload.pk}/", f"/library/{upload.pk}/edit/", "/library/")
    for page in pages:
        assert client.get(page).content.decode().count("Which mood is it in?</") == 0, page
        assert client.get(page).content.decode().count("/purposes/") == 1, page
        assert 'value="moods">' in client.get(page).content.decode(), page
    assert "/purposes/" not in client.get(f"/videos/{photo.pk}/").content.decode()
    form = f"/library/{upload.pk}/purposes/"
    assert client.post(form, {"purposes": "smells"}, follow=True).status_code == 200
    assert Job.objects.filter(kind=moods.work).count() == 0
    told = client.post(form, {"purposes": "moods"}, follow=True).content.decode()
    assert "“Which mood is it in?” is begun." in told
    assert Job.objects.filter(kind=moods.work, upload=upload).count() == 1
    for page in pages:
        assert 'value="moods">' not in client.get(page).content.decode(), page
    client.force_login(bob)
    assert client.post(form, {"purposes": "moods"}).status_code == 404
    assert client.get(f"/library/{upload.pk}/").status_code == 404


def test_a_form_without_scripts_asks_by_boxes(
    client: Client, alice: User, clips: Clips, moods: Purpose
) -> None:
    client.force_login(alice)
    assert client.get("/dashboard/").content.decode().count('value="moods"') == 3
    with clips.face.open("rb") as file:
        unasked = client.post("/dashboard/", {"file": file})
    assert "Choose what is to be done with it." in unasked.content.decode()
    with clips.face.open("rb") as file:
        answer = client.post("/dashboard/", {"file": file, "purposes": ["moods", "faces"]})
    assert answer["Location"] == f"/videos/{Upload.objects.get().pk}/"
    assert Upload.objects.get().jobs.count() == 2
    client.post("/dashboard/", {"url": "https://a.example/b.mp4", "purposes": ["moods"]})
    assert Job.objects.get(kind="fetch_link").params["purposes"] == ["moods"]


def test_where_there_is_one_purpose_nobody_is_asked(
    client: Client, alice: User, clips: Clips
) -> None:
    client.force_login(alice)
    with emptied(purposes):
        purposes.register(EXAMINED)
        upload, _ = sent(alice, clips.face)
        for page in ("/dashboard/", "/library/", f"/videos/{upload.pk}/"):
            assert "purposes" not in client.get(page).content.decode(), page
        with clips.numbered(1).open("rb") as file:
            client.post("/dashboard/", {"file": file})
    assert Job.objects.filter(kind="face_scan").count() == 2


def test_two_systems_cannot_call_a_purpose_the_same() -> None:
    with pytest.raises(ValueError, match="'faces'"), registered(purposes, EXAMINED):
        pass
