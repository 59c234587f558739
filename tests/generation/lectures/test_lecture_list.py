"""The page of a person's lectures: newest first, found by name, with what works on them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from generation.lectures.listing import PER_PAGE
from generation.lectures.models import Lecture, Slide
from media_jobs.jobs.services import submit
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import Upload
from tests.generation.lectures.lectures import spoken_lecture
from tests.support.admin import browser_of

pytestmark = pytest.mark.django_db(transaction=True)


def lecture_called(owner: User, number: int, **fields: Any) -> Lecture:
    """Read, of two slides; no file is behind it."""
    upload = Upload.objects.create(
        owner=owner,
        kind="video",
        filename=f"part-{number}.mp4",
        content_type="video/mp4",
        size_bytes=1,
        sha256=f"{number:064}",
    )
    lecture = Lecture.objects.create(
        upload=upload, owner=owner, **({"read_at": timezone.now(), "seconds": 3725} | fields)
    )
    for slide in (1, 2):
        Slide.objects.create(
            lecture=lecture, number=slide, kind="slide", start=slide, end=slide + 1,
            picture=f"p{slide}.png", thumbnail=f"{number}-{slide}.jpg", width=1, height=1,
            picture_at=slide,
        )  # fmt: skip
    return lecture


def shown(browser: Client, path: str = "/lectures/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_says_what_a_lecture_becomes(alice: User) -> None:
    page = shown(browser_of(alice))
    assert "No lectures yet" in page
    assert 'data-purposes="lecture"' in page
    assert "4 h long" in page


def test_the_drop_zone_asks_for_recordings_and_takes_them_for_this_alone(
    alice: User, settings: Any
) -> None:
    settings.TOKEN_PRICES = {"lecture": 3}
    page = shown(browser_of(alice))
    assert "FLV or GIF up to 4 GB and 4 h long; 3 tokens each." in page
    accepted = re.search(r'accept="([^"]*)"', page)
    assert accepted
    assert {"video/mp4", ".m2ts", ".gif"} <= set(accepted[1].split(","))
    assert "image/png" not in accepted[1]
    assert page.count('data-page="/lectures/"') == page.count('action="/lectures/" enctype') == 1
    assert '<input type="hidden" name="purposes" value="lecture">' in page
    for words in ("Choose recordings", "Drop recordings or", "Recordings to read"):
        assert words in page
    assert "What to do with" not in page.split('id="link-form"')[0]


def test_a_row_has_name_length_slides_and_a_picture(alice: User, bob: User) -> None:
    lecture_called(alice, 1, title="Whales & rivers")
    page = shown(browser_of(alice))
    assert "Whales &amp; rivers" in page
    assert "1:02:05" in page
    assert "2 slides" in page
    assert page.count('<img src="/files/') == 1
    assert "No lectures yet" in shown(browser_of(bob))


def test_pages_follow_one_another_and_ask_the_database_no_more_for_more_rows(alice: User) -> None:
    browser = browser_of(alice)
    for number in range(2):
        lecture_called(alice, number)
    shown(browser)
    submit(owner=alice, kind="lecture", subject=Upload.objects.earliest("created_at"))
    with CaptureQueriesContext(connection) as few:
        shown(browser)
    for number in range(2, PER_PAGE + 3):
        lecture = lecture_called(alice, number)
        if number < 8:
            submit(owner=alice, kind="lecture", subject=lecture.upload)
    with CaptureQueriesContext(connection) as many:
        first = browser.get("/lectures/")
    assert len(many) == len(few)
    page = first.context["page"]
    assert first.context["rows"][0].lecture.upload.filename == "part-22.mp4"
    assert not page.previous
    second = browser.get("/lectures/", {"cursor": page.next})
    names = [row.lecture.upload.filename for row in second.context["rows"]]
    assert names == ["part-2.mp4", "part-1.mp4", "part-0.mp4"]
    back = browser.get("/lectures/", {"cursor": second.context["page"].previous})
    assert back.context["page"].rows == page.rows


def test_a_lecture_is_found_by_its_title_or_else_by_its_file(alice: User) -> None:
    lecture_called(alice, 1, title="Whales")
    lecture_called(alice, 2)
    browser = browser_of(alice)
    for text, names in {
        "whale": ["part-1.mp4"],
        "PART-2": ["part-2.mp4"],
        "part-1": [],
        " \0": ["part-2.mp4", "part-1.mp4"],
        "x" * 5000: [],
    }.items():
        rows = browser.get("/lectures/", {"search": text}).context["rows"]
        assert [row.lecture.upload.filename for row in rows] == names, text
    assert "No lecture is called so" in shown(browser, "/lectures/?search=xyz")


def test_what_works_on_a_lecture_is_shown_and_what_failed_says_why(alice: User) -> None:
    waiting = lecture_called(alice, 1, read_at=None)
    failed = lecture_called(alice, 2, read_at=None)
    submit(owner=alice, kind="lecture", subject=waiting.upload)
    job = submit(owner=alice, kind="lecture", subject=failed.upload)
    claim(job_id=job.pk, worker="w")
    fail(job_id=job.pk, attempt=1, code="no_slides", message="No slides were found.")
    answer = browser_of(alice).get("/lectures/")
    rows = {row.lecture.pk: row for row in answer.context["rows"]}
    assert (rows[waiting.pk].status, rows[failed.pk].status) == ("queued", "failed")
    page = answer.content.decode()
    assert page.count("data-job=") == 1
    assert "No slides were found." in page
    assert f"/jobs/{job.pk}/rerun/" in page or "Run again" in page


def test_only_the_list_is_sent_to_htmx(alice: User) -> None:
    answer = browser_of(alice).get("/lectures/", headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith('<div id="list"')


def test_a_recording_can_be_sent_without_scripts(alice: User, tmp_path: Path) -> None:
    browser = browser_of(alice)
    path = spoken_lecture(tmp_path)
    with path.open("rb") as file:
        answer = browser.post("/lectures/", {"file": file})
    lecture = Lecture.objects.get()
    assert answer.headers["Location"] == f"/lectures/{lecture.pk}/"
    assert lecture.upload.jobs.get().kind == "lecture"
    with path.open("rb") as file:
        again = browser.post("/lectures/", {"file": file})
    assert again.headers["Location"] == f"/lectures/{lecture.pk}/"


def test_what_is_no_recording_is_refused_with_a_word(alice: User, tmp_path: Path) -> None:
    browser = browser_of(alice)
    assert "Choose a recording first" in browser.post("/lectures/").content.decode()
    text = tmp_path / "notes.mp4"
    text.write_text("not a film")
    with text.open("rb") as file:
        answer = browser.post("/lectures/", {"file": file})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Lecture.objects.exists()


def test_whoever_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/lectures/").headers["Location"].startswith("/accounts/login/")
