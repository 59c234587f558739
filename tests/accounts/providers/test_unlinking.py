"""The doors of an account: listed and unlinked, but never the last one."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Activity, ApiKey, ProviderTokens, User
from accounts.providers.exchange import Grant
from accounts.providers.tokens import keep
from accounts.providers.ways_in import LastWayIn, unlink
from tests.support.admin import verified
from tests.support.oauth_flow import Visitor
from tests.support.server import Server
from tests.support.threads import at_once


def door(user: User, provider: str, uid: str = "") -> SocialAccount:
    return SocialAccount.objects.create(user=user, provider=provider, uid=uid or f"{user.pk}")


def last_activity(user: User) -> tuple[str, str]:
    newest = Activity.objects.filter(user=user).first()
    assert newest
    return newest.type, newest.message


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
        "door_unlinked",
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
    from accounts.api_keys.services import make_key

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
