"""Linked browsers: from a signed-in page, seen, limited to their own endpoints, and unlinked."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.api_keys.services import make_key
from accounts.extension.services import MAX_LINKS, links_of
from accounts.http.browser_names import browser_name
from accounts.models import ExtensionLink, Scope, User
from tests.support.extension import extension_of, with_token

LINK = "/api/extension/link"


def test_someone_signed_in_links_directly(alice: User, alice_api: APIClient) -> None:
    answer = alice_api.post(LINK, {"name": "Work laptop"}, format="json")
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "link"}
    assert set(answer.json()["link"]) == {"id", "name", "created_at", "last_seen_at"}
    status = with_token(answer.json()["token"]).get("/api/extension/status").json()
    assert [link["name"] for link in status["links"]] == ["Work laptop"]


def test_an_api_key_links_nothing(alice: User) -> None:
    _, key = make_key(user=alice, name="script", scope=Scope.WRITE, days=1)
    assert with_token(key).post(LINK, {}, format="json").status_code == 403


def test_a_page_of_the_site_needs_its_csrf_token_to_link(alice: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(LINK, {}, format="json").status_code == 403
    assert not links_of(alice).exists()


def test_verify_tells_whose_a_token_is(
    alice: User, anyone: APIClient, alice_api: APIClient
) -> None:
    token = alice_api.post(LINK, {"name": "Edge"}, format="json").json()["token"]
    good = anyone.post("/api/extension/verify", {"token": token}, format="json").json()
    assert (good["valid"], good["user"]["email"], good["link"]["name"]) == (
        True,
        alice.email,
        "Edge",
    )
    bad = anyone.post("/api/extension/verify", {"token": f"{token}x"}, format="json")
    assert (bad.status_code, bad.json()) == (200, {"valid": False, "user": None, "link": None})


def test_the_token_opens_the_extensions_endpoints_and_no_others(alice: User) -> None:
    browser = extension_of(alice)
    assert browser.get("/api/extension/status").status_code == 200
    for path in ("/api/auth/me", "/api/videos", "/api/analytics/sessions", "/api/v1/keys"):
        assert browser.get(path).status_code == 401, path
    assert browser.post(LINK, {}, format="json").status_code == 401


def test_an_extension_sees_its_own_link_and_its_user_sees_all(
    alice: User, bob: User, alice_api: APIClient
) -> None:
    work = extension_of(alice, "Work")
    extension_of(alice, "Home")
    extension_of(bob, "Bob's")
    assert [link["name"] for link in work.get("/api/extension/status").json()["links"]] == ["Work"]
    every = alice_api.get("/api/extension/status").json()["links"]
    assert {link["name"] for link in every} == {"Work", "Home"}


def test_someone_without_a_linked_browser_is_told_so(alice_api: APIClient) -> None:
    status = alice_api.get("/api/extension/status").json()
    assert (status["linked"], status["links"]) == (False, [])


def test_a_token_ends_with_the_request_that_unlinks_it(alice: User, alice_api: APIClient) -> None:
    browser = extension_of(alice)
    link_id = str(links_of(alice).get().pk)
    answer = alice_api.post("/api/extension/unlink", {"link_id": link_id}, format="json")
    assert answer.json() == {"unlinked": True, "link_id": link_id}
    refused = browser.get("/api/extension/status")
    assert (refused.status_code, refused.json()["code"]) == (401, "unlinked")


def test_an_extension_unlinks_itself_and_no_other(alice: User) -> None:
    browser = extension_of(alice, "This one")
    extension_of(alice, "The other")
    other = links_of(alice).get(name="The other")
    body = {"link_id": str(other.pk)}
    assert browser.post("/api/extension/unlink", body, format="json").status_code == 404
    assert browser.post("/api/extension/unlink", {}, format="json").status_code == 200
    assert list(links_of(alice)) == [other]


def test_somebody_elses_link_is_not_found(alice: User, bob_api: APIClient) -> None:
    extension_of(alice)
    for link_id in (links_of(alice).get().pk, uuid.uuid4()):
        body = {"link_id": str(link_id)}
        assert bob_api.post("/api/extension/unlink", body, format="json").status_code == 404
    missing = bob_api.post("/api/extension/unlink", {}, format="json")
    assert "link_id" in missing.json()["errors"]
    assert links_of(alice).count() == 1


def test_a_deactivated_users_browser_is_refused(alice: User) -> None:
    browser = extension_of(alice)
    User.objects.update(is_active=False)
    assert browser.get("/api/extension/status").status_code == 401


def test_last_seen_is_written_once_a_minute_at_most(alice: User) -> None:
    browser = extension_of(alice)

    def seen_after(ago: timedelta) -> timedelta:
        before = timezone.now() - ago
        ExtensionLink.objects.update(last_seen_at=before)
        browser.get("/api/extension/status")
        seen = ExtensionLink.objects.get().last_seen_at
        assert seen is not None
        return seen - before

    assert seen_after(timedelta(seconds=50)) == timedelta(0)
    assert seen_after(timedelta(seconds=70)) >= timedelta(seconds=70)


def test_there_is_a_most_of_linked_browsers(alice: User, alice_api: APIClient) -> None:
    ExtensionLink.objects.bulk_create(
        ExtensionLink(user=alice, name="Old", digest=str(number)) for number in range(MAX_LINKS)
    )
    answer = alice_api.post(LINK, {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_links")


def test_the_page_lists_linked_browsers_and_unlinks_them(alice: User, bob: User) -> None:
    extension_of(alice, "Firefox on <b>Linux</b>")
    extension_of(bob, "Bob's browser")
    pages = Client()
    pages.force_login(alice)
    page = pages.get("/extension/").content.decode()
    assert "Firefox on &lt;b&gt;Linux&lt;/b&gt;" in page
    assert "Bob" not in page
    link = links_of(alice).get()
    assert pages.post(f"/extension/{links_of(bob).get().pk}/unlink/").status_code == 404
    page = pages.post(f"/extension/{link.pk}/unlink/", follow=True).content.decode()
    assert "is no longer linked" in page
    assert "No browser is linked" in page


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Version/19 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537", "Chrome on Android"),
        ("curl/8.9", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_what_it_says_of_itself(agent: str, name: str) -> None:
    assert browser_name(agent) == name
