"""A moderator looks at a result in the admin and gives a word on it, which its owner sees."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from detection.faces.services import upload_and_scan
from detection.models import AggregatedVerdict, DetectionSession, Label, Look, Review
from detection.reviews.decisions import decision_on
from detection.sessions.admin import SHOWN_WINDOWS
from tests.support.admin import (
    admin,
    browser_of,
    moderator,
    queries_of,
    staff_who_may,
    superuser,
    told,
)
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


def test_the_owner_sees_on_the_videos_page_what_was_found_and_why(
    mo: Client, session: DetectionSession, alice: User
) -> None:
    said = {"found": "authentic", "note": "The red light is a stage lamp."}
    response = mo.post(page_of(session, "review"), said)
    assert "The owner sees it" in told(response)
    page = browser_of(alice).get(reverse("video", args=[session.upload_id])).content.decode()
    assert "The red light is a stage lamp." in page
    assert "A moderator found it authentic" in page
    assert "The red light is a stage lamp." in mo.get(page_of(session)).content.decode()


def test_a_later_word_stands_and_the_earlier_one_stays_on_record(
    mo: Client, session: DetectionSession, alice: User
) -> None:
    mo.post(page_of(session, "review"), {"found": "authentic", "note": "A lamp."})
    other = browser_of(moderator("ma@example.com"))
    other.post(page_of(session, "review"), {"found": "manipulated", "note": ""})
    session.refresh_from_db()
    assert session.review is not None
    assert (session.review.found, session.review.decision) == ("manipulated", "confirmed")
    assert [str(word.moderator) for word in session.reviews.all()] == [
        "ma@example.com",
        "mo@example.com",
    ]
    assert "A lamp." not in browser_of(alice).get(f"/videos/{session.upload_id}/").content.decode()
    for url in (page_of(session), "/admin/detection/review/"):
        assert "A lamp." in mo.get(url).content.decode()


@pytest.mark.parametrize(
    ("label", "found", "decision"),
    [
        ("authentic", "authentic", "confirmed"),
        ("authentic", "manipulated", "overturned"),
        ("manipulated", "authentic", "overturned"),
        ("manipulated", "cannot_tell", "undecided"),
        ("uncertain", "cannot_tell", "confirmed"),
        ("uncertain", "manipulated", "overturned"),
        ("no_face", "cannot_tell", "undecided"),
        ("no_face", "manipulated", "overturned"),
    ],
)
def test_older_clients_are_told_what_a_finding_means_for_the_verdict(
    label: str, found: str, decision: str
) -> None:
    assert decision_on(label, found) == decision


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"found": "authentic", "note": " "}, "Say why"),
        ({"found": "perhaps", "note": "x"}, "perhaps is not one"),
        ({"note": "x"}, "required"),
        ({"found": "manipulated", "note": "x" * 2001}, "at most 2000"),
    ],
)
def test_a_word_that_makes_no_sense_is_not_recorded(
    mo: Client, session: DetectionSession, form: dict[str, str], says: str
) -> None:
    assert says in told(mo.post(page_of(session, "review"), form))
    assert not Review.objects.exists()


def test_a_note_is_as_long_as_the_browser_counts_it(mo: Client, session: DetectionSession) -> None:
    note = "x" * 1998 + "\r\n" + "y"
    mo.post(page_of(session, "review"), {"found": "manipulated", "note": note})
    assert Review.objects.get().note == "x" * 1998 + "\ny"


def test_the_page_shows_what_the_verdict_rests_on(mo: Client, session: DetectionSession) -> None:
    page = mo.get(page_of(session)).content.decode()
    assert session.summary in page
    assert "<video src=" in page
    assert page.count("What moved its score") == session.telling.count() > 0
    assert f"All {session.windows.count()} windows" in page
    assert f"All {session.frames.count()} frames" in page
    assert "What did you find?" in page


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
    table = page.partition('class="read-only-rows"')[2].partition("</table>")[0]
    assert table.count("<tr>") == 1 + SHOWN_WINDOWS
    everything = f"/admin/detection/aggregatedverdict/?session={session.pk}"
    assert everything in page
    assert mo.get(everything).status_code == 200
    assert mo.get(f"/admin/detection/frameresult/?session={session.pk}").status_code == 200


def test_an_unfinished_session_has_nothing_to_judge(
    mo: Client, alice: User, redness_scorer: None
) -> None:
    session = DetectionSession.objects.create(owner=alice)
    assert "What did you find?" not in mo.get(page_of(session)).content.decode()
    said = {"found": "manipulated", "note": ""}
    assert mo.post(page_of(session, "review"), said).status_code == 404


def test_only_those_who_may_review_do(session: DetectionSession, alice: User) -> None:
    said = {"found": "manipulated", "note": ""}
    viewer = browser_of(staff_who_may("detection.view_detectionsession"))
    assert "What did you find?" not in viewer.get(page_of(session)).content.decode()
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
        ({"review": "authentic"}, True),
        ({"review": "cannot_tell"}, False),
        ({"q": "alice@"}, True),
        ({"q": "nobody@"}, False),
    ],
)
def test_sessions_are_found_by_label_by_review_and_by_owner(
    session: DetectionSession, query: dict[str, str], found: bool
) -> None:
    ada = browser_of(admin())
    DetectionSession.objects.update(label="manipulated")
    ada.post(page_of(session, "review"), {"found": "authentic", "note": "No."})
    assert (page_of(session) in ada.get(SESSIONS, query).content.decode()) is found


def test_a_moderator_does_not_learn_whose_a_file_is(mo: Client, session: DetectionSession) -> None:
    pages = (
        SESSIONS,
        page_of(session),
        "/admin/media_jobs/upload/",
        reverse("admin:media_jobs_upload_change", args=[session.upload_id]),
        "/admin/media_jobs/job/",
        reverse("admin:media_jobs_job_change", args=[session.job_id]),
    )
    ada = browser_of(admin())
    for page in pages:
        assert "alice" not in mo.get(page).content.decode().lower(), page
        assert "alice@example.com" in ada.get(page).content.decode(), page
    upload = reverse("admin:media_jobs_upload_change", args=[session.upload_id])
    assert "Open the file" not in mo.get(upload).content.decode()
    assert "Open the file" in ada.get(upload).content.decode()
    for page in (SESSIONS, "/admin/media_jobs/upload/", "/admin/media_jobs/job/"):
        assert "0 results" in mo.get(page, {"q": "alice@"}).content.decode(), page
        assert "1 result" in ada.get(page, {"q": "alice@"}).content.decode(), page


def test_that_somebody_saw_a_file_is_on_record_for_admins(
    mo: Client, session: DetectionSession, alice: User
) -> None:
    mo.get(page_of(session))
    (look,) = Look.objects.all()
    assert look.moderator is not None
    assert (look.session, look.moderator.email) == (session, "mo@example.com")
    assert mo.get("/admin/detection/look/").status_code == 403
    listed = browser_of(admin()).get("/admin/detection/look/").content.decode()
    assert "mo@example.com" in listed
    assert "reddened.mp4" in listed


def test_nobody_reviews_a_file_of_their_own(session: DetectionSession) -> None:
    session.owner = moderator("ma@example.com")
    session.save()
    ma = browser_of(session.owner)
    assert "What did you find?" not in ma.get(page_of(session)).content.decode()
    said = told(ma.post(page_of(session, "review"), {"found": "manipulated", "note": ""}))
    assert "Nobody reviews a file of their own" in said
    assert not Review.objects.exists()
    assert not Look.objects.exists()


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
        other.review = Review.objects.create(session=other, decision="confirmed", moderator=user)
        other.save()
    assert queries_of(mo, SESSIONS) == few
