"""Linking and unlinking the doors of an account, on its page and over the API."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.doors.exchange import Grant
from accounts.doors.ways_in import LastWayIn, unlink
from accounts.models import Activity, ActivityType, ApiKey, ProviderTokens, User
from accounts.provider_tokens import LinkAnew, access_token_of, keep
from tests.accounts.test_google_redirect import verified
from tests.conftest import PASSWORD
from tests.support.dance import Visitor
from tests.support.provider import Person
from tests.support.server import Server
from tests.support.threads import at_once

ALICE_THERE = Person("alice-there", "alice@elsewhere.example", name="Alice there")


@pytest.fixture
def at_home(visitor: Visitor, alice: User) -> Visitor:
    """Alice's browser, in which she has just signed in."""
    visitor.sign_in(alice.email)
    visitor.provider.person = ALICE_THERE
    return visitor


@pytest.fixture
def doors_open(settings: Any) -> None:
    settings.GOOGLE_OAUTH_CLIENT_ID = settings.GOOGLE_OAUTH_CLIENT_SECRET = "set"
    settings.SPOTIFY_CLIENT_ID = settings.SPOTIFY_CLIENT_SECRET = "set"


def door(user: User, provider: str, uid: str = "") -> SocialAccount:
    return SocialAccount.objects.create(user=user, provider=provider, uid=uid or f"{user.pk}")


def last_activity(user: User) -> tuple[str, str]:
    newest = Activity.objects.filter(user=user).first()
    assert newest
    return newest.type, newest.message


@pytest.mark.parametrize("name", ["google", "spotify"])
def test_a_linked_door_signs_in_from_then_on(
    at_home: Visitor, alice: User, server: Server, name: str
) -> None:
    page = at_home.link(name)
    assert page.url.path == "/account/"
    assert page.url.fragment == "ways-in"
    assert f"{name.title()} is linked" in page.text
    assert "Alice there, alice@elsewhere.example" in page.text
    assert last_activity(alice)[0] == ActivityType.DOOR_LINKED
    with Visitor(server, at_home.provider) as elsewhere:
        elsewhere.come_in_with(name)
        assert elsewhere.me()["id"] == str(alice.pk)


def test_linking_changes_neither_address_nor_name(at_home: Visitor, alice: User) -> None:
    before = at_home.me()
    at_home.link("google")
    assert at_home.me() == before
    assert not EmailAddress.objects.filter(email=ALICE_THERE.email).exists()


@pytest.mark.parametrize("name", ["google", "spotify"])
def test_linking_an_account_with_bobs_address_gives_alice_nothing_of_his(
    at_home: Visitor, alice: User, bob: User, name: str, server: Server
) -> None:
    verified(bob)
    at_home.provider.person = Person("alice-there", bob.email)
    at_home.link(name)
    assert at_home.me()["id"] == str(alice.pk)
    assert list(EmailAddress.objects.filter(email=bob.email)) == [
        EmailAddress.objects.get(user=bob)
    ]
    with Visitor(server, at_home.provider) as elsewhere:
        elsewhere.come_in_with(name)
        assert elsewhere.me()["id"] == str(alice.pk)


def test_a_door_that_is_bobs_cannot_be_linked_by_alice(
    at_home: Visitor, alice: User, bob: User
) -> None:
    door(bob, "google", ALICE_THERE.subject)
    page = at_home.link("google")
    assert "leads to another account already" in page.text
    assert SocialAccount.objects.get().user == bob
    assert not ProviderTokens.objects.exists()
    assert at_home.me()["id"] == str(alice.pk)


def test_linking_what_is_linked_renews_what_the_provider_lets_us_do(
    at_home: Visitor, alice: User
) -> None:
    at_home.link("spotify")
    at_home.provider.grants.refresh.clear()
    ProviderTokens.objects.update(expires_at=timezone.now())
    with pytest.raises(LinkAnew):
        access_token_of(user=alice, provider="spotify")
    assert "Link it again" in at_home.get("/account/").text
    page = at_home.link("spotify")
    assert "Link it again" not in page.text
    assert access_token_of(user=alice, provider="spotify") in at_home.provider.grants.access


def test_an_address_that_alice_has_not_confirmed_keeps_her_door_open(
    at_home: Visitor, server: Server
) -> None:
    """She showed that the door is hers when she linked it."""
    at_home.link("spotify")
    with Visitor(server, at_home.provider) as elsewhere:
        assert elsewhere.come_in_with("spotify").url.path == "/dashboard/"


def test_a_way_back_from_linking_is_no_good_in_another_browser(
    at_home: Visitor, bob: User, server: Server
) -> None:
    """Bob, who follows Alice's link, would let her in with her account there."""
    leave = at_home.submit("/account/doors/google/link/", follow=False).headers["Location"]
    back = at_home.agree(leave)
    with Visitor(server, at_home.provider) as bobs:
        bobs.sign_in(bob.email)
        page = bobs.get(back)
    assert "was not linked" in page.text
    assert not SocialAccount.objects.exists()


def test_a_way_back_from_linking_links_nothing_after_signing_out(at_home: Visitor) -> None:
    leave = at_home.submit("/account/doors/google/link/", follow=False).headers["Location"]
    back = at_home.agree(leave)
    at_home.submit("/accounts/logout/")
    assert at_home.get(back).status_code == 400
    assert not SocialAccount.objects.exists()


def test_saying_no_links_nothing(at_home: Visitor) -> None:
    at_home.provider.denies = "access_denied"
    page = at_home.link("google")
    assert page.url.path == "/account/"
    assert "You did not agree" in page.text
    assert not SocialAccount.objects.exists()


def test_after_a_while_the_password_is_asked_for_first(at_home: Visitor) -> None:
    at_home.link("google")
    long_ago(at_home)
    linked = SocialAccount.objects.get()
    for path in ("/account/doors/spotify/link/", f"/account/doors/{linked.pk}/unlink/"):
        page = at_home.submit(path)
        assert page.url.path == "/accounts/reauthenticate/"
        assert SocialAccount.objects.count() == 1
    page = at_home.submit(str(page.url), password=PASSWORD)
    assert page.url.path == f"/account/doors/{linked.pk}/unlink/"
    assert "Unlink Google?" in page.text


def long_ago(visitor: Visitor) -> None:
    """Let it be some time since they signed in."""
    from accounts.sessions import SessionStore

    session = SessionStore(visitor.cookies["sessionid"])
    for record in session["account_authentication_methods"]:
        record["at"] -= 400
    session.save()


def test_a_link_alone_links_nothing(at_home: Visitor) -> None:
    page = at_home.get("/account/doors/google/link/")
    assert "Link Google?" in page.text
    assert at_home.provider.authorizations == []


def test_forms_of_other_sites_are_refused(alice: User, doors_open: None) -> None:
    linked = door(alice, "google")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    for path in (f"/account/doors/{linked.pk}/unlink/", "/account/doors/google/link/"):
        assert browser.post(path).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/accounts/google/login/").status_code == 403


def test_unlinking_forgets_and_revokes_and_ends_the_way_in(
    at_home: Visitor, alice: User, server: Server
) -> None:
    verified(alice)
    at_home.link("google")
    linked = SocialAccount.objects.get()
    (token,) = at_home.provider.grants.access
    page = at_home.submit(f"/account/doors/{linked.pk}/unlink/")
    assert "Google is no longer linked" in page.text
    assert not SocialAccount.objects.exists()
    assert not ProviderTokens.objects.exists()
    assert at_home.provider.grants.revoked == [token]
    assert last_activity(alice) == (
        ActivityType.DOOR_UNLINKED,
        "Unlinked Google: it no longer signs you in",
    )
    with Visitor(server, at_home.provider) as elsewhere:
        elsewhere.come_in_with("google")
        assert elsewhere.me()["id"] != str(alice.pk)


def test_a_google_that_is_away_does_not_stop_unlinking(at_home: Visitor, alice: User) -> None:
    verified(alice)
    at_home.link("google")
    at_home.provider.away = True
    at_home.submit(f"/account/doors/{SocialAccount.objects.get().pk}/unlink/")
    assert not SocialAccount.objects.exists()


def test_the_last_way_in_stays(visitor: Visitor) -> None:
    visitor.come_in_with("google")
    linked = SocialAccount.objects.get()
    page = visitor.get("/account/").text
    assert "Your only way in" in page
    assert re.search(r"<button[^>]* disabled[^>]*>Unlink", page)
    page = visitor.submit(f"/account/doors/{linked.pk}/unlink/").text
    assert "only way into your account" in page
    answer = visitor.delete(
        f"/api/v1/doors/{linked.pk}",
        headers={"X-CSRFToken": visitor.cookies["csrftoken"], "Referer": str(visitor.base_url)},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "last_way_in")
    assert SocialAccount.objects.get() == linked
    assert ProviderTokens.objects.exists()


def test_a_password_is_a_way_in_once_the_address_is_confirmed(
    alice: User, doors_open: None
) -> None:
    """Others may claim an unconfirmed address too, until its owner cannot sign in with it."""
    linked = door(alice, "google")
    with pytest.raises(LastWayIn):
        unlink(user=alice, account_id=linked.pk)
    verified(alice)
    assert unlink(user=alice, account_id=linked.pk)


def test_a_door_that_this_site_has_closed_is_no_other_way_in(
    alice: User, doors_open: None, settings: Any
) -> None:
    google = door(alice, "google")
    door(alice, "spotify")
    settings.SPOTIFY_CLIENT_SECRET = ""
    with pytest.raises(LastWayIn):
        unlink(user=alice, account_id=google.pk)
    settings.SPOTIFY_CLIENT_SECRET = "set"
    assert unlink(user=alice, account_id=google.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_last_doors_unlinked_at_once_one_stays(alice: User, doors_open: None) -> None:
    ids = [door(alice, provider).pk for provider in ("google", "spotify")]
    outcomes = at_once(2, lambda number: unlink(user=alice, account_id=ids[number]))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastWayIn", "bool"]
    assert SocialAccount.objects.count() == 1


def test_the_api_lists_and_unlinks(alice: User, alice_api: APIClient, doors_open: None) -> None:
    linked = door(alice, "google")
    linked.extra_data = {"email": "a@there.example", "name": "A."}
    linked.save()
    (shown,) = alice_api.get("/api/v1/doors").json()
    assert shown.pop("linked_at")
    assert shown == {
        "id": linked.pk,
        "provider": "google",
        "name": "Google",
        "label": "A., a@there.example",
        "removable": False,
        "link_anew": False,
    }
    verified(alice)
    assert alice_api.get("/api/v1/doors").json()[0]["removable"] is True
    assert alice_api.delete(f"/api/v1/doors/{linked.pk}").status_code == 204
    assert alice_api.get("/api/v1/doors").json() == []


def test_other_peoples_doors_are_not_there(
    alice: User, bob_api: APIClient, bob: User, doors_open: None
) -> None:
    linked = door(alice, "google")
    verified(alice)
    assert bob_api.get("/api/v1/doors").json() == []
    for number in (linked.pk, 10**30):
        assert bob_api.delete(f"/api/v1/doors/{number}").status_code == 404
    browser = Client()
    browser.force_login(bob)
    for number in (linked.pk, 10**30):
        for method in (browser.get, browser.post):
            assert method(f"/account/doors/{number}/unlink/").status_code == 404
    assert SocialAccount.objects.get() == linked


def test_an_api_key_sees_no_doors(alice: User, doors_open: None) -> None:
    from accounts.keys import make_key

    _, text = make_key(user=alice, name="k", scope="write", days=1)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    assert client.get("/api/v1/doors").status_code == 403
    assert client.delete("/api/v1/doors/1").status_code == 403
    assert ApiKey.objects.count() == 1


def test_nobody_else_sees_doors(anyone: APIClient, db: None) -> None:
    assert anyone.get("/api/v1/doors").status_code == 401
    assert anyone.delete("/api/v1/doors/1").status_code == 401
    for path in ("/account/doors/google/link/", "/account/doors/1/unlink/"):
        assert Client().get(path).status_code == 302


def test_the_listener_is_told_who_they_are_at_spotify(alice: User, alice_api: APIClient) -> None:
    before = alice_api.get("/api/v1/auth/me").json()["data"]
    assert (before["spotify_id"], before["display_name"]) == (None, "Alice")
    linked = door(alice, "spotify", "alice-there")
    linked.extra_data = {"email": "", "name": "Alice there"}
    linked.save()
    now = alice_api.get("/api/v1/auth/me").json()["data"]
    assert (now["spotify_id"], now["display_name"]) == ("alice-there", "Alice there")


def test_the_page_of_an_account_names_every_way_in(alice: User, doors_open: None) -> None:
    door(alice, "firebase")
    browser = Client()
    browser.force_login(alice)
    page = browser.get("/account/").content.decode()
    for text in ("Password", "is not confirmed yet", "Firebase", "Link<span"):
        assert text in page
    assert page.count("Not linked") == 2


def test_leaving_takes_the_tokens_along(alice: User) -> None:
    linked = door(alice, "spotify")
    grant = Grant("a", "r", "", "", timezone.now() + timedelta(hours=1))
    keep(account_id=linked.pk, grant=grant)
    alice.delete()
    assert not ProviderTokens.objects.exists()
