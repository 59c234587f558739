"""Videos over the API: shapes, lists, filters, results and deleting."""

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from detection.models import AggregatedVerdict, DetectionSession, FrameResult, Label, TellingFrame
from detection.reviews.decisions import review
from media_jobs.models import Artifact, Job, JobStatus, Upload
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, stored_files, temporary_files
from tests.support.uploads import examined, send, session_of

pytestmark = pytest.mark.django_db(transaction=True)

VIDEO = {
    "id",
    "kind",
    "filename",
    "size_bytes",
    "sha256",
    "content_type",
    "created_at",
    "status",
    "media",
    "job",
    "result",
    "links",
}
MEDIA = {
    "container",
    "codec",
    "pixel_format",
    "width",
    "height",
    "rotation",
    "duration_seconds",
    "average_fps",
    "frame_count",
    "bit_rate",
    "has_audio",
}
RESULTS = {
    "video_id",
    "job_id",
    "status",
    "session_id",
    "label",
    "fake_probability",
    "summary",
    "reasons",
    "tracks",
    "provenance",
    "windows",
    "telling_frames",
    "thresholds",
    "model",
    "review",
    "review_request",
    "seen_before",
    "earlier",
    "earlier_left_out",
}


def names(answer) -> list[str]:
    return [video["filename"] for video in answer.json()["results"]]


def test_a_video_has_the_promised_fields(alice: User, alice_api: APIClient, clips: Clips) -> None:
    upload = examined(alice, clips.face)
    video = alice_api.get(f"/api/videos/{upload.pk}").json()
    assert set(video) == VIDEO
    assert set(video["media"]) == MEDIA
    assert set(video["result"]) == {"session_id", "label", "fake_probability", "summary"}
    assert set(video["links"]) == {"self", "page", "results", "stream", "thumbnail"}
    assert video["links"]["self"] == f"/api/videos/{upload.pk}"
    assert video["links"]["results"] == f"/api/videos/{upload.pk}/results"
    assert video["links"]["page"] == f"/videos/{upload.pk}/"
    assert video["links"]["stream"].startswith("/files/")
    assert (video["id"], video["status"]) == (str(upload.pk), "succeeded")


def test_results_explain_the_verdict(
    redness_scorer: None, alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = examined(alice, clips.reddened)
    results = alice_api.get(f"/api/videos/{upload.pk}/results").json()
    assert set(results) == RESULTS
    assert results["status"] == "succeeded"
    assert results["video_id"] == str(upload.pk)
    assert results["label"] in Label.values
    assert results["fake_probability"] > 0.9
    assert results["summary"]
    assert all(set(reason) == {"code", "message", "unexamined"} for reason in results["reasons"])
    (track,) = results["tracks"]
    assert set(track) == {
        "track",
        "start_seconds",
        "end_seconds",
        "frames",
        "label",
        "fake_probability",
        "reasons",
        "picture",
    }
    assert results["windows"]
    assert set(results["windows"][0]) == {
        "track",
        "start_seconds",
        "end_seconds",
        "fake_probability",
        "label",
        "frames",
    }
    assert results["telling_frames"]
    assert set(results["telling_frames"][0]) == {
        "track",
        "seconds",
        "fake_probability",
        "crop_url",
        "heatmap_url",
    }
    assert results["thresholds"] == {"authentic_below": 0.4, "manipulated_above": 0.6}
    assert {"id", "version", "licence", "sha256"} <= set(results["model"])
    assert results["review"] is None


def test_a_video_without_a_face_says_so(alice: User, alice_api: APIClient, clips: Clips) -> None:
    upload = examined(alice, clips.empty_room)
    results = alice_api.get(f"/api/videos/{upload.pk}/results").json()
    assert (results["label"], results["fake_probability"]) == ("no_face", None)
    assert (results["tracks"], results["windows"], results["telling_frames"]) == ([], [], [])


def test_a_photo_has_a_verdict_too(alice: User, alice_api: APIClient, clips: Clips) -> None:
    upload = examined(alice, clips.photo)
    results = alice_api.get(f"/api/videos/{upload.pk}/results").json()
    assert results["status"] == "succeeded"
    assert results["label"] in Label.values


def test_before_the_verdict_results_are_empty(alice_api: APIClient, clips: Clips) -> None:
    video = send(alice_api, clips.face).json()["video"]
    results = alice_api.get(video["links"]["results"]).json()
    assert set(results) == RESULTS
    assert (results["status"], results["label"], results["session_id"]) == ("queued", None, None)
    assert video["result"] is None


def test_while_a_video_is_examined_again_the_last_verdict_stays(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = examined(alice, clips.face)
    job = Job.objects.get()
    assert alice_api.post(f"/api/v1/jobs/{job.pk}/rerun").status_code == 201
    video = alice_api.get(f"/api/videos/{upload.pk}").json()
    assert video["status"] == "queued"
    assert video["result"]["label"] in Label.values
    run_waiting_jobs()
    assert DetectionSession.objects.count() == 2
    assert alice_api.get(f"/api/videos/{upload.pk}").json()["status"] == "succeeded"


def test_a_moderators_word_is_in_the_results(
    alice: User, bob: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = examined(alice, clips.face)
    DetectionSession.objects.update(label=Label.MANIPULATED)
    review(session=session_of(upload), moderator=bob, found="authentic", note="It is me.")
    said = alice_api.get(f"/api/videos/{upload.pk}/results").json()["review"]
    assert said.pop("decided_at")
    assert said == {
        "found": "authentic",
        "decision": "overturned",
        "note": "It is me.",
        "moderator": "Bob",
    }


def test_the_list_is_paged_newest_first(alice_api: APIClient, clips: Clips) -> None:
    for number in range(3):
        send(alice_api, clips.numbered(number), name=f"clip-{number}.mp4")
    page = alice_api.get("/api/videos?page_size=2").json()
    assert set(page) == {"count", "next", "previous", "results"}
    assert (page["count"], page["previous"]) == (3, None)
    assert [video["filename"] for video in page["results"]] == ["clip-2.mp4", "clip-1.mp4"]
    rest = alice_api.get(page["next"]).json()
    assert [video["filename"] for video in rest["results"]] == ["clip-0.mp4"]
    assert set(rest["results"][0]) == VIDEO


def test_the_list_is_searched_filtered_and_ordered(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    examined(alice, clips.empty_room)
    examined(alice, clips.photo)
    send(alice_api, clips.face, name="Waiting.mp4")
    listed = lambda query: names(alice_api.get(f"/api/videos?{query}"))  # noqa: E731
    assert listed("search=wait") == ["Waiting.mp4"]
    assert listed("label=no_face") == ["room.mp4"]
    assert listed("status=queued") == ["Waiting.mp4"]
    assert listed("kind=image") == ["photo.jpg"]
    assert listed("kind=video&status=succeeded") == ["room.mp4"]
    assert listed("ordering=filename")[0] == "Waiting.mp4"
    assert listed("ordering=created_at")[0] == "room.mp4"
    assert listed("search=nowhere") == []


@pytest.mark.parametrize(
    "query",
    [
        "search=%00",
        "label=%00",
        "status=%00",
        "kind=%00",
        "ordering=%00",
        "ordering=owner__password",
        "status=nonsense",
        "search=" + "x" * 4000,
        "search=%25_%27%3B--",
    ],
)
def test_a_strange_filter_narrows_or_does_nothing(alice_api: APIClient, query: str) -> None:
    answer = alice_api.get(f"/api/videos?{query}")
    assert answer.status_code == 200
    assert answer.json()["results"] == []


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "9" * 30, "9" * 5000])
def test_a_page_that_is_not_there_is_not_found(alice_api: APIClient, page: str) -> None:
    answer = alice_api.get(f"/api/videos?page={page}")
    assert answer.status_code == 404
    assert answer.json()["success"] is False


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert alice_api.get("/api/videos").status_code == 200
        return len(seen)

    examined(alice, clips.empty_room)
    few = queries()
    for path in (clips.face, clips.photo):
        examined(alice, path)
    assert queries() == few


def test_deleting_a_video_leaves_nothing(alice: User, alice_api: APIClient, clips: Clips) -> None:
    upload = examined(alice, clips.face)
    assert FrameResult.objects.exists()
    assert AggregatedVerdict.objects.exists()
    assert len(stored_files()) > 4, "crops and heatmaps are there"
    answer = alice_api.delete(f"/api/videos/{upload.pk}")
    assert (answer.status_code, answer.content) == (204, b"")
    for model in (Upload, Job, DetectionSession, FrameResult, AggregatedVerdict, TellingFrame):
        assert not model.objects.exists(), model
    assert not Artifact.objects.exists()
    assert stored_files() == temporary_files() == []
    assert alice_api.get(f"/api/videos/{upload.pk}").status_code == 404
    assert alice_api.delete(f"/api/videos/{upload.pk}").status_code == 404


def test_a_file_that_vanished_fails_with_advice(alice_api: APIClient, clips: Clips) -> None:
    video = send(alice_api, clips.face).json()["video"]
    upload = Upload.objects.get()
    default_storage.delete(upload.key)
    run_waiting_jobs()
    job = alice_api.get(video["links"]["self"]).json()["job"]
    assert (job["status"], job["error"]["code"]) == (JobStatus.FAILED, "file_missing")
    assert "Upload it again" in job["error"]["message"]
