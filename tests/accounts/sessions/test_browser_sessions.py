"""A browser's session is found by its cookie, which the database does not hold."""

from datetime import timedelta

from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import BrowserSession, User
from accounts.sessions.store import SessionStore
from tests.support.admin import browser_of
from tests.support.sockets import session_cookie


def is_signed_in(cookie: str) -> bool:
    browser = Client()
    browser.cookies["sessionid"] = cookie
    return browser.get("/dashboard/").status_code == 200


def test_the_cookie_opens_the_session_and_what_the_table_holds_does_not(alice: User) -> None:
    cookie = session_cookie(alice)
    assert is_signed_in(cookie)
    kept = BrowserSession.objects.get().session_key
    assert kept != cookie
    assert not is_signed_in(kept)


def test_what_a_session_remembers_survives_a_new_key(alice: User) -> None:
    session = SessionStore(session_cookie(alice))
    before = session.session_key
    session["seen"] = "tour"
    session.save()
    session.cycle_key()
    assert session.session_key != before
    assert SessionStore(session.session_key)["seen"] == "tour"
    assert not SessionStore().exists(before or "")
    assert SessionStore().exists(session.session_key or "")


def test_signing_out_removes_the_row(alice: User) -> None:
    browser = browser_of(alice)
    assert browser.get("/dashboard/").status_code == 200
    browser.post("/accounts/logout/")
    assert browser.get("/dashboard/").status_code == 302
    assert not BrowserSession.objects.exists()


def test_an_expired_session_opens_nothing_and_is_cleared(alice: User) -> None:
    cookie = session_cookie(alice)
    BrowserSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(cookie)
    call_command("clearsessions")
    assert not BrowserSession.objects.exists()


def test_asynchronous_code_finds_the_same_sessions(alice: User) -> None:
    async def through_its_life() -> None:
        session = SessionStore()
        await session.aset("seen", "tour")
        await session.asave()
        key = session.session_key
        assert key is not None
        assert await session.aexists(key)
        assert await SessionStore(key).aget("seen") == "tour"
        await session.acycle_key()
        assert not await session.aexists(key)
        assert await SessionStore(key).aget("seen") is None
        await session.aflush()

    async_to_sync(through_its_life)()
    assert not BrowserSession.objects.exists()
