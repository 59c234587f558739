"""Where one is signed in with a browser: listed and ended by oneself alone, at once."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Activity, BrowserSession, User
from media_jobs.jobs.sweeping import sweep
from tests.conftest import PASSWORD
from tests.support.admin import browser_of
from tests.support.exports import contents_of, exported
from tests.support.opened import is_open, opened
from tests.support.server import Server
from tests.support.sockets import session_cookie

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


def signed_in(user: User, agent: str) -> Client:
    """A browser of that kind in which the user has signed in with their password."""
    browser = Client(HTTP_USER_AGENT=agent)
    form = {"login": user.email, "password": PASSWORD}
    assert browser.post("/accounts/login/", form).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/dashboard/").status_code == 200


def test_the_api_lists_browsers_in_plain_words_and_tells_which_one_asks(alice: User) -> None:
    signed_in(alice, IPHONE)
    here = signed_in(alice, FIREFOX)
    listed = here.get("/api/v1/browsers").json()
    assert {(one["browser"], one["current"]) for one in listed} == {
        ("Safari on iPhone", False),
        ("Firefox on Linux", True),
    }
    assert {key for one in listed for key in one} == {
        "id",
        "browser",
        "signed_in_at",
        "seen_at",
        "expires_at",
        "current",
    }


def test_one_is_ended_by_its_owner_alone(
    alice: User, alice_api: APIClient, bob_api: APIClient, anyone: APIClient
) -> None:
    there, here = signed_in(alice, IPHONE), signed_in(alice, FIREFOX)
    name = BrowserSession.objects.get(browser="Safari on iPhone").name
    assert anyone.delete(f"/api/v1/browsers/{name}").status_code == 401
    assert bob_api.get("/api/v1/browsers").json() == []
    assert bob_api.delete(f"/api/v1/browsers/{name}").status_code == 404
    assert is_in(there)
    assert alice_api.delete(f"/api/v1/browsers/{name}").status_code == 204
    assert not is_in(there)
    assert is_in(here)
    assert alice_api.delete(f"/api/v1/browsers/{name}").status_code == 404
    told = Activity.objects.filter(user=alice, type="signed_out").latest("pk")
    assert told.message == "Signed out with Safari on iPhone, from elsewhere"


def test_the_page_shows_all_in_one_place_and_ends_one(alice: User, bob: User) -> None:
    there, here = signed_in(alice, IPHONE), signed_in(alice, FIREFOX)
    page = here.get("/account/").content.decode()
    assert "Safari on iPhone" in page
    assert page.count("This browser") == 1
    name = BrowserSession.objects.get(browser="Safari on iPhone").name
    assert browser_of(bob).post(f"/account/browsers/{name}/end/").status_code == 404
    assert is_in(there)
    assert here.post(f"/account/browsers/{name}/end/")["Location"] == "/account/#signed-in"
    assert not is_in(there)
    assert "Safari on iPhone" not in here.get("/account/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_its_socket_closes_with_it(server: Server, alice: User) -> None:
    with opened(server, alice) as things:
        name = BrowserSession.objects.get(user=alice).name
        assert is_open(things.page)
        assert browser_of(alice).post(f"/account/browsers/{name}/end/").status_code == 302
        assert not is_open(things.page)
        assert is_open(things.program)


def test_a_changed_password_leaves_only_the_browser_that_changed_it(alice: User) -> None:
    signed_in(alice, IPHONE)
    here = signed_in(alice, FIREFOX)
    before = here.get("/api/v1/browsers").json()
    new = "another long passphrase"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", form).status_code == 302
    (left,) = here.get("/api/v1/browsers").json()
    assert left["current"]
    assert left["id"] in {one["id"] for one in before}
    assert BrowserSession.objects.filter(user=alice).count() == 1


def test_signing_out_everywhere_else_leaves_one(alice: User) -> None:
    there, here = signed_in(alice, IPHONE), signed_in(alice, FIREFOX)
    assert here.delete("/api/v1/access").status_code == 204
    assert not is_in(there)
    assert [one["current"] for one in here.get("/api/v1/browsers").json()] == [True]


def test_signing_out_and_deleting_the_account_leave_none(alice: User) -> None:
    signed_in(alice, IPHONE).post("/accounts/logout/")
    assert not BrowserSession.objects.exists()
    there, here = signed_in(alice, IPHONE), signed_in(alice, FIREFOX)
    assert here.post("/account/leave/", {"proof": PASSWORD}).status_code == 302
    assert not BrowserSession.objects.filter(user__isnull=False).exists()
    assert not is_in(there)


def test_when_it_was_seen_is_noted_once_a_minute(alice: User) -> None:
    browser = browser_of(alice)
    rows = BrowserSession.objects.filter(user=alice)
    for ago, noted in ((50, False), (70, True)):
        seen = timezone.now() - timedelta(seconds=ago)
        rows.update(seen_at=seen)
        assert is_in(browser)
        assert (rows.get().seen_at != seen) is noted


def test_expired_ones_are_not_listed_and_are_swept(alice: User, alice_api: APIClient) -> None:
    browser_of(alice)
    rows = BrowserSession.objects.filter(user=alice)
    rows.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert alice_api.get("/api/v1/browsers").json() == []
    sweep()
    assert not rows.exists()


def test_they_are_in_the_archive_without_what_opens_them(alice: User) -> None:
    signed_in(alice, FIREFOX)
    written = contents_of(exported(alice))["account.json"].decode()
    assert "Firefox on Linux" in written
    assert BrowserSession.objects.get(user=alice).session_key not in written


def test_sessions_from_before_stay_open(alice: User) -> None:
    cookie = session_cookie(alice)
    row = BrowserSession.objects.get()
    fields = {name: getattr(row, name) for name in ("session_key", "session_data", "expire_date")}
    Session.objects.create(**fields)
    Session.objects.create(**fields | {"session_key": "stranger", "session_data": "nothing"})
    row.delete()
    import_module("accounts.migrations.0016_browser_sessions_move").move(apps, None)
    browser = Client()
    browser.cookies["sessionid"] = cookie
    assert is_in(browser)
    assert not Session.objects.exists()
    now = BrowserSession.objects.get(user=alice)
    assert (now.name, now.signed_in_at) == (row.name, row.signed_in_at)
    assert BrowserSession.objects.count() == 2
