"""A moderator looks at a result in the admin and gives a word on it, which its owner sees."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from detection.admin_parts import SHOWN_WINDOWS
from detection.models import AggregatedVerdict, DetectionSession, Label, Review
from detection.services import upload_and_scan
from tests.support.admin import browser_of, moderator, queries_of, staff_who_may, superuser, told
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, received

SESSIONS = "/admin/detection/detectionsession/"


@pytest.fixture
def session(alice: User, clips: Clips, redness_scorer: None) -> DetectionSession:
    """A clip of Alice's that was examined."""
    with received(clips.reddened) as file:
        upload_and_scan(owner=alice, file=file)
    run_waiting_jobs()
    return DetectionSession.objects.get()


@pytest.fixture
def mo(db: None) -> Client:
    """The moderator's browser."""
    return browser_of(moderator())


def page_of(session: DetectionSession, name: str = "change") -> str:
    return reverse(f"admin:detection_detectionsession_{name}", args=[session.pk])


def test_the_owner_sees_on_the_videos_page_that_the_result_was_overturned_and_why(
    mo: Client, session: DetectionSession, alice: User
) -> None:
    said = {"decision": "overturned", "note": "The red light is a stage lamp."}
    response = mo.post(page_of(session, "review"), said)
    assert "The owner sees it" in told(response)
    page = browser_of(alice).get(reverse("video", args=[session.upload_id])).content.decode()
    assert "The red light is a stage lamp." in page
    assert "A moderator disagrees with this verdict" in page
    assert "The red light is a stage lamp." in mo.get(page_of(session)).content.decode()


def test_a_later_word_replaces_the_earlier_one(mo: Client, session: DetectionSession) -> None:
    mo.post(page_of(session, "review"), {"decision": "overturned", "note": "No."})
    mo.post(page_of(session, "review"), {"decision": "confirmed", "note": ""})
    review = Review.objects.get()
    assert (review.decision, review.note) == ("confirmed", "")
    assert review.moderator is not None
    assert review.moderator.email == "mo@example.com"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"decision": "overturned", "note": " "}, "Say why"),
        ({"decision": "perhaps", "note": "x"}, "perhaps is not one"),
        ({"note": "x"}, "required"),
        ({"decision": "confirmed", "note": "x" * 2001}, "at most 2000"),
    ],
)
def test_a_word_that_makes_no_sense_is_not_recorded(
    mo: Client, session: DetectionSession, form: dict[str, str], says: str
) -> None:
    assert says in told(mo.post(page_of(session, "review"), form))
    assert not Review.objects.exists()


def test_a_note_is_as_long_as_the_browser_counts_it(mo: Client, session: DetectionSession) -> None:
    note = "x" * 1998 + "\r\n" + "y"
    mo.post(page_of(session, "review"), {"decision": "confirmed", "note": note})
    assert Review.objects.get().note == "x" * 1998 + "\ny"


def test_the_page_shows_what_the_verdict_rests_on(mo: Client, session: DetectionSession) -> None:
    page = mo.get(page_of(session)).content.decode()
    assert session.summary in page
    assert "<video src=" in page
    assert page.count("What moved its score") == session.telling.count() > 0
    assert f"All {session.windows.count()} windows" in page
    assert f"All {session.frames.count()} frames" in page
    assert "Confirm the result" in page


def test_the_pictures_on_the_page_can_be_fetched(mo: Client, session: DetectionSession) -> None:
    page = mo.get(page_of(session)).content.decode()
    link = page.split('<img src="')[1].split('"')[0]
    assert mo.get(link)["Content-Type"] == "image/jpeg"


def test_of_thousands_of_windows_the_most_suspicious_are_shown_and_the_rest_linked(
    mo: Client, session: DetectionSession
) -> None:
    AggregatedVerdict.objects.bulk_create(
        AggregatedVerdict(
            session=session,
            track=0,
            start_seconds=n / 2,
            end_seconds=n / 2 + 2,
            label=Label.UNCERTAIN,
            fake_probability=n / 4000,
            frames=20,
        )
        for n in range(2000)
    )
    page = mo.get(page_of(session)).content.decode()
    assert page.count('class="form-row has_original') == SHOWN_WINDOWS
    everything = f"/admin/detection/aggregatedverdict/?session={session.pk}"
    assert everything in page
    assert mo.get(everything).status_code == 200
    assert mo.get(f"/admin/detection/frameresult/?session={session.pk}").status_code == 200


def test_an_unfinished_session_has_nothing_to_judge(
    mo: Client, alice: User, redness_scorer: None
) -> None:
    session = DetectionSession.objects.create(owner=alice)
    assert "Confirm the result" not in mo.get(page_of(session)).content.decode()
    said = {"decision": "confirmed", "note": ""}
    assert mo.post(page_of(session, "review"), said).status_code == 404


def test_only_those_who_may_review_do(session: DetectionSession, alice: User) -> None:
    said = {"decision": "confirmed", "note": ""}
    viewer = browser_of(staff_who_may("detection.view_detectionsession"))
    assert "Confirm the result" not in viewer.get(page_of(session)).content.decode()
    assert viewer.post(page_of(session, "review"), said).status_code == 403
    assert browser_of(alice).post(page_of(session, "review"), said).status_code == 302
    assert Client().post(page_of(session, "review"), said).status_code == 302
    assert not Review.objects.exists()


def test_a_moderator_enters_neither_wallets_nor_users(mo: Client, alice: User) -> None:
    index = mo.get("/admin/").content.decode()
    assert SESSIONS in index
    assert "/admin/billing/" not in index
    assert "/admin/accounts/" not in index
    assert mo.get("/admin/billing/wallet/").status_code == 403
    assert mo.get(reverse("admin:accounts_user_change", args=[alice.pk])).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"label__exact": "manipulated"}, True),
        ({"label__exact": "no_face"}, False),
        ({"review": "none"}, False),
        ({"review": "any"}, True),
        ({"review": "overturned"}, True),
        ({"review": "confirmed"}, False),
        ({"q": "alice@"}, True),
        ({"q": "nobody@"}, False),
    ],
)
def test_sessions_are_found_by_label_by_review_and_by_owner(
    mo: Client, session: DetectionSession, query: dict[str, str], found: bool
) -> None:
    DetectionSession.objects.update(label="manipulated")
    mo.post(page_of(session, "review"), {"decision": "overturned", "note": "No."})
    assert (page_of(session) in mo.get(SESSIONS, query).content.decode()) is found


def test_not_even_a_superuser_writes_a_label(session: DetectionSession) -> None:
    root, label = browser_of(superuser()), session.label
    assert root.post(page_of(session), {"label": "authentic"}).status_code == 403
    assert root.post(page_of(session, "delete"), {"post": "yes"}).status_code == 403
    session.refresh_from_db()
    assert session.label == label


def test_the_list_asks_the_database_as_often_for_many_sessions_as_for_few(
    mo: Client, session: DetectionSession
) -> None:
    few = queries_of(mo, SESSIONS)
    for number in range(8):
        user = User.objects.create_user(f"user{number}@example.com", None)
        other = DetectionSession.objects.create(owner=user, label="authentic")
        Review.objects.create(session=other, decision="confirmed", moderator=user)
    assert queries_of(mo, SESSIONS) == few
