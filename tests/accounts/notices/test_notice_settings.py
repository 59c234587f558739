"""One hears of things in the ways that one has chosen: in the bell, by the browser, by mail."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Notice, NoticeChoice, User
from accounts.notices.choices import choose, unsubscribe_token
from accounts.notices.mailing import Mailer
from accounts.notices.services import mark_read, notify
from accounts.notices.types import NoticeType, notice_types
from tests.support.admin import browser_of, verified
from tests.support.mails import mail_what_is_due
from tests.support.threads import wait_until

URL = "/api/v1/notices/settings"
SITE = "https://spot.example"
CONSOLE = "django.core.mail.backends.console.EmailBackend"


def kind_called(name: str) -> NoticeType:
    kind = notice_types.get(name)
    assert kind is not None
    return kind


def tell(user: User, name: str = "job_finished", message: str = "It is finished.") -> None:
    notify(user_id=user.pk, kind=kind_called(name), message=message, page="/videos/")


@pytest.fixture
def mails(settings: Any, alice: User) -> list[Any]:
    """A site that sends mail; Alice has confirmed her address and wants mails of ended jobs."""
    settings.SITE_URL = SITE
    verified(alice)
    choose(user=alice, kind=kind_called("job_finished"), by_mail=True)
    return mail.outbox


def test_by_itself_everything_is_in_the_bell_and_only_an_answer_is_mailed(
    alice_api: APIClient, settings: Any
) -> None:
    settings.SITE_URL = SITE
    body = alice_api.get(URL).json()
    assert body["mail_offered"] is True
    ways = ("in_bell", "in_browser", "by_push")
    assert all(one[way] for one in body["settings"] for way in ways)
    assert [one["type"] for one in body["settings"] if one["by_mail"]] == ["reviewed"]


def test_a_setting_is_changed_by_its_owner_and_keeps_the_rest(
    alice_api: APIClient, bob_api: APIClient, anyone: APIClient, settings: Any
) -> None:
    settings.SITE_URL = SITE
    path = f"{URL}/job_failed"
    assert alice_api.patch(path, {"by_mail": True}, format="json").json()["by_mail"] is True
    changed = alice_api.patch(path, {"in_bell": False}, format="json").json()
    assert changed == {
        "type": "job_failed",
        "label": "Job Failed",
        "in_bell": False,
        "in_browser": True,
        "by_push": True,
        "by_mail": True,
    }
    (his,) = (one for one in bob_api.get(URL).json()["settings"] if one["type"] == "job_failed")
    assert his["in_bell"]
    assert anyone.patch(path, {"in_bell": False}, format="json").status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/nothing", {"in_bell": False}, 404),
        ("/job_failed", {"in_bell": "perhaps"}, 400),
        ("/job_failed", {"by_mail": None}, 400),
        ("/job_failed", {}, 200),
    ],
)
def test_what_makes_no_sense_is_refused(
    alice_api: APIClient, path: str, body: dict[str, Any], status: int
) -> None:
    assert alice_api.patch(URL + path, body, format="json").status_code == status


def test_without_a_mail_server_mail_is_not_offered(
    settings: Any, alice: User, alice_api: APIClient
) -> None:
    settings.EMAIL_BACKEND, settings.SITE_URL = CONSOLE, SITE
    assert alice_api.get(URL).json()["mail_offered"] is False
    answer = alice_api.patch(f"{URL}/job_failed", {"by_mail": True}, format="json")
    assert (answer.status_code, "by_mail" in answer.json()["errors"]) == (400, True)
    assert "By mail" not in browser_of(alice).get("/account/").content.decode()
    tell(alice, "reviewed")
    assert Notice.objects.get().mail_due_at is None


def test_what_is_not_for_the_bell_is_nowhere(alice: User, alice_api: APIClient) -> None:
    choose(user=alice, kind=kind_called("job_finished"), in_bell=False)
    tell(alice)
    tell(alice, "job_failed", "It failed.")
    body = alice_api.get("/api/v1/notices").json()
    assert ([one["message"] for one in body["notices"]], body["unread"]) == (["It failed."], 1)


def test_the_page_of_the_account_saves_all_of_them_without_scripts(
    alice: User, settings: Any
) -> None:
    settings.SITE_URL = SITE
    browser = browser_of(alice)
    assert "By mail" in browser.get("/account/").content.decode()
    form = {
        "job_finished.in_bell": "on",
        "job_finished.by_mail": "on",
        "verdict_changed.by_push": "on",
    }
    assert browser.post("/notices/settings/", form)["Location"] == "/account/#notices"
    finished = NoticeChoice.objects.get(user=alice, type="job_finished")
    assert (finished.in_bell, finished.in_browser, finished.by_mail) == (True, False, True)
    assert not finished.by_push
    assert NoticeChoice.objects.get(user=alice, type="verdict_changed").by_push
    reviewed = NoticeChoice.objects.get(user=alice, type="reviewed")
    assert (reviewed.in_bell, reviewed.in_browser, reviewed.by_mail) == (False, False, False)
    assert NoticeChoice.objects.count() == len(list(notice_types))


def test_the_form_keeps_what_was_chosen_of_mail_while_that_is_not_offered(
    alice: User, settings: Any
) -> None:
    choose(user=alice, kind=kind_called("job_failed"), by_mail=True)
    settings.EMAIL_BACKEND = CONSOLE
    browser_of(alice).post("/notices/settings/", {})
    assert NoticeChoice.objects.get(user=alice, type="job_failed").by_mail


def test_a_mail_comes_a_minute_later_and_once(alice: User, mails: list[Any]) -> None:
    tell(alice)
    assert (mail_what_is_due(minutes=0), mails) == (0, [])
    assert mail_what_is_due() == 1
    assert mail_what_is_due(minutes=30) == 0
    (sent,) = mails
    assert (sent.to, sent.subject) == (["alice@example.com"], "Job finished: spot.example")
    assert "It is finished.\nhttps://spot.example/videos/" in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_comes_together_goes_in_one_mail(alice: User, mails: list[Any]) -> None:
    for number in range(3):
        tell(alice, message=f"Number {number}.")
    tell(alice, "reviewed", "Looked at.")
    tell(alice, "job_failed", "Not wanted.")
    assert mail_what_is_due() == 1
    assert mails[0].subject == "4 notices: spot.example"
    assert "Number 2." in mails[0].body
    assert "Not wanted" not in mails[0].body


def test_what_was_read_meanwhile_is_not_mailed(alice: User, mails: list[Any]) -> None:
    tell(alice)
    mark_read(user=alice)
    assert mail_what_is_due() == 0


def test_what_is_only_mailed_leaves_nothing_behind(alice: User, mails: list[Any]) -> None:
    choose(user=alice, kind=kind_called("job_finished"), in_bell=False)
    tell(alice)
    assert mail_what_is_due() == 1
    assert not Notice.objects.exists()


def test_nobody_writes_to_an_unconfirmed_address(alice: User, mails: list[Any]) -> None:
    EmailAddress.objects.filter(user=alice).update(verified=False)
    tell(alice)
    assert mail_what_is_due() == 0
    assert not Notice.objects.exclude(mail_due_at=None).exists()


def test_a_server_that_is_away_is_tried_again_for_a_day(
    alice: User, mails: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**mail: Any) -> None:
        raise SMTPServerDisconnected("gone")

    tell(alice)
    with monkeypatch.context() as patch:
        patch.setattr("accounts.notices.mailing.send_mail", away)
        assert mail_what_is_due() == 0
    assert mail_what_is_due(minutes=3) == 0
    assert mail_what_is_due(minutes=20) == 1
    tell(alice)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert mail_what_is_due() == 0
    assert not Notice.objects.exclude(mail_due_at=None).exists()


def test_the_link_in_the_mail_ends_them_without_signing_in(alice: User, mails: list[Any]) -> None:
    tell(alice)
    mail_what_is_due()
    link = mails[0].extra_headers["List-Unsubscribe"].strip("<>")
    assert link in mails[0].body
    path = link.removeprefix(SITE)
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop these mails" in stranger.get(path).content.decode()
    assert NoticeChoice.objects.get(user=alice, type="job_finished").by_mail
    tell(alice)
    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert "no more mails about: job finished" in answer.content.decode()
    assert not NoticeChoice.objects.get(user=alice, type="job_finished").by_mail
    assert mail_what_is_due() == 0, "not even what was to be sent already"


def test_a_link_that_is_not_ours_is_not_found(alice: User, client: Client) -> None:
    token = unsubscribe_token(alice, ["job_finished"])
    for bad in ("x", token[:-1] + ("A" if token[-1] != "A" else "B"), f"{token}x"):
        assert client.get(f"/notices/unsubscribe/{bad}/").status_code == 404
    gone = unsubscribe_token(alice, ["gone"])
    assert client.post(f"/notices/unsubscribe/{gone}/").status_code == 404
    User.objects.filter(pk=alice.pk).delete()
    assert client.get(f"/notices/unsubscribe/{token}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_mailer_of_a_worker_sends_what_is_due(
    alice: User, mails: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.notices.mailing.EVERY_SECONDS", 0.05)
    tell(alice)
    Notice.objects.update(mail_due_at=timezone.now())
    mailer = Mailer()
    mailer.start()
    try:
        wait_until(lambda: len(mails) == 1, what="the mail")
    finally:
        mailer.stop()
