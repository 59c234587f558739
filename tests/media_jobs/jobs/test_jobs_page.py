"""The page of jobs and the verbs on cards, as a browser without scripts sees them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from detection.sessions.video_kinds import FACE_SCAN_KIND
from media_jobs.jobs.services import cancel
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import Job, JobStatus
from tests.support.admin import browser_of
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, kept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheep() -> Iterator[str]:
    """A kind of job that says what it is called and where it leads."""
    with job_kind_that(label="Counting sheep", page=lambda job: f"/meadow/{job.pk}/") as kind:
        yield kind


@pytest.fixture
def browser(alice: User) -> Client:
    return browser_of(alice)


def page(browser: Client, **query: str) -> str:
    answer = browser.get("/jobs/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def said(answer: Any) -> list[str]:
    """The messages on the page that one is led to."""
    return [str(message) for message in answer.context["messages"]]


def test_what_runs_stands_before_what_has_ended(
    browser: Client, alice: User, sheep: str, clips: Clips
) -> None:
    ended = submitted(alice, sheep)
    run_waiting_jobs()
    runs = submitted(alice, FACE_SCAN_KIND, kept(alice, clips.face))
    html = page(browser)
    assert html.index("Face analysis: face.mp4") < html.index("Counting sheep</a>")
    assert f'href="/videos/{runs.upload_id}/"' in html
    assert f'href="/meadow/{ended.pk}/"' in html


def test_a_kind_that_says_nothing_of_itself_has_its_name_in_words(
    browser: Client, alice: User
) -> None:
    with job_kind_that() as kind:
        submitted(alice, kind)
        assert kind.replace("_", " ").capitalize() in page(browser)


def test_the_list_is_narrowed_by_kind_and_state(browser: Client, alice: User, sheep: str) -> None:
    with job_kind_that(label="Mowing") as mowing:
        submitted(alice, mowing)
        run_waiting_jobs()
        cancel(job=submitted(alice, sheep))
        submitted(alice, sheep)

        def rows(**query: str) -> tuple[int, int, int]:
            html = page(browser, **query).partition('id="list"')[2]
            return (
                html.count("Counting sheep</a>"),
                html.count('job-row-name">Mowing'),
                html.count('data-state="cancelled"'),
            )

        assert rows() == (2, 1, 1)
        assert rows(kind=mowing) == (0, 1, 0)
        assert rows(status="cancelled") == (1, 0, 1)
        assert rows(status="running") == (1, 0, 0)
        assert rows(kind=mowing, status="cancelled") == (0, 0, 0)
        assert "No job fits" in page(browser, kind=mowing, status="cancelled")
        assert rows(kind="no such kind", status="\0", cursor="nonsense") == (2, 1, 1)


def test_long_lists_come_page_by_page(browser: Client, alice: User, sheep: str) -> None:
    for _ in range(45):
        cancel(job=submitted(alice, sheep))
    seen: list[str] = []
    query: dict[str, str] = {}
    for _ in range(3):
        answer = browser.get("/jobs/", query)
        seen += [job["job_id"] for job in answer.context["ended"]]
        query = {"cursor": answer.context["page"].next}
    assert len(seen) == len(set(seen)) == 45
    assert "45 jobs" in page(browser)


def test_what_the_installation_asked_for_is_not_among_ones_own(
    browser: Client, alice: User, sheep: str
) -> None:
    with job_kind_that(label="Airing", instead_of=sheep) as airing:
        submitted(alice, airing)
        assert "Airing" not in page(browser)
        assert "0 running" in page(browser)


def test_a_failed_job_says_why(browser: Client, alice: User, sheep: str) -> None:
    job = submitted(alice, sheep)
    claim(job_id=job.pk, worker="w")
    fail(job_id=job.pk, attempt=1, code="x", message="No sheep came.", reference="ref-1")
    assert "No sheep came." in page(browser)
    assert "ref-1" in page(browser)


def test_a_job_is_cancelled_from_its_card_and_one_stays_where_one_was(
    browser: Client, alice: User, clips: Clips
) -> None:
    job = submitted(alice, FACE_SCAN_KIND, kept(alice, clips.face))
    for path in ("/dashboard/", "/videos/", "/jobs/"):
        assert f'action="/jobs/{job.pk}/cancel/"' in browser.get(path).content.decode()
    answer = browser.post(f"/jobs/{job.pk}/cancel/", {"next": "/videos/?kind=video"}, follow=True)
    assert answer.redirect_chain == [("/videos/?kind=video", 302)]
    assert said(answer) == ["The job was cancelled. Nothing was charged for it."]
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    assert said(browser.post(f"/jobs/{job.pk}/cancel/", follow=True)) == [
        "This job had already ended."
    ]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:1", "account"]
)
def test_a_verb_leads_to_no_other_site(
    browser: Client, alice: User, sheep: str, elsewhere: str
) -> None:
    job = submitted(alice, sheep)
    answer = browser.post(f"/jobs/{job.pk}/cancel/", {"next": elsewhere})
    assert answer["Location"] == "/jobs/"


def test_a_job_runs_again_from_its_card(browser: Client, alice: User, clips: Clips) -> None:
    job = submitted(alice, FACE_SCAN_KIND, kept(alice, clips.face))
    assert said(browser.post(f"/jobs/{job.pk}/rerun/", follow=True)) == [
        "This job is still waiting or running."
    ]
    cancel(job=job)
    for path in ("/dashboard/", "/videos/", "/jobs/"):
        assert f'action="/jobs/{job.pk}/rerun/"' in browser.get(path).content.decode()
    again = browser.post(f"/jobs/{job.pk}/rerun/", follow=True)
    assert said(again) == ["It is being done again."]
    assert Job.objects.filter(status=JobStatus.QUEUED).count() == 1
    twice = browser.post(f"/jobs/{job.pk}/rerun/", follow=True)
    assert said(twice) == ["This is already waiting or running again."]
    assert Job.objects.filter(status=JobStatus.QUEUED).count() == 1


def test_without_tokens_a_job_is_not_run_again_and_the_page_says_so(
    settings: Any, browser: Client, alice: User, sheep: str
) -> None:
    job = submitted(alice, sheep)
    run_waiting_jobs()
    settings.TOKEN_PRICES = {sheep: 1000}
    (problem,) = said(browser.post(f"/jobs/{job.pk}/rerun/", follow=True))
    assert "1000 tokens" in problem
    assert Job.objects.count() == 1


def test_work_that_the_site_no_longer_does_is_not_run_again(browser: Client, alice: User) -> None:
    with job_kind_that() as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
    assert said(browser.post(f"/jobs/{job.pk}/rerun/", follow=True)) == [
        "This site no longer does work of this kind."
    ]
    assert page(browser)


def test_nobody_acts_on_the_jobs_of_others(
    browser: Client, alice: User, charlie: User, sheep: str
) -> None:
    job = submitted(alice, sheep)
    outsider = browser_of(charlie)
    for verb in ("cancel", "rerun"):
        assert outsider.post(f"/jobs/{job.pk}/{verb}/").status_code == 404
    assert "Counting sheep</a>" not in page(outsider)
    assert "Counting sheep</a>" not in outsider.get("/jobs/tray/").content.decode()
    assert "Counting sheep</a>" in browser.get("/jobs/tray/").content.decode()


def test_the_tray_shows_some_and_leads_to_all(browser: Client, alice: User, sheep: str) -> None:
    for _ in range(12):
        submitted(alice, sheep)
    html = browser.get("/jobs/tray/").content.decode()
    assert html.count("Counting sheep</a>") == 10
    assert "the newest 10" in html
    assert "12 running" in page(browser)
