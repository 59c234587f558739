"""A browser that was left open changes no way in without the password, nor opens a new one."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.extension import services as extension
from accounts.models import ApiKey, ExtensionLink, User
from accounts.sessions.reauthentication import SIGNED_IN_AT
from tests.conftest import PASSWORD
from tests.support.admin import browser_of, verified

SECOND = "second@example.com"
KEY = {"name": "nightly", "scope": "write", "days": "90"}


@pytest.fixture
def user_code(db: None) -> str:
    return extension.start_pairing(name="Firefox", address="127.0.0.1").user_code


def left_open(user: User) -> Client:
    """A browser in which the user has signed in an hour ago."""
    browser = browser_of(user)
    session = browser.session
    session[SIGNED_IN_AT] -= 3600
    session.save()
    return browser


def prove(browser: Client, page: str) -> None:
    answer = browser.post(page, {"password": PASSWORD})
    assert answer.status_code == 302, answer.content


@pytest.mark.parametrize(
    "change",
    [
        {"action_add": "", "email": "third@example.com"},
        {"action_primary": "", "email": SECOND},
        {"action_remove": "", "email": SECOND},
    ],
)
def test_an_address_changes_after_the_password_alone(alice: User, change: dict[str, str]) -> None:
    EmailAddress.objects.create(user=verified(alice), email=SECOND, verified=True)
    before = list(EmailAddress.objects.values())
    browser = left_open(alice)
    answer = browser.post("/accounts/email/", change)
    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert list(EmailAddress.objects.values()) == before
    assert "once more" in browser.get(answer["Location"]).content.decode()
    prove(browser, answer["Location"])
    browser.post("/accounts/email/", change)
    assert list(EmailAddress.objects.values()) != before


def test_a_key_is_made_after_the_password_alone(alice: User) -> None:
    browser = left_open(alice)
    answer = browser.post("/account/", KEY)
    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Faccount%2F"
    assert not ApiKey.objects.exists()
    prove(browser, answer["Location"])
    assert b"sk-spotifai-" in browser.post("/account/", KEY).content
    assert ApiKey.objects.count() == 1


def test_an_extension_is_linked_after_the_password_alone(alice: User, user_code: str) -> None:
    browser = left_open(alice)
    answer = browser.post("/extension/confirm/", {"user_code": user_code})
    assert answer["Location"].startswith(
        "/accounts/reauthenticate/?next=%2Fextension%2F%3Fuser_code"
    )
    assert not ExtensionLink.objects.exists()
    prove(browser, answer["Location"])
    browser.post("/extension/confirm/", {"user_code": user_code})
    assert ExtensionLink.objects.count() == 1


def test_what_ends_a_way_in_needs_no_password(alice: User, user_code: str) -> None:
    browser = left_open(alice)
    browser.post("/extension/confirm/", {"user_code": user_code, "refuse": ""})
    assert not extension.open_pairings().exists()
    assert browser.post("/account/sign-ins/end/")["Location"] == "/account/"


def test_an_account_without_a_password_is_not_locked_out(alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    assert b"sk-spotifai-" in left_open(alice).post("/account/", KEY).content


def test_a_wrong_password_proves_nothing(alice: User) -> None:
    browser = left_open(alice)
    page = browser.post("/account/", KEY)["Location"]
    assert browser.post(page, {"password": "wrong"}).status_code == 200
    browser.post("/account/", KEY)
    assert not ApiKey.objects.exists()


def test_what_was_entered_is_not_kept_in_the_session(alice: User) -> None:
    browser = left_open(alice)
    browser.post("/account/", KEY)
    assert "nightly" not in str(dict(browser.session))


def test_a_session_opens_nothing_over_the_api_without_the_password(alice: User) -> None:
    account = SocialAccount.objects.create(user=verified(alice), provider="google", uid="1")
    browser = left_open(alice)
    calls = [
        lambda: browser.post("/api/v1/keys", KEY, content_type="application/json"),
        lambda: browser.post("/api/extension/link", {}, content_type="application/json"),
        lambda: browser.delete(f"/api/v1/doors/{account.pk}"),
    ]
    for call in calls:
        answer = call()
        assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed")
    assert not ApiKey.objects.exists()
    assert not ExtensionLink.objects.exists()
    assert SocialAccount.objects.exists()
    prove(browser, "/accounts/reauthenticate/")
    assert [call().status_code for call in calls] == [201, 200, 204]
