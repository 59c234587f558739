"""Uploads and jobs in the admin: seen as they are, changed through their verbs alone."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from detection.faces.services import fetch_and_scan
from media_jobs.files.sizes import size_in_words
from media_jobs.jobs.cards import name_of_kind
from media_jobs.models import Job, JobStatus, Upload
from tests.support.admin import browser_of, moderator, queries_of, superuser, told
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, kept, stored_files
from tests.support.uploads import examined

JOBS = "/admin/media_jobs/job/"
UPLOADS = "/admin/media_jobs/upload/"


@pytest.fixture
def kind() -> Iterator[str]:
    with job_kind_that() as name:
        yield name


@pytest.fixture
def root(db: None) -> Client:
    return browser_of(superuser())


def act(browser: Client, action: str, *things: object, at: str = JOBS) -> object:
    selected = [str(thing.pk) for thing in things]  # type: ignore[attr-defined]
    return browser.post(at, {"action": action, "_selected_action": selected, "post": "yes"})


def test_a_link_is_shown_without_what_may_open_something(alice: User, root: Client) -> None:
    job = fetch_and_scan(owner=alice, url="https://example.org/clip.mp4?signature=tumtum")
    for browser in (root, browser_of(moderator())):
        page = browser.get(f"{JOBS}{job.pk}/change/").content.decode()
        assert "https://example.org/clip.mp4" in page
        assert "tumtum" not in page


def test_lists_and_pages_use_the_words_of_the_site(root: Client, alice: User, clips: Clips) -> None:
    upload = examined(alice, clips.face)
    job = upload.jobs.get()
    jobs = root.get(JOBS).content.decode()
    assert '<td class="field-status">Finished</td>' in jobs
    assert f">{name_of_kind(job.kind)}</a>" in jobs
    assert ">Waiting</a>" in jobs, "a filter"
    page = root.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert "<td>Examine</td><td>Done</td><td>100 %</td>" in page
    assert date_format(job.created_at, "j F Y, H:i") in page
    listed = root.get(UPLOADS).content.decode()
    assert '<td class="field-what">Video</td>' in listed
    assert f'<td class="field-size">{size_in_words(upload.size_bytes)}</td>' in listed


@pytest.mark.parametrize("typed", ["4C0FFEE1", "4c0ffee1"])
def test_a_job_is_found_by_the_reference_that_its_owner_was_given(
    root: Client, alice: User, kind: str, typed: str
) -> None:
    job, _ = submitted(alice, kind), submitted(alice, kind)
    Job.objects.filter(pk=job.pk).update(error_reference="4C0FFEE1")
    found = root.get(JOBS, {"q": typed}).context["cl"]
    assert [row.pk for row in found.result_list] == [job.pk]


def test_a_finished_job_is_run_again_as_a_new_one(root: Client, alice: User, kind: str) -> None:
    job = submitted(alice, kind)
    run_waiting_jobs()
    assert "1 put into the queue" in told(act(root, "requeue", job))
    again = Job.objects.exclude(pk=job.pk).get()
    assert (again.status, again.owner, again.kind) == (JobStatus.QUEUED, alice, kind)
    job.refresh_from_db()
    assert job.status == JobStatus.SUCCEEDED


def test_an_unfinished_job_is_not_run_again_and_the_moderator_hears_why(
    root: Client, alice: User, kind: str
) -> None:
    assert "still waiting or running" in told(act(root, "requeue", submitted(alice, kind)))
    assert Job.objects.count() == 1


def test_cancelling_ends_what_runs_and_leaves_what_has_ended(
    root: Client, alice: User, bob: User, kind: str
) -> None:
    ended = submitted(bob, kind)
    run_waiting_jobs()
    waiting = submitted(alice, kind)
    said = told(act(root, "cancel", ended, waiting))
    assert "1 cancelled" in said
    assert "1 had already ended" in said
    waiting.refresh_from_db()
    ended.refresh_from_db()
    assert (waiting.status, ended.status) == (JobStatus.CANCELLED, JobStatus.SUCCEEDED)


def test_a_moderator_sees_jobs_and_cannot_touch_them(alice: User, kind: str) -> None:
    job = submitted(alice, kind)
    browser = browser_of(moderator())
    page = browser.get(reverse("admin:media_jobs_job_change", args=[job.pk])).content.decode()
    assert "First" in page
    assert "Second" in page
    act(browser, "cancel", job)
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED


def test_a_jobs_status_cannot_be_written_nor_the_job_deleted(
    root: Client, alice: User, kind: str
) -> None:
    job = submitted(alice, kind)
    page = reverse("admin:media_jobs_job_change", args=[job.pk])
    assert root.post(page, {"status": "succeeded"}).status_code == 403
    assert root.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert root.get(JOBS + "add/").status_code == 403
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED


def test_deleting_uploads_takes_their_files_and_jobs_along(
    root: Client,
    alice: User,
    clips: Clips,
    kind: str,
    django_capture_on_commit_callbacks: object,
) -> None:
    one, two = kept(alice, clips.numbered(1)), kept(alice, clips.numbered(2))
    job = submitted(alice, kind, one)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        root.post(reverse("admin:media_jobs_upload_delete", args=[one.pk]), {"post": "yes"})
    assert not Job.objects.filter(pk=job.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        act(root, "delete_selected", two, at=UPLOADS)
    assert not Upload.objects.exists()
    assert stored_files() == []


def test_a_moderator_sees_uploads_and_cannot_delete_them(alice: User, clips: Clips) -> None:
    upload = kept(alice, clips.face)
    browser = browser_of(moderator())
    page = browser.get(reverse("admin:media_jobs_upload_change", args=[upload.pk]))
    assert upload.sha256 in page.content.decode()
    deletion = reverse("admin:media_jobs_upload_delete", args=[upload.pk])
    assert browser.post(deletion, {"post": "yes"}).status_code == 403
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("find", ["alice@", "face.mp4", "sha256"])
def test_uploads_are_found_by_owner_name_and_digest(
    root: Client, alice: User, bob: User, clips: Clips, find: str
) -> None:
    upload = kept(alice, clips.face)
    kept(bob, clips.numbered(1))
    found = root.get(UPLOADS, {"q": upload.sha256[:16] if find == "sha256" else find})
    assert "face.mp4" in found.content.decode()
    assert "numbered-1.mp4" not in found.content.decode()


def test_an_upload_leads_to_its_own_jobs(
    root: Client, alice: User, clips: Clips, kind: str
) -> None:
    upload = kept(alice, clips.numbered(1))
    own, other = submitted(alice, kind, upload), submitted(alice, kind, kept(alice, clips.face))
    page = root.get(reverse("admin:media_jobs_upload_change", args=[upload.pk])).content.decode()
    assert f"{JOBS}?upload={upload.pk}" in page
    assert f"/admin/detection/detectionsession/?upload={upload.pk}" in page
    listed = root.get(JOBS, {"upload": str(upload.pk)}).content.decode()
    assert str(own.pk) in listed
    assert str(other.pk) not in listed


def test_the_lists_ask_the_database_as_often_for_many_rows_as_for_few(
    root: Client, alice: User, clips: Clips, kind: str
) -> None:
    submitted(alice, kind, kept(alice, clips.face))
    few = [queries_of(root, url) for url in (UPLOADS, JOBS)]
    for number in range(5):
        user = User.objects.create_user(f"user{number}@example.com", None)
        submitted(user, kind, kept(user, clips.numbered(number)))
    assert [queries_of(root, url) for url in (UPLOADS, JOBS)] == few
