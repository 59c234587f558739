"""The account page: a key is made and shown once; keys and sign-ins end by a button."""

import re

import pytest
from django.test import Client

from accounts.models import ApiKey, SignIn, User
from accounts.tokens import services as tokens


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_a_new_key_is_shown_once(browser: Client) -> None:
    fields = {"name": "nightly", "scope": "read", "days": "90"}
    shown = browser.post("/account/", fields).content.decode()
    assert re.search(r"sk-spotifai-[\w-]{43}", shown)
    assert not re.search(r"sk-spotifai-[\w-]{43}", browser.get("/account/").content.decode())


def test_a_key_without_a_name_is_refused_beside_its_field(browser: Client) -> None:
    answer = browser.post("/account/", {"name": "", "scope": "read", "days": "90"})
    assert answer.status_code == 400
    assert not ApiKey.objects.exists()


def test_keys_and_sign_ins_end_by_a_button(browser: Client, alice: User, bob: User) -> None:
    browser.post("/account/", {"name": "nightly", "scope": "read", "days": "90"})
    tokens.begin(user=alice, client="curl/8")
    tokens.begin(user=bob)
    assert "curl/8" in browser.get("/account/").content.decode()
    browser.post(f"/account/keys/{ApiKey.objects.get().pk}/revoke/")
    assert not ApiKey.objects.exists()
    theirs = SignIn.objects.get(user=bob)
    assert browser.post(f"/account/sign-ins/{theirs.pk}/end/").status_code == 404
    browser.post(f"/account/sign-ins/{SignIn.objects.get(user=alice).pk}/end/")
    assert SignIn.objects.get(user=alice).ended_at is not None
