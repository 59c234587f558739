"""Every page in each of its states, with its real templates and without a browser's scripts."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from detection.models import DetectionSession, Label
from detection.reviews.decisions import review
from detection.sessions.video_kinds import FACE_SCAN_KIND
from media_jobs.jobs.services import cancel, submit
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import Job, JobStatus, Upload
from tests.conftest import PASSWORD
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, kept, stored_files
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def waiting(alice: User, clips: Clips) -> Upload:
    """A file of Alice's whose examination waits."""
    upload = kept(alice, clips.face)
    submit(owner=alice, kind=FACE_SCAN_KIND, subject=upload)
    return upload


def page_of(browser: Client, upload: Upload, **headers: str) -> str:
    answer = browser.get(reverse("video", args=[upload.pk]), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
)
def test_the_open_pages_are_open(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<h1" in html
    assert '<html lang="en"' in html


@pytest.mark.parametrize("path", ["/dashboard/", "/videos/", "/statistics/"])
def test_the_others_ask_to_sign_in_and_lead_back(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")


@pytest.mark.parametrize("path", ["/dashboard/", "/videos/", "/statistics/"])
def test_pages_of_someone_new_are_empty_and_say_what_to_do(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 200


def test_signing_up_by_form_leads_to_the_dashboard_with_tokens(client: Client) -> None:
    form = {"email": "Dora@Example.com", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/accounts/signup/", form, follow=True)
    assert answer.redirect_chain[-1][0] == "/dashboard/"
    assert User.objects.get().email == "dora@example.com"
    assert "20" in answer.content.decode()


def test_signing_in_and_out_by_form(client: Client, alice: User) -> None:
    answer = client.post("/accounts/login/", {"login": "ALICE@example.com", "password": PASSWORD})
    assert answer["Location"] == "/dashboard/"
    assert client.get("/dashboard/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/dashboard/").status_code == 302


def test_a_password_is_reset_by_mail_and_strangers_learn_nothing(
    client: Client, alice: User, mailoutbox
) -> None:
    for email in ("alice@example.com", "nobody@example.com"):
        answer = client.post("/accounts/password/reset/", {"email": email}, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain[-1][0] == "/accounts/password/reset/done/"
    (mail,) = [mail for mail in mailoutbox if mail.to == ["alice@example.com"]]
    link = next(word for word in mail.body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    path = form.redirect_chain[-1][0]
    new = "another long passphrase"
    assert client.post(path, {"password1": new, "password2": new}).status_code == 302
    client.logout()
    assert client.login(email="alice@example.com", password=new)


def test_a_waiting_video_says_that_it_waits(browser: Client, waiting: Upload) -> None:
    html = page_of(browser, waiting)
    assert "Waiting for its turn" in html
    assert reverse("video-cancel", args=[waiting.pk]) in html


def test_a_running_video_shows_how_far_it_is(browser: Client, waiting: Upload) -> None:
    claim(job_id=Job.objects.get().pk, worker="w")
    Job.objects.update(progress=40, message="Examining the faces", units_done=4, units_total=10)
    html = page_of(browser, waiting)
    assert "Examining the faces" in html
    assert "4 of 10 frames" in html
    assert 'value="40.0"' in html


def test_a_failed_video_says_why_and_offers_to_try_again(browser: Client, waiting: Upload) -> None:
    job = Job.objects.get()
    claim(job_id=job.pk, worker="w")
    fail(job_id=job.pk, attempt=1, code="x", message="The file is <b>bad</b>.", reference="AB12")
    html = page_of(browser, waiting)
    assert "The file is &lt;b&gt;bad&lt;/b&gt;." in html
    assert "AB12" in html
    assert reverse("video-rerun", args=[waiting.pk]) in html


def test_a_cancelled_video_says_so(browser: Client, waiting: Upload) -> None:
    cancel(job=Job.objects.get())
    html = page_of(browser, waiting)
    assert "was cancelled" in html
    assert "Nothing was charged" in html


def test_a_verdict_is_shown_with_its_reasons_and_frames(
    redness_scorer: None, browser: Client, alice: User, clips: Clips
) -> None:
    upload = examined(alice, clips.reddened)
    html = page_of(browser, upload)
    session = session_of(upload)
    assert session.summary in html.replace("\u00a0%", " %")
    for reason in session.reasons:
        assert reason["code"] in html
    assert html.count("/files/") >= 3, "the video and at least one crop with its heatmap"
    assert upload.sha256 in html
    assert "stand-in" in html, "the model's name"
    assert reverse("video-export-json", args=[upload.pk]) in html
    assert reverse("video-export-csv", args=[upload.pk]) in html


def test_a_video_without_a_face_says_so(browser: Client, alice: User, clips: Clips) -> None:
    assert "No face found" in page_of(browser, examined(alice, clips.empty_room))


def test_a_photo_has_a_page(browser: Client, alice: User, clips: Clips) -> None:
    assert "photo.jpg" in page_of(browser, examined(alice, clips.photo))


def test_a_moderators_word_is_on_the_page(
    browser: Client, alice: User, bob: User, clips: Clips
) -> None:
    upload = examined(alice, clips.face)
    DetectionSession.objects.update(label=Label.UNCERTAIN)
    review(session=session_of(upload), moderator=bob, found="manipulated", note="It is me.")
    html = page_of(browser, upload)
    assert "It is me." in html
    assert "A moderator found it manipulated" in html
    assert "The machine’s verdict, overturned" in html


def test_an_upload_without_a_job_has_a_page(browser: Client, alice: User, clips: Clips) -> None:
    assert "Not analysed yet" in page_of(browser, kept(alice, clips.face))


def test_htmx_gets_only_the_panel(browser: Client, waiting: Upload) -> None:
    html = page_of(browser, waiting, **{"HX-Request": "true"})
    assert html.lstrip().startswith("<div")
    assert "<html" not in html


def test_the_name_of_a_file_is_text(browser: Client, waiting: Upload) -> None:
    Upload.objects.update(filename="<script>alert('x')</script> & co.mp4")
    for path in (reverse("video", args=[waiting.pk]), "/videos/", "/dashboard/"):
        html = browser.get(path).content.decode()
        assert "<script>alert" not in html, path
        assert "&lt;script&gt;alert" in html, path


def test_a_video_is_uploaded_by_the_form_alone(browser: Client, clips: Clips) -> None:
    file = SimpleUploadedFile("clip.mp4", clips.face.read_bytes(), "video/mp4")
    answer = browser.post("/dashboard/", {"file": file, "purposes": "faces"})
    upload = Upload.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/videos/{upload.pk}/")
    run_waiting_jobs()
    assert Job.objects.get().status == JobStatus.SUCCEEDED


def test_the_form_says_what_is_wrong_with_a_file(browser: Client) -> None:
    file = SimpleUploadedFile("clip.mp4", b"no video", "video/mp4")
    answer = browser.post("/dashboard/", {"file": file, "purposes": "faces"})
    assert answer.status_code == 400
    assert "neither a video nor a picture" in answer.content.decode()
    assert "Choose a file first" in browser.post("/dashboard/", {}).content.decode()


def test_the_dashboard_shows_what_runs_and_what_is_done(
    browser: Client, alice: User, clips: Clips, waiting: Upload
) -> None:
    examined(alice, clips.empty_room)
    Job.objects.filter(upload=waiting).update(status=JobStatus.RUNNING)
    answer = browser.get("/dashboard/")
    html = answer.content.decode()
    assert "face.mp4" in html
    assert "room.mp4" in html


def test_the_list_is_searched_filtered_and_paged(
    browser: Client, alice: User, clips: Clips, waiting: Upload
) -> None:
    run_waiting_jobs()
    examined(alice, clips.empty_room)
    shown = lambda query: browser.get(f"/videos/?{query}").content.decode()  # noqa: E731
    assert "face.mp4" in shown("search=face")
    assert "room.mp4" not in shown("search=face")
    assert "room.mp4" in shown("label=no_face")
    assert "face.mp4" not in shown("label=no_face")
    for query in ("page=99", "page=x", "label=%00", "status=%00", "search=%00", "ordering=x"):
        assert browser.get(f"/videos/?{query}").status_code == 200, query
    part = browser.get("/videos/?search=face", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_cancel_rerun_and_delete_by_form(browser: Client, waiting: Upload) -> None:
    path = reverse("video", args=[waiting.pk])
    assert browser.post(f"{path}cancel/")["Location"] == path
    assert Job.objects.get().status == JobStatus.CANCELLED
    assert "already ended" in browser.post(f"{path}cancel/", follow=True).content.decode()
    assert browser.post(f"{path}rerun/")["Location"] == path
    assert Job.objects.count() == 2
    assert "still waiting or running" in browser.post(f"{path}rerun/", follow=True).content.decode()
    answer = browser.post(f"{path}delete/", follow=True)
    assert "deleted" in answer.content.decode()
    assert not Upload.objects.exists()
    assert stored_files() == []


def test_nothing_is_changed_by_looking(browser: Client, waiting: Upload) -> None:
    path = reverse("video", args=[waiting.pk])
    for verb in ("cancel", "rerun", "delete"):
        assert browser.get(f"{path}{verb}/").status_code == 405
    assert Job.objects.get().status == JobStatus.QUEUED


def test_a_form_without_its_token_is_refused(alice: User, waiting: Upload) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    answer = browser.post(reverse("video-delete", args=[waiting.pk]))
    assert answer.status_code == 403
    assert "eload the page" in answer.content.decode()
    assert Upload.objects.exists()


def test_statistics_show_what_was_found(browser: Client, alice: User, clips: Clips) -> None:
    examined(alice, clips.empty_room)
    assert browser.get("/statistics/").status_code == 200


def test_the_json_export_holds_facts_and_results_without_links_that_expire(
    browser: Client, alice: User, clips: Clips
) -> None:
    upload = examined(alice, clips.face)
    answer = browser.get(reverse("video-export-json", args=[upload.pk]))
    assert answer["Content-Disposition"].startswith("attachment;")
    found = json.loads(answer.content)
    assert found["video"]["sha256"] == upload.sha256
    assert found["results"]["label"] == session_of(upload).label
    assert "/files/" not in answer.content.decode()


def test_the_csv_export_has_a_row_for_each_face_in_each_frame(
    browser: Client, alice: User, clips: Clips
) -> None:
    for path, faces in ((clips.face, True), (clips.empty_room, False)):
        upload = examined(alice, path)
        answer = browser.get(reverse("video-export-csv", args=[upload.pk]))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        content = b"".join(answer) if answer.streaming else answer.content
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert len(rows) == session_of(upload).frames.count()
        assert all(bool(row["track"]) == faces for row in rows)
        assert all(float(row["seconds"]) >= 0 for row in rows)


def test_an_unknown_page_is_not_found_in_words(browser: Client) -> None:
    answer = browser.get("/nowhere/", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()
