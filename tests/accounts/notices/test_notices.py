"""Notices: told in the transaction of what they tell, read by their owner, kept within bounds."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Notice, User
from accounts.notices.services import mark_read, notify
from accounts.notices.types import NoticeType
from detection.reviews.decisions import review
from detection.sessions.video_kinds import FACE_RESCORE_KIND, FACE_SCAN_KIND
from media_jobs.jobs.notices import JOB_FINISHED
from media_jobs.jobs.services import cancel
from media_jobs.jobs.sweeping import sweep
from media_jobs.jobs.transitions import claim, fail, succeed
from media_jobs.uploads.services import delete_upload
from tests.support.admin import browser_of, moderator
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, kept
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)


def told(user: User) -> list[tuple[str, str]]:
    """What the user was told, the newest first."""
    return list(Notice.objects.filter(user=user).values_list("type", "message"))


@pytest.fixture
def browser(alice: User) -> Client:
    return browser_of(alice)


def tell(user: User, message: str = "Look.", **rest: Any) -> Notice:
    notify(user_id=user.pk, kind=JOB_FINISHED, message=message, **rest)
    return Notice.objects.filter(user=user)[0]


def test_an_analysis_that_has_ended_is_told_with_its_verdict_and_page(
    redness_scorer: None, alice: User, bob: User, clips: Clips
) -> None:
    video = examined(alice, clips.face)
    label = session_of(video).label
    (notice,) = Notice.objects.filter(user=alice)
    assert notice.type == "job_finished"
    assert notice.message.startswith("Face analysis: face.mp4 is finished. The file ")
    assert label in ("authentic", "manipulated", "uncertain")
    assert {"authentic": "authentic", "manipulated": "manipulated", "uncertain": "no clear"}[
        label
    ] in notice.message
    assert notice.page == f"/videos/{video.pk}/"
    assert told(bob) == []


def test_a_failed_job_is_told_with_its_public_message_and_a_cancelled_one_is_not(
    alice: User,
) -> None:
    with job_kind_that(label="Counting sheep") as kind:
        job = submitted(alice, kind)
        claim(job_id=job.pk, worker="w")
        fail(job_id=job.pk, attempt=1, code="x", message="No sheep came.", reference="secret")
        cancel(job=submitted(alice, kind))
    assert told(alice) == [("job_failed", "Counting sheep failed. No sheep came.")]


def test_a_notice_stands_or_falls_with_what_it_tells(alice: User) -> None:
    def break_off() -> None:
        raise RuntimeError

    with job_kind_that() as kind:
        job = submitted(alice, kind)
        claim(job_id=job.pk, worker="w")
        with pytest.raises(RuntimeError):
            succeed(job_id=job.pk, attempt=1, finish=break_off)
        assert told(alice) == []
        with pytest.raises(RuntimeError), transaction.atomic():
            succeed(job_id=job.pk, attempt=1, finish=lambda: None)
            raise RuntimeError
        assert told(alice) == []
        assert succeed(job_id=job.pk, attempt=1, finish=lambda: None)
        assert not succeed(job_id=job.pk, attempt=1, finish=lambda: None)
        assert len(told(alice)) == 1


def test_a_review_is_told(alice: User, clips: Clips) -> None:
    video = examined(alice, clips.face)
    review(session=session_of(video), moderator=moderator(), found="manipulated", note="")
    kind, message = told(alice)[0]
    assert kind == "reviewed"
    assert message == "A moderator has looked at “face.mp4” and found it manipulated"


def test_of_the_installations_own_work_only_another_verdict_is_told(
    alice: User, clips: Clips
) -> None:
    video = examined(alice, clips.face)
    before = session_of(video)
    submitted(alice, FACE_RESCORE_KIND, video)
    run_waiting_jobs()
    assert len(told(alice)) == 1
    other = "manipulated" if before.label != "manipulated" else "authentic"
    video.sessions.update(label=other)
    submitted(alice, FACE_RESCORE_KIND, video)
    run_waiting_jobs()
    assert [kind for kind, _ in told(alice)] == ["verdict_changed", "job_finished"]


def test_what_is_deleted_is_no_longer_told_of(alice: User, clips: Clips) -> None:
    video = examined(alice, clips.face)
    tell(alice, "Something else")
    delete_upload(upload=video)
    assert told(alice) == [("job_finished", "Something else")]


def test_only_so_many_are_kept(settings: Any, alice: User, bob: User) -> None:
    settings.NOTICES_KEPT = 3
    tell(bob, "Bob's")
    for number in range(5):
        tell(alice, f"Number {number}")
    assert [message for _, message in told(alice)] == ["Number 4", "Number 3", "Number 2"]
    assert len(told(bob)) == 1


def test_old_ones_are_swept(settings: Any, alice: User) -> None:
    settings.NOTICE_DAYS = 7
    old, new = tell(alice, "Old"), tell(alice, "New")
    days = {old: timedelta(days=7, minutes=1), new: timedelta(days=6)}
    for notice, age in days.items():
        Notice.objects.filter(pk=notice.pk).update(created_at=timezone.now() - age)
    sweep()
    assert [message for _, message in told(alice)] == ["New"]


def test_long_messages_are_cut(alice: User) -> None:
    assert len(tell(alice, "x" * 2000).message) == 500


def test_programs_read_and_mark_them(
    alice: User, alice_api: APIClient, charlie_api: APIClient
) -> None:
    first, second = tell(alice, "First", page="/videos/"), tell(alice, "Second")
    answer = alice_api.get("/api/v1/notices").json()
    assert answer["unread"] == 2
    assert [notice["message"] for notice in answer["notices"]] == ["Second", "First"]
    assert answer["notices"][1].keys() == {
        "id",
        "type",
        "message",
        "page",
        "in_browser",
        "by_push",
        "created_at",
        "read_at",
    }
    assert charlie_api.get("/api/v1/notices").json() == {"notices": [], "unread": 0}
    assert charlie_api.post(f"/api/v1/notices/{first.pk}/read").status_code == 404
    assert alice_api.post(f"/api/v1/notices/{first.pk}/read").json() == {"unread": 1}
    unread = alice_api.get("/api/v1/notices?unread=true&limit=5").json()["notices"]
    assert [notice["id"] for notice in unread] == [second.pk]
    charlie_api.post("/api/v1/notices/read")
    assert alice_api.get("/api/v1/notices").json()["unread"] == 1
    assert alice_api.post("/api/v1/notices/read").json() == {"unread": 0}


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=501", "unread=perhaps"])
def test_bad_questions_are_refused(alice_api: APIClient, query: str) -> None:
    assert alice_api.get(f"/api/v1/notices?{query}").status_code == 400


def test_the_page_and_the_bell_need_no_scripts(browser: Client, alice: User, charlie: User) -> None:
    first, second = tell(alice, "First", page="/videos/"), tell(alice, "Second")
    html = browser.get("/notices/").content.decode()
    assert html.index("Second") < html.index("First")
    assert "2 unread" in html
    assert browser.get(f"/notices/{first.pk}/")["Location"] == "/videos/"
    assert "1 unread" in browser.get("/notices/").content.decode()
    outsider = browser_of(charlie)
    assert "Second" not in outsider.get("/notices/").content.decode()
    assert "Second" not in outsider.get("/notices/bell/").content.decode()
    assert outsider.get(f"/notices/{second.pk}/").status_code == 404
    assert outsider.post(f"/notices/{second.pk}/read/").status_code == 404
    assert browser.post(f"/notices/{second.pk}/read/")["Location"] == "/notices/"
    tell(alice, "Third")
    browser.post("/notices/read/")
    assert "0 unread" in browser.get("/notices/").content.decode()


def test_many_come_page_by_page(browser: Client, alice: User) -> None:
    for number in range(45):
        tell(alice, f"Number {number}")
    first = browser.get("/notices/")
    second = browser.get("/notices/", {"cursor": first.context["page"].next})
    third = browser.get("/notices/", {"cursor": second.context["page"].next})
    pages = [first, second, third]
    assert [len(page.context["notices"]) for page in pages] == [20, 20, 5]


def test_a_type_that_is_no_longer_there_is_still_shown(browser: Client, alice: User) -> None:
    notify(user_id=alice.pk, kind=NoticeType("gone", "Gone", "bell"), message="From before")
    assert "From before" in browser.get("/notices/").content.decode()
    assert "From before" in browser.get("/notices/bell/").content.decode()


def test_reading_twice_says_nothing_new(alice: User) -> None:
    notice = tell(alice)
    mark_read(user=alice, notice_id=notice.pk)
    notice.refresh_from_db()
    before = notice.read_at
    mark_read(user=alice)
    notice.refresh_from_db()
    assert notice.read_at == before


def test_a_scan_of_somebody_elses_is_not_told(alice: User, bob: User, clips: Clips) -> None:
    submitted(alice, FACE_SCAN_KIND, kept(alice, clips.face))
    submitted(bob, FACE_SCAN_KIND, kept(bob, clips.numbered(1)))
    run_waiting_jobs()
    assert (len(told(alice)), len(told(bob))) == (1, 1)
