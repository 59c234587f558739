"""The pages of courses without scripts: each form does what it says."""

import pytest
from django.test import Client

from accounts.models import User
from generation.lectures.courses.models import Course
from generation.lectures.courses.selectors import lectures_in
from generation.lectures.courses.services import add_lectures, make_course
from generation.lectures.models import Lecture
from tests.generation.lectures.rows import lecture_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def lecture(alice: User) -> Lecture:
    return lecture_of(
        alice, "Whales", slides=[("Blue <whales>", "large")], lines=["A & B: whales <b>sing</b>."]
    )


@pytest.fixture
def course(alice: User, lecture: Lecture) -> Course:
    made = make_course(owner=alice, title="Nature", description="All of it")
    add_lectures(course=made, lectures=[lecture.pk])
    return made


def order(course: Course) -> list[str]:
    return [lecture.title for lecture in lectures_in(course)]


def test_a_course_is_made_edited_and_deleted_by_forms(browser: Client, alice: User) -> None:
    assert "No courses yet" in browser.get("/courses/").content.decode()
    refused = browser.post("/courses/", {"title": " "})
    assert refused.status_code == 400
    made = browser.post("/courses/", {"title": "Nature", "description": "All"})
    course = Course.objects.get(owner=alice)
    assert made["Location"] == f"/courses/{course.pk}/"
    too_long = browser.post(f"{made['Location']}edit/", {"title": "a" * 300})
    assert too_long.status_code == 400 and "at most 200" in too_long.content.decode()
    browser.post(f"{made['Location']}edit/", {"title": "Sea", "description": ""})
    course.refresh_from_db()
    assert (course.title, course.description) == ("Sea", "")
    assert "Sea" in browser.get("/courses/").content.decode()
    assert browser.post(f"{made['Location']}delete/")["Location"] == "/courses/"
    assert not Course.objects.exists()


def test_lectures_are_put_in_moved_and_taken_out_by_forms(
    browser: Client, alice: User, course: Course, lecture: Lecture
) -> None:
    rivers = lecture_of(alice, "Rivers")
    page = f"/courses/{course.pk}/"
    assert f'<option value="{rivers.pk}">' in browser.get(page).content.decode()
    browser.post(f"{page}lectures/", {"lecture": str(rivers.pk)})
    assert order(course) == ["Whales", "Rivers"]
    browser.post(f"{page}lectures/{rivers.pk}/", {"verb": "up"})
    assert order(course) == ["Rivers", "Whales"]
    browser.post(f"{page}lectures/{rivers.pk}/", {"verb": "up"})
    browser.post(f"{page}lectures/{rivers.pk}/", {"verb": "down"})
    assert order(course) == ["Whales", "Rivers"]
    browser.post(f"{page}lectures/{lecture.pk}/", {"verb": "remove"})
    assert order(course) == ["Rivers"]
    assert browser.post(f"{page}lectures/{lecture.pk}/", {"verb": "up"}).status_code == 404
    assert browser.post(f"{page}lectures/", {"lecture": "x"}).status_code == 302


def test_what_was_found_is_marked_and_leads_to_its_second(
    browser: Client, course: Course, lecture: Lecture
) -> None:
    for address in (f"/courses/{course.pk}/", "/lectures/search/"):
        page = browser.get(address, {"q": "whales"}).content.decode()
        assert f'href="/lectures/{lecture.pk}/?t=0"' in page
        assert "Blue &lt;<mark>whales</mark>&gt;" in page
        assert "A &amp; B: <mark>whales</mark> &lt;b&gt;sing&lt;/b&gt;." in page
        part = browser.get(address, {"q": "whales"}, headers={"HX-Request": "true"})
        assert part.content.decode().strip().startswith('<div id="found"')
        assert "nobody says it" in browser.get(address, {"q": "dolphins"}).content.decode()
        for odd in ('"', "\0", "a" * 10_000, "<script>", "&page=x"):
            assert browser.get(address, {"q": odd, "page": odd}).status_code == 200


def test_the_courses_of_a_lecture_are_chosen_on_its_page(
    browser: Client, alice: User, bob: User, course: Course, lecture: Lecture
) -> None:
    sea, his = make_course(owner=alice, title="Sea"), make_course(owner=bob, title="His")
    address = f"/lectures/{lecture.pk}/courses/"
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert f'value="{course.pk}" checked' in part and "His" not in part
    done = browser.post(address, {"course": [str(sea.pk), str(his.pk), "x"]})
    assert done["Location"] == f"/lectures/{lecture.pk}/"
    assert (order(course), order(sea), order(his)) == ([], ["Whales"], [])


def test_others_find_no_page(bob: User, course: Course, lecture: Lecture) -> None:
    other = Client()
    other.force_login(bob)
    page = f"/courses/{course.pk}/"
    for address in (page, f"{page}edit/", f"/lectures/{lecture.pk}/courses/"):
        assert other.get(address).status_code == 404
    for address in (f"{page}delete/", f"{page}lectures/", f"{page}lectures/{lecture.pk}/"):
        assert other.post(address, {"verb": "remove"}).status_code == 404
    assert order(course) == ["Whales"]
    assert "Whales" not in other.get("/lectures/search/?q=whales").content.decode()
