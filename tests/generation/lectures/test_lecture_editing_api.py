"""A lecture is put right over the API by its owner, and by nobody else."""

from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from generation.lectures.models import Lecture, Slide, TranscriptLine
from generation.lectures.services import edit_line, keep_slide, rename
from media_jobs.errors import SubjectGone
from media_jobs.models import Job, JobStatus, Upload
from tests.contract.row import problem
from tests.contract.shapes import differences
from tests.generation.lectures.lectures import sent_lecture
from tests.support.media import Clips

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read(alice: User, clips: Clips) -> Lecture:
    """Alice's, of which four slides and two lines are known."""
    lecture = sent_lecture(alice, clips.empty_room)
    Job.objects.update(status=JobStatus.SUCCEEDED)
    Lecture.objects.update(read_at=lecture.created_at, language="en")
    for number, title in enumerate(("Whales", "Rivers", "Stars", "Whales again"), start=1):
        Slide.objects.create(
            lecture=lecture, number=number, kind="slide", start=number * 4 - 4, end=number * 4,
            title=title, picture=f"{number}.png", thumbnail=f"{number}.jpg", width=640, height=360,
            picture_at=number * 4 - 2,
        )  # fmt: skip
    for number, text in enumerate(("Whales sing.", "Rivers flow."), start=1):
        first, second = text.split()
        TranscriptLine.objects.create(
            lecture=lecture, number=number, start=number, end=number + 1, text=text,
            words=[[first, number, number + 0.5, 0.9], [second, number + 0.5, number + 1, 0.9]],
        )  # fmt: skip
    return Lecture.objects.get(pk=lecture.pk)


def at(lecture: Lecture, *parts: Any) -> str:
    return "/".join(("/api/v1/lectures", str(lecture.pk), *map(str, parts)))


def slide(lecture: Lecture, number: int) -> int:
    return lecture.slides.get(number=number).pk


def titles(answer: Any) -> list[str]:
    return [slide["title"] for slide in answer.json()["slides"]]


def test_ones_lectures_are_listed_and_found_by_title(
    read: Lecture, alice_api: APIClient, bob_api: APIClient
) -> None:
    rename(lecture=read, title="Whales and rivers")
    found = alice_api.get("/api/v1/lectures").json()
    assert (found["count"], found["next"]) == (1, None)
    (one,) = found["results"]
    assert (one["id"], one["title"], one["status"]) == (
        str(read.pk), "Whales and rivers", "succeeded",
    )  # fmt: skip
    assert alice_api.get("/api/v1/lectures?search=rivers").json()["count"] == 1
    assert alice_api.get("/api/v1/lectures?search=stars").json()["count"] == 0
    assert bob_api.get("/api/v1/lectures").json()["results"] == []


def test_a_title_is_given_and_taken_back(read: Lecture, alice_api: APIClient) -> None:
    answer = alice_api.patch(at(read), {"title": "  Of\u0007 whales "}, format="json").json()
    assert (answer["title"], answer["edition"]) == ("Of whales", 1)
    assert alice_api.patch(at(read), {"title": ""}, format="json").json()["title"] == "room.mp4"
    for title, code in ((["x"], "invalid"), ("x" * 201, "too_long_text")):
        refused = alice_api.patch(at(read), {"title": title}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert alice_api.patch(at(read), {}, format="json").json()["edition"] == 2


def test_slides_are_renamed_dropped_and_taken_in_again(read: Lecture, alice_api: APIClient) -> None:
    path = at(read, "slides", slide(read, 2))
    dropped = alice_api.patch(path, {"kept": False, "title": "Deltas"}, format="json")
    assert titles(dropped) == ["Whales", "Stars", "Whales again"]
    (out,) = dropped.json()["left_out"]
    assert (out["title"], out["kept"], out["merged_into"]) == ("Deltas", False, None)
    assert dropped.json()["edition"] == 2
    assert alice_api.get(at(read)).json()["left_out"] == [
        out | {"thumbnail_url": alice_api.get(at(read)).json()["left_out"][0]["thumbnail_url"]}
    ]
    again = alice_api.patch(path, {"kept": True}, format="json")
    assert titles(again) == ["Whales", "Deltas", "Stars", "Whales again"]


def test_a_slide_is_merged_into_another_and_split_off_again(
    read: Lecture, alice_api: APIClient
) -> None:
    into = slide(read, 1)
    path = at(read, "slides", slide(read, 4), "merge")
    merged = alice_api.post(path, {"into": into}, format="json")
    assert titles(merged) == ["Whales", "Rivers", "Stars"]
    assert merged.json()["slides"][0]["spans"] == [
        {"start": 0.0, "end": 4.0}, {"start": 12.0, "end": 16.0},
    ]  # fmt: skip
    assert merged.json()["left_out"][0]["merged_into"] == into
    twice = alice_api.post(path, {"into": into}, format="json")
    assert differences(problem(400, "not_mergeable"), twice.json()) == []
    split = alice_api.post(at(read, "slides", into, "split"), {}, format="json")
    assert titles(split) == ["Whales", "Rivers", "Stars", "Whales again"]
    unknown = alice_api.post(path, {"into": 10**9}, format="json")
    assert unknown.status_code == 404


def test_a_line_is_put_right_and_left_out(read: Lecture, alice_api: APIClient) -> None:
    path = at(read, "lines", read.transcript.get(number=1).pk)
    answer = alice_api.patch(path, {"text": "Blue whales sing."}, format="json").json()
    assert (answer["line"]["text"], answer["line"]["edited"]) == ("Blue whales sing.", True)
    assert [word["text"] for word in answer["line"]["words"]] == ["Blue", "whales", "sing."]
    gone = alice_api.patch(path, {"text": " "}, format="json").json()
    assert (gone["line"], gone["edition"]) == (None, 2)
    assert alice_api.patch(path, {"text": "x"}, format="json").status_code == 404
    assert read.transcript.count() == 1


def test_documents_speech_and_reading_are_jobs(read: Lecture, alice_api: APIClient) -> None:
    documents = alice_api.post(
        at(read, "documents"), {"formats": ["pptx", "pdf"], "layout": "handout-2"}, format="json"
    )
    assert documents.status_code == 202
    job = Job.objects.get(pk=documents.json()["job"]["job_id"])
    assert (job.kind, job.params) == (
        "lecture_documents", {"formats": ["pdf", "pptx"], "layout": "handout-2"},
    )  # fmt: skip
    same = alice_api.post(
        at(read, "documents"), {"formats": ["pdf", "pptx"], "layout": "handout-2"}, format="json"
    )
    assert same.json()["job"]["job_id"] == str(job.pk)
    other = alice_api.post(at(read, "documents"), {"formats": ["pdf"]}, format="json")
    assert differences(problem(409, "lecture_busy"), other.json()) == []

    speech = alice_api.post(at(read, "speech"), {"language": "de"}, format="json")
    assert speech.json()["job"]["kind"] == "lecture_speech"
    reading = alice_api.post(at(read, "reading"), {"language": "EN"}, format="json")
    assert reading.json()["job"]["kind"] == "lecture"
    unread = alice_api.post(at(read, "speech"), {"language": "de"}, format="json")
    assert differences(problem(409, "lecture_unread"), unread.json()) == []


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("documents", {"formats": ["doc"]}),
        ("documents", {"formats": "pdf"}),
        ("documents", {"layout": "sideways"}),
        ("speech", {"language": "klingon"}),
        ("speech", {"language": ["en"]}),
        ("reading", {"layout": 5}),
    ],
    ids=str,
)
def test_what_cannot_be_made_is_refused(
    verb: str, body: dict[str, Any], read: Lecture, alice_api: APIClient
) -> None:
    answer = alice_api.post(at(read, verb), body, format="json")
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert Job.objects.count() == 1


def test_nobody_else_changes_anything(
    read: Lecture, bob_api: APIClient, charlie_api: APIClient, anyone: APIClient
) -> None:
    line = read.transcript.get(number=1).pk
    calls: tuple[tuple[str, str, Any], ...] = (
        ("get", at(read), None),
        ("patch", at(read), {"title": "Mine"}),
        ("delete", at(read), None),
        ("patch", at(read, "slides", slide(read, 1)), {"kept": False}),
        ("post", at(read, "slides", slide(read, 1), "merge"), {"into": slide(read, 2)}),
        ("post", at(read, "slides", slide(read, 1), "split"), {}),
        ("patch", at(read, "lines", line), {"text": "x"}),
        ("post", at(read, "documents"), {}),
        ("post", at(read, "speech"), {}),
        ("post", at(read, "reading"), {}),
    )
    for method, path, body in calls:
        for api in (bob_api, charlie_api):
            assert getattr(api, method)(path, body, format="json").status_code == 404, path
        assert getattr(anyone, method)(path, body, format="json").status_code == 401, path
    assert Lecture.objects.get(pk=read.pk).edition == 0
    assert Job.objects.count() == 1


def test_slides_of_another_lecture_are_not_merged_in(
    read: Lecture, alice: User, alice_api: APIClient, clips: Clips
) -> None:
    other = sent_lecture(alice, clips.face)
    path = at(other, "slides", slide(read, 1), "merge")
    assert alice_api.post(path, {"into": slide(read, 2)}, format="json").status_code == 404


def test_a_lecture_is_deleted_with_its_recording(read: Lecture, alice_api: APIClient) -> None:
    assert alice_api.delete(at(read)).status_code == 204
    assert not Upload.objects.exists()
    assert alice_api.get(at(read)).status_code == 404


def test_what_was_read_anew_or_deleted_meanwhile_is_gone_and_no_error(
    read: Lecture, tmp_path: Path
) -> None:
    old_slide, old_line = read.slides.get(number=1), read.transcript.get(number=1)
    read.slides.all().delete()
    read.transcript.all().delete()
    with pytest.raises(SubjectGone):
        keep_slide(slide=old_slide, kept=False)
    with pytest.raises(SubjectGone):
        edit_line(line=old_line, text="x")
    Upload.objects.get(pk=read.pk).delete()
    with pytest.raises(SubjectGone):
        rename(lecture=read, title="x")
