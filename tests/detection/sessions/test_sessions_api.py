"""Sessions, their frames and windows, and a user's figures over the API."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from detection.models import DetectionSession, FrameResult, Label
from tests.support.media import Clips
from tests.support.uploads import examined, send, session_of

pytestmark = pytest.mark.django_db(transaction=True)

SESSION = {
    "id",
    "source",
    "video_id",
    "job_id",
    "filename",
    "status",
    "label",
    "fake_probability",
    "summary",
    "faces",
    "frames_analysed",
    "seconds_analysed",
    "created_at",
    "finished_at",
}


@pytest.fixture
def session(alice: User, clips: Clips) -> DetectionSession:
    """The session of a clip with one face."""
    return session_of(examined(alice, clips.face))


def test_sessions_are_listed_newest_first_and_filtered(
    alice: User, alice_api: APIClient, clips: Clips, session: DetectionSession
) -> None:
    examined(alice, clips.empty_room)
    page = alice_api.get("/api/analytics/sessions").json()
    assert page["count"] == 2
    assert set(page["results"][0]) == SESSION
    assert [row["filename"] for row in page["results"]] == ["room.mp4", "face.mp4"]
    only = alice_api.get("/api/analytics/sessions?label=no_face").json()
    assert [row["filename"] for row in only["results"]] == ["room.mp4"]
    assert alice_api.get("/api/analytics/sessions?source=extension").json()["count"] == 0


@pytest.mark.parametrize("query", ["label=%00", "source=%00", "label=nonsense"])
def test_a_strange_filter_is_no_error(alice_api: APIClient, query: str) -> None:
    assert alice_api.get(f"/api/analytics/sessions?{query}").status_code == 200


def test_a_session_tells_its_reasons_faces_and_model(
    alice_api: APIClient, session: DetectionSession
) -> None:
    found = alice_api.get(f"/api/analytics/sessions/{session.pk}").json()
    assert set(found) == SESSION | {"reasons", "tracks", "thresholds", "model", "provenance"}
    assert found["video_id"] == str(session.upload_id)
    assert found["job_id"] == str(session.job_id)
    assert (found["source"], found["status"], found["faces"]) == ("web", "succeeded", 1)
    assert found["frames_analysed"] == 12


def test_frames_come_in_order_of_time_with_faces_and_boxes(
    alice_api: APIClient, session: DetectionSession
) -> None:
    page = alice_api.get(f"/api/analytics/sessions/{session.pk}/frames").json()
    assert page["count"] == 12
    frames = page["results"]
    indices = [frame["index"] for frame in frames]
    assert indices == sorted(set(indices)), "places among all pictures of the video"
    assert [frame["seconds"] for frame in frames] == sorted(frame["seconds"] for frame in frames)
    assert set(frames[0]) == {"index", "seconds", "label", "fake_probability", "faces"}
    face = next(frame["faces"][0] for frame in frames if frame["faces"])
    assert set(face) == {"track", "box", "fake_probability", "face_pixels"}
    assert set(face["box"]) == {"x", "y", "width", "height"}
    assert all(0 <= value <= 1 for value in face["box"].values())


def test_frames_without_a_face_are_there_as_such(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    session = session_of(examined(alice, clips.empty_room))
    frames = alice_api.get(f"/api/analytics/sessions/{session.pk}/frames").json()["results"]
    assert frames
    for frame in frames:
        assert (frame["label"], frame["fake_probability"], frame["faces"]) == ("no_face", None, [])


def test_frames_are_labelled_by_the_thresholds_of_their_session(
    alice_api: APIClient, session: DetectionSession
) -> None:
    DetectionSession.objects.update(thresholds={"authentic_below": 0.3, "manipulated_above": 0.7})
    for row, probability in zip(FrameResult.objects.all()[:4], (0.29, 0.3, 0.69, 0.7), strict=True):
        FrameResult.objects.filter(pk=row.pk).update(fake_probability=probability)
    frames = alice_api.get(f"/api/analytics/sessions/{session.pk}/frames").json()["results"]
    labels = [frame["label"] for frame in frames[:4]]
    assert labels == [Label.AUTHENTIC, Label.UNCERTAIN, Label.UNCERTAIN, Label.MANIPULATED]


def test_a_range_of_time_includes_both_its_ends(
    alice_api: APIClient, session: DetectionSession
) -> None:
    path = f"/api/analytics/sessions/{session.pk}/frames"
    times = [frame["seconds"] for frame in alice_api.get(path).json()["results"]]
    part = alice_api.get(f"{path}?from={times[3]}&to={times[6]}").json()["results"]
    assert [frame["seconds"] for frame in part] == times[3:7]
    assert alice_api.get(f"{path}?from={times[-1]}").json()["count"] == 1
    assert alice_api.get(f"{path}?to=0").json()["count"] == 1


def test_frames_are_paged(alice_api: APIClient, session: DetectionSession) -> None:
    path = f"/api/analytics/sessions/{session.pk}/frames"
    every = alice_api.get(path).json()["results"]
    first = alice_api.get(f"{path}?page_size=5").json()
    assert (first["count"], first["results"]) == (12, every[:5])
    assert alice_api.get(first["next"]).json()["results"] == every[5:10]


@pytest.mark.parametrize("text", ["x", "-1", "nan", "inf", "", "1e400"])
def test_a_time_that_is_no_time_is_refused(alice: User, alice_api: APIClient, text: str) -> None:
    session = DetectionSession.objects.create(owner=alice)
    answer = alice_api.get(f"/api/analytics/sessions/{session.pk}/frames?from={text}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_time_range")


def test_windows_come_with_how_they_slide(alice_api: APIClient, session: DetectionSession) -> None:
    found = alice_api.get(f"/api/analytics/sessions/{session.pk}/aggregated").json()
    assert set(found) == {
        "session_id",
        "window_seconds",
        "stride_seconds",
        "thresholds",
        "windows",
    }
    assert (found["window_seconds"], found["stride_seconds"]) == (2.0, 0.5)
    assert found["windows"]
    starts = [window["start_seconds"] for window in found["windows"]]
    assert starts == sorted(starts)


def test_an_unfinished_session_has_empty_answers(alice: User, alice_api: APIClient) -> None:
    session = DetectionSession.objects.create(owner=alice)
    found = alice_api.get(f"/api/analytics/sessions/{session.pk}").json()
    assert (found["label"], found["video_id"], found["filename"]) == (None, None, None)
    windows = alice_api.get(f"/api/analytics/sessions/{session.pk}/aggregated").json()
    assert (windows["thresholds"], windows["windows"]) == (None, [])


def test_statistics_add_up(
    alice: User, bob: User, alice_api: APIClient, clips: Clips, session: DetectionSession
) -> None:
    examined(alice, clips.empty_room)
    examined(alice, clips.photo)
    examined(bob, clips.face)
    send(alice_api, clips.numbered(1))
    stats = alice_api.get("/api/analytics/stats").json()
    assert (stats["videos"], stats["images"], stats["finished"]) == (3, 1, 3)
    assert set(stats["by_label"]) == set(Label.values)
    assert sum(stats["by_label"].values()) == 3
    assert stats["by_label"]["no_face"] == 1
    assert stats["faces"] == 2
    assert stats["frames_analysed"] == 12 + 8 + 1
    assert stats["seconds_analysed"] == pytest.approx(2.0, abs=0.1)
    assert len(stats["days"]) == 30
    assert stats["days"][-1]["count"] == 3
    assert set(stats["days"][0]) == {"date", "count", "manipulated"}


def test_statistics_of_someone_new_are_all_nothing(charlie_api: APIClient) -> None:
    stats = charlie_api.get("/api/analytics/stats").json()
    assert (stats["videos"], stats["finished"], stats["seconds_analysed"]) == (0, 0, 0)
