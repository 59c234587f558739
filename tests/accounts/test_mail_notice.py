"""A site without a mail server says where its messages are, to everybody in the same words."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.mail import CONSOLE
from accounts.models import User

pytestmark = pytest.mark.django_db

NOTICE = "This site has no mail server"
PASSWORD = "another long passphrase"  # noqa: S105


@pytest.fixture
def without_mail(settings: Any) -> None:
    """What a default install does with mail."""
    settings.EMAIL_BACKEND = CONSOLE


@pytest.fixture
def known(alice: User) -> User:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    return alice


def shown(path: str, form: dict[str, str] | None = None, user: User | None = None) -> str:
    """The page on which somebody ends who opens `path`, or sends `form` there."""
    browser = Client()
    if user is not None:
        browser.force_login(user)
    answer = browser.post(path, form, follow=True) if form else browser.get(path, follow=True)
    return str(answer.content.decode())


def sign_up(email: str) -> str:
    form = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    return shown("/accounts/signup/", form)


def reset(email: str) -> str:
    return shown("/accounts/password/reset/", {"email": email})


@pytest.mark.usefixtures("without_mail")
def test_every_page_that_says_that_mail_was_sent_says_where_it_is(alice: User) -> None:
    unverified = {"email": alice.email, "action_send": ""}
    assert NOTICE in sign_up("nobody@example.com")
    assert NOTICE in reset("nobody@example.com")
    assert NOTICE in shown("/accounts/password/reset/")
    assert NOTICE in shown("/accounts/confirm-email/")
    assert shown("/accounts/email/", unverified, user=alice).count(NOTICE) == 2
    assert NOTICE in shown("/accounts/email/", {"email": "a@b.org", "action_add": ""}, user=alice)


@pytest.mark.usefixtures("without_mail")
def test_it_tells_nobody_whether_an_address_is_known(known: User) -> None:
    assert sign_up(known.email).count(NOTICE) == sign_up("nobody@example.com").count(NOTICE) == 1
    assert reset(known.email).count(NOTICE) == reset("someone@example.com").count(NOTICE) == 1


def test_where_mail_gets_there_nothing_is_said(alice: User) -> None:
    assert "We have sent a message with a link to nobody@example.com." in sign_up(
        "nobody@example.com"
    )
    for page in (
        sign_up("dora@example.com"),
        reset(alice.email),
        shown("/accounts/confirm-email/"),
    ):
        assert NOTICE not in page
