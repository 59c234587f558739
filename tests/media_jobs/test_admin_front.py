"""The front page of the admin: what waits, runs, has failed, and on what."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from detection.sessions.video_kinds import FACE_SCAN_KIND
from media_jobs.jobs.services import submit
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import Job, Worker
from tests.support.admin import admin, browser_of, moderator, queries_of, staff_who_may
from tests.support.media import Clips, kept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work(alice: User, clips: Clips) -> None:
    """Two jobs that wait, one that has failed today and one that did yesterday, and a worker."""
    for number in range(4):
        job = submit(owner=alice, kind=FACE_SCAN_KIND, subject=kept(alice, clips.numbered(number)))
        if number < 2:
            claim(job_id=job.pk, worker="w")
            fail(job_id=job.pk, attempt=1, code="x", message="It is torn.")
    yesterday = timezone.now() - timedelta(days=1)
    failed = Job.objects.filter(status="failed")[:1]
    Job.objects.filter(pk__in=[job.pk for job in failed]).update(created_at=yesterday)
    now = timezone.now()
    Worker.objects.create(name="mock-turtle:7", device="CPU", started_at=now, beat_at=now)


def figures(user: User) -> dict[str, str]:
    """What is said under each heading of the first section."""
    html = browser_of(user).get("/admin/").content.decode()
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.S)
    return {name: re.sub(r"<[^>]+>", "", text) for name, text in rows}


def test_it_tells_what_waits_and_what_happened_today(work: None) -> None:
    shown = figures(admin())
    assert shown["Waiting for CPU"].startswith("2, the oldest since")
    assert shown["Waiting for GPU"] == "0"
    assert (shown["Running"], shown["Failed today"]) == ("0", "1")
    assert shown["Jobs today"].startswith("3")
    assert "mock-turtle:7 (CPU)" in shown["Workers"]
    assert any(name.startswith("Free in /") and "%" in text for name, text in shown.items())


def test_it_shows_what_a_role_may_see(work: None) -> None:
    assert "Workers" not in figures(moderator())
    assert "Running" in figures(moderator("dodo@example.com"))
    assert figures(staff_who_may("accounts.view_user")) == {}


def test_it_asks_the_database_as_often_whatever_there_is(work: None) -> None:
    browser = browser_of(admin())
    before = queries_of(browser, "/admin/")
    Worker.objects.create(
        name="gryphon", device="CPU", started_at=timezone.now(), beat_at=timezone.now()
    )
    assert queries_of(browser, "/admin/") == before


def test_times_have_24_hours(work: None) -> None:
    Job.objects.update(created_at=timezone.now().replace(hour=15, minute=4))
    html = browser_of(admin()).get("/admin/media_jobs/job/").content.decode()
    assert ", 15:04" in html
    assert "p.m." not in html
