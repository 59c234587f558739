"""The lecture client's test of notifications: to the admin who asks, and to nobody else."""

from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import PushSubscription, User
from accounts.tokens import services as tokens
from tests.accounts.push.test_subscriptions import subscribed
from tests.support.admin import admin, browser_of, moderator, superuser
from tests.support.https import body
from tests.support.push_service import PushService

pytestmark = pytest.mark.django_db
URL = "/admin/test-notification"


@pytest.fixture(autouse=True)
def a_site_that_sends_mail(settings: Any) -> None:
    settings.SITE_URL = "https://spot.example"


def program_of(user: User) -> APIClient:
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.begin_unrenewed(user=user)}")
    return program


def test_it_goes_to_all_browsers_of_the_caller_and_to_their_address(service: PushService) -> None:
    ada = admin()
    client = browser_of(ada)
    first, second = service.browser("first"), service.browser("second")
    gone = service.browser("gone", body(b"", status=410))
    for browser in (first, second, gone):
        subscribed(client, browser)
    subscribed(browser_of(superuser()), service.browser("else"))
    answer = program_of(ada).post(URL)
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "success": True,
            "push": {"sent": 2, "failed": 1, "subscriptions": 3},
            "email": {"sent": True, "to": "ada@example.com", "detail": ""},
        },
    )
    for browser in (first, second):
        (message,) = service.read(browser)
        assert (message["title"], message["page"]) == ("Test", "/notices/")
    assert len(service.server.asked) == 3
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ada@example.com"], "Test of notifications: spot.example")
    assert "This is a test" in sent.body
    assert PushSubscription.objects.filter(user=ada).count() == 2


def test_a_signed_in_browser_asks_with_its_csrf_token(service: PushService) -> None:
    boss = superuser()
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss)
    assert client.post(URL).status_code == 403
    client.get("/account/")
    token: dict[str, Any] = {"HTTP_X_CSRFTOKEN": client.cookies["csrftoken"].value}
    answer = client.post(URL, content_type="application/json", **token)
    assert (answer.status_code, answer.json()["email"]["to"]) == (200, "root@example.com")


def test_nobody_else_may_and_is_told_so_in_json(alice: User, anyone: APIClient) -> None:
    for who, status in (
        (anyone, 401),
        (browser_of(alice), 403),
        (program_of(alice), 403),
        (program_of(moderator()), 403),
    ):
        answer = who.post(URL)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["success"] is False
    assert anyone.get(URL).status_code == 401
    assert program_of(admin()).get(URL).status_code == 405
    assert mail.outbox == []


def test_it_says_what_could_not_be_sent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**mail: Any) -> None:
        raise SMTPServerDisconnected("gone")

    program = program_of(admin())
    monkeypatch.setattr("accounts.push.admin_api.send_mail", away)
    refused = program.post(URL).json()
    assert (refused["success"], refused["push"]["subscriptions"]) == (False, 0)
    assert refused["email"]["detail"] == "The mail server has not taken it."
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert program.post(URL).json()["email"]["detail"] == "This site sends no mail."


def test_it_cannot_be_asked_for_without_end() -> None:
    program = program_of(admin())
    answers = [program.post(URL) for _ in range(11)]
    assert [answer.status_code for answer in answers] == 10 * [200] + [429]
    assert int(answers[-1]["Retry-After"]) > 0
