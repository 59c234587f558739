"""An owner asks for a moderator, sees that it waits, and is told what was found."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Activity, User
from detection.models import DetectionSession, ReviewCase
from detection.reviews.queue import waiting
from tests.support.admin import browser_of, moderator, verified
from tests.support.mails import mail_what_is_due
from tests.support.media import Clips
from tests.support.reviews import decide, judged, judged_again, take
from tests.support.threads import at_once
from tests.support.uploads import send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(alice: User, clips: Clips) -> DetectionSession:
    """A clear verdict on a file of Alice's."""
    return judged(alice, clips.numbered(1), label="manipulated", probability=0.9)


@pytest.fixture
def charlie(db: None) -> Client:
    """A moderator's browser."""
    return browser_of(moderator("charlie@example.com"))


def path_of(session: DetectionSession) -> str:
    return f"/api/videos/{session.upload_id}/review"


def results_of(api: APIClient, session: DetectionSession) -> Any:
    return api.get(f"/api/videos/{session.upload_id}/results").json()


def page_of(owner: User, session: DetectionSession) -> str:
    return browser_of(owner).get(f"/videos/{session.upload_id}/").content.decode()


def test_who_asks_sees_that_it_waits_until_it_is_answered(
    alice: User, alice_api: APIClient, session: DetectionSession, charlie: Client
) -> None:
    assert results_of(alice_api, session)["review_request"] is None
    answer = alice_api.post(path_of(session), {"remark": "It is my brother."}, format="json")
    assert answer.status_code == 201
    assert set(answer.json()) == {"asked_at", "remark"}
    assert results_of(alice_api, session)["review_request"] == answer.json()
    page = page_of(alice, session)
    assert "Waiting for a moderator" in page
    assert "It is my brother." in page

    case = take(charlie, session)
    assert "It is my brother." in charlie.get(case).content.decode()
    decide(charlie, case, found="authentic", note="He is.")
    found = results_of(alice_api, session)
    assert (found["review_request"], found["review"]["found"]) == (None, "authentic")
    page = page_of(alice, session)
    assert "A moderator found it authentic" in page
    assert "Waiting for a moderator" not in page


def test_asking_twice_is_asking_once(alice_api: APIClient, session: DetectionSession) -> None:
    first = alice_api.post(path_of(session), {"remark": "Look at the ears."}, format="json")
    second = alice_api.post(path_of(session), {"remark": "Hello?"}, format="json")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert waiting().count() == 1


def test_who_asks_twice_at_once_has_one_request(
    alice_api: APIClient, session: DetectionSession
) -> None:
    answers = at_once(4, lambda number: alice_api.post(path_of(session)).status_code)
    assert sorted(answers) == [200, 200, 200, 201]
    assert waiting().count() == 1


def test_what_waits_already_is_asked_for_in_its_place(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    session = judged(alice, clips.numbered(2), label="uncertain")
    assert alice_api.post(path_of(session)).status_code == 201
    case = waiting().get()
    assert (case.because, case.asked_at is not None) == ("uncertain", True)


def test_an_answer_can_be_asked_about_again(
    alice_api: APIClient, session: DetectionSession, charlie: Client
) -> None:
    alice_api.post(path_of(session))
    decide(charlie, take(charlie, session), found="cannot_tell")
    assert alice_api.post(path_of(session)).status_code == 201
    decide(charlie, take(charlie, session), found="manipulated")
    said = results_of(alice_api, session)["review"]
    assert (said["found"], said["decision"]) == ("manipulated", "confirmed")
    assert session.reviews.count() == ReviewCase.objects.count() == 2


def test_an_open_request_follows_the_file_to_its_new_examination(
    alice_api: APIClient, session: DetectionSession
) -> None:
    asked = alice_api.post(path_of(session)).json()
    judged_again(session, label="manipulated", probability=0.95)
    assert results_of(alice_api, session)["review_request"] == asked


def test_without_a_verdict_there_is_nothing_to_look_at(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    video = send(alice_api, clips.numbered(3)).json()["video"]
    answer = alice_api.post(f"/api/videos/{video['id']}/review")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_verdict")
    assert browser_of(alice).post(f"/videos/{video['id']}/review/").status_code == 302
    assert not waiting().exists()


def test_a_remark_has_an_end(alice: User, alice_api: APIClient, session: DetectionSession) -> None:
    answer = alice_api.post(path_of(session), {"remark": "x" * 501}, format="json")
    assert answer.status_code == 400
    form = {"remark": "x" * 501}
    page = browser_of(alice).post(f"/videos/{session.upload_id}/review/", form, follow=True)
    assert "at most 500 characters" in page.content.decode()
    assert not waiting().exists()


def test_the_form_asks_too(alice: User, session: DetectionSession) -> None:
    browser, path = browser_of(alice), f"/videos/{session.upload_id}/review/"
    said = browser.post(path, {"remark": "Look\r\nhere."}, follow=True).content.decode()
    assert "A moderator will look at it" in said
    assert waiting().get().remark == "Look\nhere."
    assert "You have asked already" in browser.post(path, follow=True).content.decode()


def test_another_persons_video_is_not_found(
    bob: User, bob_api: APIClient, session: DetectionSession
) -> None:
    assert bob_api.post(path_of(session)).status_code == 404
    assert browser_of(bob).post(f"/videos/{session.upload_id}/review/").status_code == 404
    assert APIClient().post(path_of(session)).status_code == 401
    assert not waiting().exists()


def test_the_owner_is_told_once_for_each_word_in_the_log_and_by_mail(
    alice: User, session: DetectionSession, charlie: Client, alice_api: APIClient, settings: Any
) -> None:
    settings.SITE_URL = "https://spot.example"
    verified(alice)
    alice_api.post(path_of(session))
    decide(charlie, take(charlie, session), found="authentic", note="A stage lamp.")
    (line,) = Activity.objects.filter(user=alice, type="reviewed")
    assert line.message == "A moderator has looked at “numbered-1.mp4” and found it authentic"
    assert line.paths["page"] == f"/videos/{session.upload_id}/"
    mail_what_is_due()
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.com"]
    assert "found it authentic\n\nThat is not what the machine had said." in sent.body
    assert "A stage lamp." in sent.body
    assert f"https://spot.example/videos/{session.upload_id}/" in sent.body
    assert "charlie" not in f"{sent.subject} {sent.body}".lower()
    alice_api.post(path_of(session))
    decide(charlie, take(charlie, session), found="manipulated")
    assert Activity.objects.filter(user=alice, type="reviewed").count() == 2
    mail_what_is_due()
    assert len(mail.outbox) == 2


def test_nobody_writes_to_an_address_that_is_only_claimed(
    alice: User, session: DetectionSession, charlie: Client, alice_api: APIClient, settings: Any
) -> None:
    settings.SITE_URL = "https://spot.example"
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=False)
    alice_api.post(path_of(session))
    decide(charlie, take(charlie, session), found="manipulated")
    mail_what_is_due()
    assert mail.outbox == []
    assert Activity.objects.filter(user=alice, type="reviewed").count() == 1


def test_a_mail_server_that_is_away_loses_nothing_but_the_mail(
    alice: User, session: DetectionSession, charlie: Client, alice_api: APIClient, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # where nobody listens
    verified(alice)
    alice_api.post(path_of(session))
    answer = decide(charlie, take(charlie, session), found="manipulated")
    assert answer.status_code == 302
    assert results_of(alice_api, session)["review"]["found"] == "manipulated"
    assert Activity.objects.filter(user=alice, type="reviewed").count() == 1
