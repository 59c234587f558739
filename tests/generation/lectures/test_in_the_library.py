"""The library shows a lecture as what it is: its slides, its own page, its own results."""

import json
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from generation.lectures.models import Lecture
from generation.lectures.services import rename
from media_jobs.library.bulk import perform
from media_jobs.library.listing import rows_of
from media_jobs.library.selectors import library_of, page_of
from media_jobs.models import Job, Upload
from media_jobs.uploads.purposes import chosen_purposes
from media_jobs.uploads.work import start
from tests.generation.lectures.fixtures import HEADINGS, SAID, lecture_read_at_once
from tests.support.media import Clips
from tests.support.uploads import examined, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lecture(alice: User, clips: Clips) -> Lecture:
    """Alice's lecture, whose faces nobody has looked for."""
    return lecture_read_at_once(alice, clips)


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice's."""
    client.force_login(alice)
    return client


def kinds_of_jobs(upload: Upload) -> list[str]:
    return sorted(upload.jobs.values_list("kind", flat=True))


def test_a_row_tells_of_the_slides_and_leads_to_the_lecture(
    browser: Client, alice: User, lecture: Lecture
) -> None:
    (row,) = rows_of(list(library_of(alice)))
    assert row.url == f"/lectures/{lecture.pk}/"
    (known,) = row.known
    assert (known.shown.badge, known.shown.summary) == ("succeeded", "2 slides, 3 s")
    assert row.thumbnail
    assert browser.get(row.thumbnail)["Content-Type"] == "image/jpeg"
    page = browser.get("/library/").content.decode()
    assert f'href="/lectures/{lecture.pk}/"' in page
    assert f'href="/videos/{lecture.pk}/"' not in page
    assert browser.get(f"/library/{lecture.pk}/")["Location"] == f"/lectures/{lecture.pk}/"


def test_slides_that_were_left_out_or_merged_are_not_counted(alice: User, lecture: Lecture) -> None:
    lecture.slides.filter(number=1).update(kept=False)
    (row,) = rows_of(list(library_of(alice)))
    assert row.known[0].shown.summary == "1 slide, 3 s"


def test_a_lecture_that_waits_or_has_failed_says_so(alice: User, lecture: Lecture) -> None:
    Lecture.objects.update(read_at=None)
    Job.objects.update(status="failed", error_message="No slides were found.")
    (row,) = rows_of(list(library_of(alice)))
    shown = row.known[0].shown
    assert (shown.badge, shown.summary) == ("failed", "No slides were found.")


def test_a_video_whose_faces_were_looked_for_is_no_lecture(alice: User, clips: Clips) -> None:
    video = examined(alice, clips.face)
    (row,) = rows_of(list(library_of(alice)))
    assert [known.label for known in row.known] == ["Faces"]
    assert row.url == page_of(video) == f"/videos/{video.pk}/"


def test_what_is_both_shows_both_and_each_page_leads_to_the_other(
    browser: Client, alice: User, clips: Clips, lecture: Lecture
) -> None:
    start(upload=lecture.upload, purposes=chosen_purposes(["faces"]))
    (row,) = rows_of(list(library_of(alice)))
    addresses = {known.label: known.url for known in row.known}
    assert addresses == {
        "Faces": f"/videos/{lecture.pk}/", "Lecture": f"/lectures/{lecture.pk}/",
    }  # fmt: skip
    page = browser.get("/library/").content.decode()
    assert all(f'href="{address}"' in page for address in addresses.values())
    video = browser.get(addresses["Faces"]).content.decode()
    assert f'href="{addresses["Lecture"]}"' in video


def test_a_lecture_is_begun_on_the_page_of_a_video_and_followed_on_its_own(
    browser: Client, alice: User, clips: Clips
) -> None:
    video, _ = sent(alice, clips.face)
    answer = browser.post(f"/library/{video.pk}/purposes/", {"purposes": "lecture"})
    assert answer["Location"] == f"/lectures/{video.pk}/"
    assert kinds_of_jobs(video) == ["face_scan", "lecture"]


def test_running_again_is_asked_of_those_who_have_worked_on_it(
    alice: User, clips: Clips, lecture: Lecture
) -> None:
    (outcome,) = perform(owner=alice, verb="run_again", ids=[lecture.pk]).results
    assert outcome.done, outcome.message
    assert kinds_of_jobs(lecture.upload) == ["lecture", "lecture"]


def test_results_are_exported_without_links_that_expire(
    browser: Client, alice: User, lecture: Lecture
) -> None:
    rename(lecture=lecture, title="Alice's = own")
    found = exported(browser, lecture, "json")
    (item,) = json.loads(found)
    assert list(item["results"]) == ["lectures"]
    results = item["results"]["lectures"]
    assert [slide["title"] for slide in results["slides"]] == list(HEADINGS)
    assert results["transcript"][0]["text"] == " ".join(SAID)
    assert results["title"] == "Alice's = own"
    assert b"/files/" not in found
    assert b'"2 slides, 3 s"' in exported(browser, lecture, "csv")


def exported(browser: Client, lecture: Lecture, to: str) -> bytes:
    answer: Any = browser.get("/library/export/", {"to": to, "id": str(lecture.pk)})
    return b"".join(answer)


def test_the_list_asks_as_often_for_many_lectures_as_for_one(
    browser: Client, alice: User, lecture: Lecture, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        upload = Upload.objects.create(
            owner=alice, kind="video", filename=f"{number}.mp4", size_bytes=1, sha256=str(number)
        )
        Lecture.objects.create(upload=upload, owner=alice)
    browser.get("/library/")
    with django_assert_max_num_queries(22):
        browser.get("/library/")


def test_the_api_of_the_library_names_the_page_of_each(
    alice_api: APIClient, alice: User, clips: Clips, lecture: Lecture
) -> None:
    video = examined(alice, clips.face)
    found = alice_api.get("/api/v1/library").json()["results"]
    pages = {item["id"]: item["links"]["page"] for item in found}
    assert pages == {
        str(video.pk): f"/videos/{video.pk}/", str(lecture.pk): f"/lectures/{lecture.pk}/",
    }  # fmt: skip
