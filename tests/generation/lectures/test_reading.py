"""A recording that was sent becomes slides, words and documents, once and whole."""

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from rest_framework.test import APIClient

from accounts.models import User
from generation.lectures.models import Lecture
from generation.lectures.services import add_speech, make_documents, read_again, upload_lecture
from media_jobs.errors import Refused
from media_jobs.models import Job, JobStatus
from tests.generation.lectures.lectures import SPOKEN, StandIn, sent_lecture, spoken_lecture
from tests.support.jobs import run_waiting_jobs
from tests.support.media import received

pytestmark = pytest.mark.django_db(transaction=True)


def newest(lecture: Lecture) -> Job:
    return lecture.upload.jobs.order_by("-created_at")[0]


def test_slides_words_and_documents_are_there_under_their_promised_keys(lecture: Lecture) -> None:
    assert newest(lecture).status == JobStatus.SUCCEEDED, newest(lecture).error_message
    assert [slide.title for slide in lecture.slides.all()] == ["Whales", "Rivers", "Stars"]
    assert lecture.slides.get(number=1).returns == [[12.0, 16.0]]
    assert [line.text for line in lecture.transcript.all()] == list(SPOKEN)
    assert (lecture.language, round(lecture.seconds), lecture.notes) == ("en", 16, [])
    keys = {file.format: file.key for file in lecture.files.all()}
    assert keys == {
        "pdf": f"pdfs/{lecture.pk}.pdf",
        "srt": f"subtitles/{lecture.pk}.srt",
        "vtt": f"subtitles/{lecture.pk}.vtt",
    }
    with pikepdf.open(default_storage.path(keys["pdf"])) as pdf:
        assert str(pdf.docinfo["/Title"]) == "whales-and-rivers.mp4"
    assert "Rivers carry" in default_storage.open(keys["srt"]).read().decode()


def test_each_stage_of_reading_was_a_step_of_the_job(lecture: Lecture) -> None:
    steps = {step.name: step.status for step in newest(lecture).steps.all()}
    assert set(steps.values()) == {"done"}
    assert list(steps) == [
        "prepare", "get_model", "find_slides", "write_down_speech", "read_slides",
        "write_documents",
    ]  # fmt: skip


def test_without_the_speech_model_it_is_said_and_subtitles_are_added_later(
    alice: User, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MODELS_DIR, settings.MODELS_PULL = tmp_path / "models", False
    lecture = sent_lecture(alice, spoken_lecture(tmp_path))
    run_waiting_jobs()
    lecture.refresh_from_db()
    assert [note["code"] for note in lecture.notes] == ["no_speech_model"]
    assert (lecture.slides.count(), lecture.transcript.count()) == (3, 0)

    add_speech(lecture=lecture)
    run_waiting_jobs()
    assert newest(lecture).error_code == "model_unavailable"

    monkeypatch.setattr("generation.lectures.reading.speech_model", lambda *_: StandIn(SPOKEN))
    slides = list(lecture.slides.values_list("pk", flat=True))
    add_speech(lecture=lecture)
    run_waiting_jobs()
    lecture.refresh_from_db()
    assert newest(lecture).status == JobStatus.SUCCEEDED
    assert [line.text for line in lecture.transcript.all()] == list(SPOKEN)
    assert lecture.notes == []
    assert list(lecture.slides.values_list("pk", flat=True)) == slides
    assert {file.edition for file in lecture.files.all()} == {lecture.edition}
    assert "Stars burn" in default_storage.open(f"subtitles/{lecture.pk}.srt").read().decode()


def test_documents_of_other_layouts_and_formats_are_made_without_decoding(
    lecture: Lecture,
) -> None:
    default_storage.delete(lecture.upload.key)
    make_documents(lecture=lecture, formats=["pdf", "pptx", "markdown"], layout="handout-2")
    run_waiting_jobs()
    lecture.refresh_from_db()
    assert newest(lecture).status == JobStatus.SUCCEEDED, newest(lecture).error_message
    assert lecture.layout == "handout-2"
    files = {file.format: file for file in lecture.files.all()}
    assert set(files) == {"pdf", "srt", "vtt", "pptx", "markdown"}
    assert files["pdf"].layout == "handout-2"
    assert default_storage.exists(files["pptx"].key)


def test_reading_again_replaces_all_and_leaves_no_files_behind(lecture: Lecture) -> None:
    old = [str(slide.picture.name) for slide in lecture.slides.all()]
    read_again(lecture=lecture)
    with pytest.raises(Refused) as refused:
        make_documents(lecture=lecture)
    assert refused.value.code == "lecture_unread"
    run_waiting_jobs()
    lecture.refresh_from_db()
    assert lecture.edition == 2
    assert lecture.slides.count() == 3
    assert {file.edition for file in lecture.files.all()} == {2}
    assert not [name for name in old if default_storage.exists(name)]


def test_deleting_the_recording_takes_everything_along(lecture: Lecture) -> None:
    keys = [file.key for file in lecture.files.all()]
    keys += [str(slide.picture.name) for slide in lecture.slides.all()]
    lecture.upload.delete()
    assert not Lecture.objects.exists()
    assert not [key for key in keys if default_storage.exists(key)]


def test_the_same_recording_again_is_the_lecture_that_is_there(
    lecture: Lecture, alice: User, tmp_path: Path
) -> None:
    with received(spoken_lecture(tmp_path)) as file:
        taken = upload_lecture(owner=alice, file=file)
    assert (taken.upload.pk, taken.new, taken.job) == (lecture.pk, False, newest(lecture))


def test_the_api_shows_a_lecture_to_its_owner_alone(
    lecture: Lecture, alice_api: APIClient, bob_api: APIClient
) -> None:
    found = alice_api.get(f"/api/v1/lectures/{lecture.pk}").json()
    assert [slide["title"] for slide in found["slides"]] == ["Whales", "Rivers", "Stars"]
    assert [file["current"] for file in found["files"]] == [True] * 3
    assert found["job"]["status"] == "succeeded"
    assert bob_api.get(f"/api/v1/lectures/{lecture.pk}").status_code == 404
