"""Staff see lectures in the admin: moderators that there are some, admins what is in them."""

from typing import Any

import pytest

from accounts.models import User
from generation.lectures.models import Lecture
from generation.lectures.services import rename
from media_jobs.models import Upload
from tests.generation.lectures.fixtures import HEADINGS, SAID, lecture_read_at_once
from tests.support.admin import admin, browser_of, moderator
from tests.support.media import Clips

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/lectures/lecture/"


@pytest.fixture
def lecture(alice: User, clips: Clips) -> Lecture:
    """Alice's."""
    lecture = lecture_read_at_once(alice, clips)
    rename(lecture=lecture, title="Ambition, Distraction")
    return lecture


@pytest.mark.parametrize("word", ["distraction", "mock-turtle"])
def test_a_lecture_is_found_by_its_title_and_the_name_of_its_file(
    lecture: Lecture, word: str
) -> None:
    page = browser_of(admin()).get(LIST, {"q": word})
    assert page.context["cl"].result_count == 1
    assert "Ambition, Distraction" in page.content.decode()


def test_admins_see_slides_files_and_what_is_said(lecture: Lecture, alice: User) -> None:
    browser = browser_of(admin())
    page = browser.get(f"{LIST}{lecture.pk}/change/").content.decode()
    assert all(heading in page for heading in HEADINGS)
    assert alice.email in page
    lines = browser.get(f"/admin/lectures/transcriptline/?lecture={lecture.pk}").content.decode()
    assert " ".join(SAID) in lines


def test_moderators_see_that_it_is_there_and_not_what_is_in_it(
    lecture: Lecture, alice: User
) -> None:
    browser = browser_of(moderator())
    assert "Ambition, Distraction" in browser.get(LIST).content.decode()
    page = browser.get(f"{LIST}{lecture.pk}/change/").content.decode()
    for hidden in (HEADINGS[0], alice.email, "transcriptline"):
        assert hidden not in page, hidden
    assert browser.get("/admin/lectures/transcriptline/").status_code == 403


def test_the_list_asks_as_often_for_many_as_for_one(
    lecture: Lecture, alice: User, django_assert_num_queries: Any
) -> None:
    browser = browser_of(admin())
    for number in range(10):
        upload = Upload.objects.create(
            owner=alice, kind="video", filename=f"{number}.mp4", size_bytes=1, sha256=str(number)
        )
        Lecture.objects.create(upload=upload, owner=alice)
    browser.get(LIST)
    with django_assert_num_queries(6):
        browser.get(LIST)
