"""A user's log: read over the API and on its page, in pages, and cleared."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.activities.services import record
from accounts.activities.types import SIGNED_IN, ActivityType, activity_types
from accounts.models import Activity, User
from detection.sessions.activities import SCAN_COMPLETED, SCAN_STARTED
from tests.conftest import api_of
from tests.support.links import link_to
from tests.support.registries import registered

LOG = "/api/my-activities"


@pytest.fixture
def log_of_alice(alice: User, alice_api: APIClient) -> APIClient:
    """Alice's program, after which her log was emptied of its signing in."""
    Activity.objects.all().delete()
    return alice_api


def write(user: User, count: int) -> None:
    """Lines of one second each, the last the newest."""
    for number in range(count):
        record(user_id=user.pk, kind=SIGNED_IN, message=f"Line {number}")
    began = timezone.now() - timedelta(hours=1)
    for number, row in enumerate(Activity.objects.filter(user=user).order_by("message")):
        number = int(row.message.split()[1])
        row.created_at = began + timedelta(seconds=number)
        row.save()


def test_a_line_has_the_documented_shape(alice: User, log_of_alice: APIClient) -> None:
    record(
        user_id=alice.pk,
        kind=SCAN_COMPLETED,
        message="“a.mp4” looks authentic",
        video_path="/api/videos/1",
    )
    answer = log_of_alice.get(LOG).json()
    assert set(answer) == {"activities", "totalCount", "limit"}
    assert (answer["totalCount"], answer["limit"]) == (1, 50)
    (line,) = answer["activities"]
    assert line.pop("id")
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "type": "scan_completed",
        "message": "“a.mp4” looks authentic",
        "scriptId": None,
        "characterId": None,
        "videoPath": "/api/videos/1",
    }


def test_the_newest_lines_come_first_up_to_the_limit(alice: User, log_of_alice: APIClient) -> None:
    write(alice, 60)
    first = log_of_alice.get(LOG).json()
    assert (len(first["activities"]), first["totalCount"]) == (50, 60)
    few = log_of_alice.get(f"{LOG}?limit=3").json()
    assert [line["message"] for line in few["activities"]] == ["Line 59", "Line 58", "Line 57"]
    assert (few["totalCount"], few["limit"]) == (60, 3)


@pytest.mark.parametrize("limit", ["0", "-1", "501", "x", "1e3"])
def test_a_limit_that_is_none_is_refused(alice_api: APIClient, limit: str) -> None:
    answer = alice_api.get(f"{LOG}?limit={limit}")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"limit"})


def test_the_counts_are_those_of_the_log(alice: User, log_of_alice: APIClient) -> None:
    nothing = log_of_alice.get("/api/my-activity-stats").json()
    assert nothing == {
        "scriptActivities": 0,
        "characterActivities": 0,
        "videoActivities": 0,
        "totalActivities": 0,
        "lastActivityAt": None,
    }
    for kind in ("scan_started", "upload_deleted", "tokens_granted"):
        record(user_id=alice.pk, kind=ActivityType(kind, kind), message="x")
    stats = log_of_alice.get("/api/my-activity-stats").json()
    newest = log_of_alice.get(LOG).json()["activities"][0]["timestamp"]
    assert (stats["videoActivities"], stats["totalActivities"]) == (2, 3)
    assert stats["lastActivityAt"] == newest


def test_a_type_that_an_app_registers_is_counted_as_it_says(
    alice: User, log_of_alice: APIClient
) -> None:
    written = ActivityType("script_written", "Script Written", counts_as="scripts")
    with registered(activity_types, written):
        record(user_id=alice.pk, kind=written, message="x")
        assert log_of_alice.get("/api/my-activity-stats").json()["scriptActivities"] == 1
        assert log_of_alice.get(LOG).json()["activities"][0]["type"] == "script_written"


def test_there_are_no_two_types_of_one_name() -> None:
    with pytest.raises(ValueError, match="signed_in"):
        activity_types.register(ActivityType("signed_in", "Came in"))


def test_clearing_empties_ones_own_log_only(
    alice: User, bob: User, log_of_alice: APIClient
) -> None:
    write(alice, 2)
    write(bob, 1)
    answer = log_of_alice.delete(LOG)
    assert (answer.status_code, answer.json()) == (
        200,
        {"message": "All activities cleared successfully", "success": True},
    )
    assert log_of_alice.get(LOG).json()["totalCount"] == 0
    assert Activity.objects.filter(user=bob).count() == 1


def test_nobody_reads_anothers_log(alice: User, anyone: APIClient, bob_api: APIClient) -> None:
    write(alice, 3)
    lines = bob_api.get(LOG).json()["activities"]
    assert {line["type"] for line in lines} == {"signed_in"}
    assert not any(line["message"].startswith("Line") for line in lines)
    for path in (LOG, "/api/my-activity-stats"):
        assert anyone.get(path).status_code == 401
    assert anyone.delete(LOG).status_code == 401


def test_a_message_longer_than_its_column_is_cut(alice: User) -> None:
    record(user_id=alice.pk, kind=SIGNED_IN, message="x" * 900)
    assert len(Activity.objects.get().message) == 500


def test_the_page_shows_the_log_in_pages_and_clears_it(alice: User, bob: User) -> None:
    pages = Client()
    pages.force_login(alice)
    pages.get("/activity/")  # the welcome tokens land with the first page
    Activity.objects.all().delete()
    write(alice, 51)
    record(user_id=bob.pk, kind=SIGNED_IN, message="Bob was here")
    first = pages.get("/activity/").content.decode()
    assert "Line 50" in first
    assert "Line 1<" in first
    assert "Line 0" not in first
    assert "Bob was here" not in first
    second = pages.get(f"/activity/{link_to('next', first)}").content.decode()
    assert "Line 0" in second
    assert "Line 50" in pages.get(f"/activity/{link_to('prev', second)}").content.decode()
    assert pages.get("/activity/clear/").status_code == 405
    cleared = pages.post("/activity/clear/", follow=True).content.decode()
    assert "Your activity was cleared" in cleared
    assert "Nothing has happened yet" in cleared


def test_the_page_wants_a_signed_in_user(client: Client, db: None) -> None:
    for path in ("/activity/", "/activity/clear/"):
        answer = client.post(path) if "clear" in path else client.get(path)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.headers["Location"]


def test_what_a_message_says_is_text(alice: User) -> None:
    record(user_id=alice.pk, kind=SCAN_STARTED, message="<script>alert(1)</script>")
    pages = Client()
    pages.force_login(alice)
    assert "<script>alert" not in pages.get("/activity/").content.decode()


def test_each_way_of_signing_in_and_out_leaves_a_line(alice: User) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    program = api_of(alice)
    program.post("/api/auth/logout")
    program.post("/api/auth/logout")
    browser = Client(headers={"User-Agent": agent})
    form = {"login": alice.email, "password": "a long enough passphrase"}
    browser.post("/accounts/login/", form)
    browser.post("/accounts/logout/")
    browser.post("/accounts/login/", form)
    browser.post("/api/auth/logout")
    lines = Activity.objects.filter(user=alice).order_by("created_at")
    assert list(lines.values_list("type", "message")) == [
        ("signed_in", "Signed in with a program"),
        ("signed_out", "Signed out with a program"),
        ("signed_in", "Signed in with Firefox on Linux"),
        ("signed_out", "Signed out with Firefox on Linux"),
        ("signed_in", "Signed in with Firefox on Linux"),
        ("signed_out", "Signed out with Firefox on Linux"),
    ]


def test_signing_up_and_changing_the_password_leave_lines(db: None, anyone: APIClient) -> None:
    password = "a long enough passphrase"
    form = {"email": "dora@example.com", "password1": password, "password2": password}
    browser = Client()
    browser.post("/accounts/signup/", form)
    change = {
        "oldpassword": password,
        "password1": "another long passphrase",
        "password2": "another long passphrase",
    }
    browser.post("/accounts/password/change/", change)
    dora = Activity.objects.filter(user__email="dora@example.com").order_by("created_at")
    assert [line.type for line in dora] == ["signed_up", "signed_in", "password_changed"]
    body = {"email": "emil@example.com", "password": password}
    assert anyone.post("/api/auth/signup", body, format="json").status_code == 201
    emil = Activity.objects.filter(user__email="emil@example.com").order_by("created_at")
    assert [line.type for line in emil] == ["signed_up", "signed_in"]
