"""Courses over the API: made, filled, put in order, searched; others' are not there."""

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from generation.lectures.courses.export_part import export_courses
from generation.lectures.courses.models import Course, CourseLecture
from generation.lectures.courses.services import add_lectures, make_course
from generation.lectures.models import Lecture
from media_jobs.errors import Refused
from media_jobs.uploads.deletion import delete_for_now, undo
from media_jobs.uploads.services import delete_upload
from tests.generation.lectures.rows import lecture_of

pytestmark = pytest.mark.django_db

COURSES = "/api/v1/courses"


@pytest.fixture
def lectures(alice: User) -> list[Lecture]:
    return [
        lecture_of(alice, title, slides=[(title, "")], lines=[f"We speak of {title}."])
        for title in ("Whales", "Rivers", "Stars")
    ]


@pytest.fixture
def course(alice: User, lectures: list[Lecture]) -> Course:
    """With the first two lectures."""
    made = make_course(owner=alice, title="Nature")
    add_lectures(course=made, lectures=[lecture.pk for lecture in lectures[:2]])
    return made


def titles(api: APIClient, course: Course) -> list[str]:
    shown = api.get(f"{COURSES}/{course.pk}").json()
    assert shown["lecture_count"] == len(shown["lectures"])
    return [lecture["title"] for lecture in shown["lectures"]]


def send(api: APIClient, method: str, path: str, body: Any = None) -> Any:
    return getattr(api, method)(f"{COURSES}{path}", body, format="json")


def test_a_course_is_made_shown_changed_and_deleted_and_its_lectures_stay(
    alice_api: APIClient, lectures: list[Lecture]
) -> None:
    made = send(alice_api, "post", "", {"title": " Natural \n history ", "description": "a\r\nb"})
    assert made.status_code == 201
    body = made.json()
    assert (body["title"], body["description"]) == ("Natural history", "a\nb")
    assert (body["lectures"], body["links"]["page"]) == ([], f"/courses/{body['id']}/")
    path = f"/{body['id']}"
    assert send(alice_api, "put", f"{path}/lectures/{lectures[0].pk}").status_code == 200
    changed = send(alice_api, "patch", path, {"title": "Nature"}).json()
    assert (changed["title"], changed["description"]) == ("Nature", "a\nb")
    (listed,) = alice_api.get(COURSES).json()["results"]
    assert (listed["title"], listed["lecture_count"]) == ("Nature", 1)
    assert send(alice_api, "delete", path).status_code == 204
    assert send(alice_api, "get", path).status_code == 404
    assert Lecture.objects.count() == 3


def test_lectures_are_put_in_in_order_and_taken_out(
    alice_api: APIClient, course: Course, lectures: list[Lecture]
) -> None:
    whales, rivers, stars = lectures
    path = f"/{course.pk}/lectures"
    send(alice_api, "put", f"{path}/{stars.pk}")
    send(alice_api, "put", f"{path}/{whales.pk}")
    assert titles(alice_api, course) == ["Whales", "Rivers", "Stars"]
    order = {"lectures": [str(stars.pk), str(whales.pk), str(stars.pk)]}
    assert send(alice_api, "put", path, order).status_code == 200
    assert titles(alice_api, course) == ["Stars", "Whales"]
    assert send(alice_api, "delete", f"{path}/{stars.pk}").status_code == 204
    assert send(alice_api, "delete", f"{path}/{rivers.pk}").status_code == 404
    assert titles(alice_api, course) == ["Whales"]


def test_a_lecture_may_be_in_several_courses_and_goes_from_all_with_its_file(
    alice_api: APIClient, alice: User, course: Course, lectures: list[Lecture]
) -> None:
    other = make_course(owner=alice, title="Sea")
    add_lectures(course=other, lectures=[lectures[0].pk])
    assert titles(alice_api, other) == ["Whales"]
    deletion = delete_for_now(owner=alice, uploads=[lectures[0].pk])
    assert titles(alice_api, course) == ["Rivers"]
    assert deletion is not None
    undo(deletion=deletion)
    assert titles(alice_api, course) == ["Whales", "Rivers"], "it keeps its place"
    delete_upload(upload=lectures[0].upload)
    assert titles(alice_api, course) == ["Rivers"]
    assert titles(alice_api, other) == []


def test_another_s_lecture_never_gets_into_a_course(
    alice_api: APIClient, bob: User, course: Course
) -> None:
    his = lecture_of(bob, "Secret")
    path = f"/{course.pk}/lectures"
    assert send(alice_api, "put", f"{path}/{his.pk}").status_code == 404
    assert send(alice_api, "put", path, {"lectures": [str(his.pk)]}).status_code == 404
    assert send(alice_api, "put", path, {"lectures": [str(uuid.uuid4())]}).status_code == 404
    with pytest.raises(Refused):
        add_lectures(course=course, lectures=[his.pk])
    assert titles(alice_api, course) == ["Whales", "Rivers"], "and nothing else was changed"


def test_others_find_no_course(
    bob_api: APIClient, anyone: APIClient, course: Course, lectures: list[Lecture]
) -> None:
    path = f"/{course.pk}"
    for method, where in (
        ("get", path), ("patch", path), ("delete", path), ("put", f"{path}/lectures"),
        ("put", f"{path}/lectures/{lectures[2].pk}"),
        ("delete", f"{path}/lectures/{lectures[0].pk}"),
    ):  # fmt: skip
        assert send(bob_api, method, where, {"lectures": []}).status_code == 404
        assert send(anyone, method, where, {}).status_code == 401
    assert bob_api.get(COURSES).json()["count"] == 0
    found = bob_api.get("/api/v1/lectures/search", {"q": "whales", "course": str(course.pk)})
    assert found.status_code == 404
    assert CourseLecture.objects.count() == 2


def test_bad_requests_are_told_what_to_do(
    alice_api: APIClient, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/{course.pk}"
    for method, where, body in (
        ("post", "", {}), ("post", "", {"title": " "}), ("post", "", {"title": "a" * 201}),
        ("patch", path, {"description": "a" * 2_001}), ("patch", path, {"title": ""}),
        ("put", f"{path}/lectures", {"lectures": ["x"]}), ("put", f"{path}/lectures", {}),
    ):  # fmt: skip
        answer = send(alice_api, method, where, body)
        assert answer.status_code == 400, body
        assert answer.json()["detail"]
    monkeypatch.setattr("generation.lectures.courses.services.MAX_COURSES", 1)
    monkeypatch.setattr("generation.lectures.courses.services.MAX_LECTURES", 1)
    assert send(alice_api, "post", "", {"title": "More"}).json()["code"] == "too_many_courses"
    refused = send(alice_api, "put", f"{path}/lectures/{Lecture.objects.get(title='Stars').pk}")
    assert (refused.status_code, refused.json()["code"]) == (400, "too_many_lectures")


def test_the_lectures_of_a_course_or_all_are_searched(alice_api: APIClient, course: Course) -> None:
    def search(**query: Any) -> Any:
        return alice_api.get("/api/v1/lectures/search", query)

    everywhere = search(q="speak of").json()
    assert (everywhere["count"], everywhere["more"], everywhere["next"]) == (3, False, None)
    within = search(q="speak", course=course.pk, page_size=1).json()
    assert within["count"] == 2
    (hit,) = within["results"]
    assert hit["lecture"]["title"] == "Rivers"
    assert hit["links"]["page"] == f"/lectures/{hit['lecture']['id']}/?t=0"
    assert [part["text"] for part in hit["snippet"] if part["marked"]] == ["speak"]
    assert alice_api.get(within["next"]).json()["results"][0]["lecture"]["title"] == "Whales"
    slide = search(q="whales").json()["results"][0]
    assert slide["kind"] == "slide" and slide["thumbnail_url"].startswith("/files/")
    for odd in ("", '"', "a" * 5_000, "' OR 1=1", "x:*&|"):
        assert search(q=odd).status_code == 200
    for bad in (
        {},
        {"q": "a", "page": "x"},
        {"q": "a", "course": "x"},
        {"q": "a", "page": 0},
        {"q": "\0"},
    ):
        assert search(**bad).status_code == 400
    assert search(q="a", course=uuid.uuid4()).status_code == 404


def test_a_person_is_given_their_courses_and_takes_them_along(
    alice: User, course: Course, lectures: list[Lecture]
) -> None:
    (entry,) = export_courses(alice)
    written = b"".join(entry.chunks).decode()
    assert '"Nature"' in written and str(lectures[1].pk) in written
    alice.delete()
    assert not Course.objects.exists()
