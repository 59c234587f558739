"""What a linked browser saw becomes a session of its user."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from detection.models import DetectionSession, FrameResult, Source
from tests.support.extension import extension_of, frame
from tests.support.threads import at_once

SYNC = "/api/extension/sync"


@pytest.fixture
def browser(alice: User) -> APIClient:
    """Alice's linked extension."""
    return extension_of(alice)


def send(client: APIClient, frames: list[dict[str, Any]], **more: Any) -> Any:
    return client.post(SYNC, {"client_id": "tab-1", "frames": frames, **more}, format="json")


def test_a_batch_becomes_a_session_of_the_extension(
    alice: User, browser: APIClient, alice_api: APIClient
) -> None:
    answer = send(browser, [frame(0, 0.1), frame(1), frame(2, 0.2, 0.9)])
    assert answer.status_code == 200, answer.content
    assert (answer.json()["received"], answer.json()["added"]) == (3, 3)
    session = DetectionSession.objects.get()
    assert (session.owner, session.source) == (alice, Source.EXTENSION)
    listed = alice_api.get("/api/analytics/sessions?source=extension").json()["results"]
    assert [(row["id"], row["status"], row["label"]) for row in listed] == [
        (str(session.pk), "running", None)
    ]
    frames = alice_api.get(f"/api/analytics/sessions/{session.pk}/frames").json()["results"]
    assert [row["fake_probability"] for row in frames] == [0.1, None, 0.9]
    assert [row["label"] for row in frames[:2]] == ["authentic", "no_face"]


def test_a_batch_sent_twice_adds_nothing(browser: APIClient) -> None:
    batch = [frame(index, 0.1) for index in range(5)]
    first = send(browser, batch, finished=True).json()
    before = list(FrameResult.objects.values())
    again = send(browser, batch, finished=True).json()
    assert again == first | {"added": 0}
    assert list(FrameResult.objects.values()) == before


def test_batches_that_overlap_add_only_what_is_new(browser: APIClient) -> None:
    send(browser, [frame(index, 0.1) for index in range(5)])
    answer = send(browser, [frame(index, 0.8) for index in range(3, 8)]).json()
    assert (answer["added"], answer["session"]["frames_analysed"]) == (3, 8)
    assert FrameResult.objects.get(index=4).fake_probability == 0.1


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_many_times_at_once_is_kept_once(alice: User) -> None:
    batch = [frame(index, 0.1) for index in range(50)]
    browsers = [extension_of(alice) for _ in range(6)]
    answers = at_once(6, lambda number: send(browsers[number], batch).json()["added"])
    assert sorted(answers) == [0] * 5 + [50]
    assert (DetectionSession.objects.count(), FrameResult.objects.count()) == (1, 50)


@pytest.mark.parametrize(("probability", "label"), [(0.01, "authentic"), (0.99, "manipulated")])
def test_the_last_batch_brings_the_verdict(
    browser: APIClient, alice_api: APIClient, probability: float, label: str
) -> None:
    send(browser, [frame(index, probability) for index in range(20)])
    session = send(browser, [], finished=True).json()["session"]
    assert (session["label"], session["status"], session["faces"]) == (label, "succeeded", 1)
    assert (session["frames_analysed"], session["seconds_analysed"]) == (20, 19.0)
    found = alice_api.get(f"/api/analytics/sessions/{session['id']}").json()
    assert found["tracks"][0]["label"] == label
    assert found["summary"]
    assert alice_api.get("/api/analytics/stats").json()["by_label"][label] == 1


def test_frames_that_come_late_are_judged_with_the_rest(browser: APIClient) -> None:
    calm = send(browser, [frame(index, 0.01) for index in range(20)], finished=True).json()
    late = send(browser, [frame(index, 0.99) for index in range(20, 60)]).json()
    assert calm["session"]["label"] == "authentic"
    assert late["session"]["label"] == "manipulated"
    assert late["session"]["finished_at"] == calm["session"]["finished_at"]


def test_a_few_frames_are_too_few_to_judge(browser: APIClient) -> None:
    session = send(browser, [frame(index, 0.99) for index in range(4)], finished=True).json()
    assert session["session"]["label"] == "uncertain"


def test_a_session_in_which_nobody_was_seen(browser: APIClient) -> None:
    session = send(browser, [frame(0), frame(1)], finished=True).json()["session"]
    assert (session["label"], session["fake_probability"]) == ("no_face", None)


def test_two_users_may_use_the_same_client_id(browser: APIClient, bob: User) -> None:
    send(browser, [frame(0, 0.1)])
    send(extension_of(bob), [frame(0, 0.9)])
    assert DetectionSession.objects.count() == 2
    assert FrameResult.objects.filter(session__owner=bob).get().fake_probability == 0.9


def test_the_model_that_scored_is_kept(browser: APIClient, alice_api: APIClient) -> None:
    model = {"id": "in-browser", "version": "3"}
    session = send(browser, [frame(0, 0.1)], model=model).json()["session"]
    assert alice_api.get(f"/api/analytics/sessions/{session['id']}").json()["model"] == model


def _broken(**changes: Any) -> list[dict[str, Any]]:
    return [frame(0, 0.5) | changes]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"frames": [frame(index) for index in range(501)]}, "frames"),
        ({"frames": [frame(3), frame(3)]}, "frames"),
        ({"frames": [frame(0, *[0.5] * 11)]}, "frames"),
        ({"frames": _broken(index=-1)}, "frames"),
        ({"frames": _broken(index=2**31)}, "frames"),
        ({"frames": _broken(seconds=-0.1)}, "frames"),
        ({"frames": _broken(seconds="x")}, "frames"),
        ({"frames": [frame(0, 1.1)]}, "frames"),
        ({"frames": "none"}, "frames"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "a b"}, "client_id"),
        ({"client_id": "x" * 65}, "client_id"),
        ({"model": {"id": "x"}}, "model"),
    ],
)
def test_what_is_no_batch_is_refused_in_whole(
    browser: APIClient, body: dict[str, Any], field: str
) -> None:
    answer = browser.post(SYNC, {"client_id": "tab-1", "frames": [], **body}, format="json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not DetectionSession.objects.exists()


def test_a_session_cannot_be_finished_without_a_frame(browser: APIClient) -> None:
    answer = send(browser, [], finished=True)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_frames")
    assert not DetectionSession.objects.exists()


def test_a_session_has_its_most(browser: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detection.watching.services.MAX_SESSION_FRAMES", 3)
    send(browser, [frame(0), frame(1)])
    answer = send(browser, [frame(1), frame(2), frame(3)])
    assert (answer.status_code, answer.json()["code"]) == (413, "session_full")
    assert FrameResult.objects.count() == 2
    assert send(browser, [frame(1), frame(2)]).json()["added"] == 1


def test_a_user_may_send_as_well_and_nobody_else(alice_api: APIClient, anyone: APIClient) -> None:
    assert send(alice_api, [frame(0)]).status_code == 200
    assert send(anyone, [frame(0)]).status_code == 401


def test_an_unlinked_browser_sends_nothing_more(browser: APIClient) -> None:
    browser.post("/api/extension/unlink", {}, format="json")
    assert send(browser, [frame(0)]).status_code == 401
    assert not DetectionSession.objects.exists()
