"""Signing in through Google's own page, and every way in which that must not work."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import ProviderTokens, User
from tests.support.admin import verified
from tests.support.issuer import FORGERIES
from tests.support.oauth_flow import CALLBACKS, Visitor, query_of
from tests.support.provider import Person, Provider
from tests.support.server import Server

CALLBACK = CALLBACKS["google"]


def nobody_came_in(visitor: Visitor) -> bool:
    return not visitor.is_in() and not SocialAccount.objects.exists()


def test_a_newcomer_gets_an_account_and_the_dashboard(visitor: Visitor) -> None:
    page = visitor.come_in_with("google")
    assert page.url.path == "/dashboard/"
    me = visitor.me()
    assert (me["email"], me["name"]) == ("dora@example.com", "Dora")
    assert EmailAddress.objects.get().verified


def test_coming_again_is_the_same_account(visitor: Visitor, server: Server) -> None:
    visitor.come_in_with("google")
    first = visitor.me()["id"]
    with Visitor(server, visitor.provider) as elsewhere:
        elsewhere.come_in_with("google")
        assert elsewhere.me()["id"] == first


def test_the_owner_of_the_verified_address_comes_into_their_account(
    visitor: Visitor, alice: User
) -> None:
    verified(alice)
    visitor.provider.person = Person("alice-there", "Alice@Example.com", name="A.")
    visitor.come_in_with("google")
    assert visitor.me()["id"] == str(alice.pk)


def test_an_unverified_claim_to_the_address_is_not_given_away(
    visitor: Visitor, alice: User
) -> None:
    visitor.provider.person = Person("alice-there", "alice@example.com")
    visitor.come_in_with("google")
    assert visitor.me()["id"] != str(alice.pk)


def test_google_is_asked_for_no_more_than_who_it_is(visitor: Visitor) -> None:
    visitor.come_in_with("google")
    (asked,) = visitor.provider.authorizations
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 20
    assert "offline" not in asked.values()


def test_nothing_that_is_asked_for_comes_from_the_address_bar(visitor: Visitor) -> None:
    more = urlencode({"scope": "drive", "auth_params": "nonce=mine", "process": "connect"})
    page = visitor.submit(f"/accounts/google/login/?{more}", follow=False)
    asked = query_of(page.headers["Location"])
    assert "drive" not in asked["scope"]
    assert asked["nonce"] != "mine"


def test_following_a_link_alone_does_not_lead_to_google(visitor: Visitor) -> None:
    page = visitor.get("/accounts/google/login/")
    assert page.status_code == 200
    assert "Continue with Google" in page.text
    assert visitor.provider.authorizations == []


@pytest.mark.parametrize("target", ["/videos/", "/videos/?label=manipulated"])
def test_one_comes_back_to_the_page_that_one_wanted(visitor: Visitor, target: str) -> None:
    page = visitor.come_in_with("google", next=target)
    assert page.url.raw_path.decode() == target


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x()"]
)
def test_one_is_never_sent_on_to_another_site(visitor: Visitor, target: str) -> None:
    page = visitor.come_in_with("google", next=target)
    assert page.url.path == "/dashboard/"
    assert visitor.is_in()


def test_the_way_back_works_once(visitor: Visitor, server: Server) -> None:
    back = visitor.agree(visitor.leave_for("google"))
    assert visitor.get(back).url.path == "/dashboard/"
    visitor.submit("/accounts/logout/")
    page = visitor.get(back)
    assert page.status_code == 400
    assert "used before" in page.text
    assert not visitor.is_in()


def test_a_way_back_is_no_good_in_another_browser(visitor: Visitor, server: Server) -> None:
    """Somebody who lets a victim follow their link would see what the victim uploads."""
    back = visitor.agree(visitor.leave_for("google"))
    with Visitor(server, visitor.provider) as victim:
        victim.leave_for("google")
        page = victim.get(back)
        assert (page.status_code, victim.is_in()) == (400, False)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("state", [{}, {"state": ""}, {"state": "made-up"}])
def test_without_the_state_nobody_comes_in(visitor: Visitor, state: dict[str, str]) -> None:
    code = query_of(visitor.agree(visitor.leave_for("google")))["code"]
    page = visitor.get(f"{CALLBACK}?{urlencode({'code': code, **state})}")
    assert page.status_code == 400
    assert nobody_came_in(visitor)


def test_a_state_that_is_too_old_is_refused(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = visitor.agree(visitor.leave_for("google"))
    later = time.time() + 601
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: later)
    assert visitor.get(back).status_code == 400
    monkeypatch.undo()
    assert nobody_came_in(visitor)


def test_spotifys_state_does_not_open_googles_door(visitor: Visitor) -> None:
    state = query_of(visitor.leave_for("spotify"))["state"]
    code = query_of(visitor.agree(visitor.leave_for("google")))["code"]
    page = visitor.get(f"{CALLBACK}?{urlencode({'code': code, 'state': state})}")
    assert page.status_code == 400
    assert nobody_came_in(visitor)


def test_a_code_that_was_used_before_is_refused(visitor: Visitor, server: Server) -> None:
    back = query_of(visitor.agree(visitor.leave_for("google")))
    visitor.get(f"{CALLBACK}?{urlencode(back)}")
    with Visitor(server, visitor.provider) as thief:
        state = query_of(thief.leave_for("google"))["state"]
        page = thief.get(f"{CALLBACK}?{urlencode({'code': back['code'], 'state': state})}")
        assert (page.status_code, thief.is_in()) == (400, False)
        assert "did not accept" in page.text


def test_anothers_code_is_refused(visitor: Visitor, server: Server) -> None:
    """PKCE: a code that was caught on its way is worth nothing in another browser."""
    code = query_of(visitor.agree(visitor.leave_for("google")))["code"]
    with Visitor(server, visitor.provider) as thief:
        state = query_of(thief.leave_for("google"))["state"]
        page = thief.get(f"{CALLBACK}?{urlencode({'code': code, 'state': state})}")
        assert (page.status_code, thief.is_in()) == (400, False)


@pytest.mark.parametrize("wrong", FORGERIES)
def test_an_id_token_that_proves_nothing_lets_nobody_in(visitor: Visitor, wrong: str) -> None:
    visitor.provider.makes_id_tokens = FORGERIES[wrong][0]
    page = visitor.come_in_with("google")
    assert page.status_code == 400
    assert "ID token" in page.text
    assert nobody_came_in(visitor)


@pytest.mark.parametrize("nonce", ["of another sign-in", None])
def test_an_id_token_of_another_sign_in_lets_nobody_in(visitor: Visitor, nonce: str | None) -> None:
    visitor.provider.id_token_changes = {"nonce": nonce}
    assert visitor.come_in_with("google").status_code == 400
    assert nobody_came_in(visitor)


def test_an_unverified_address_opens_nobodys_account(visitor: Visitor, bob: User) -> None:
    verified(bob)
    visitor.provider.person = Person("mallory", "bob@example.com", email_verified=False)
    page = visitor.come_in_with("google")
    assert page.status_code == 403
    assert "has not verified an e-mail address" in page.text
    assert nobody_came_in(visitor)


def test_who_is_deactivated_stays_out(visitor: Visitor) -> None:
    visitor.come_in_with("google")
    visitor.submit("/accounts/logout/")
    User.objects.update(is_active=False)
    page = visitor.come_in_with("google")
    assert page.status_code == 403
    assert "not active" in page.text
    assert not visitor.is_in()


def test_saying_no_is_taken_for_a_no(visitor: Visitor) -> None:
    visitor.provider.denies = "access_denied"
    page = visitor.come_in_with("google")
    assert "You did not agree" in page.text
    assert nobody_came_in(visitor)


def test_what_google_says_of_an_error_is_not_repeated(visitor: Visitor) -> None:
    visitor.provider.denies = "<script>alert(1)</script>"
    page = visitor.come_in_with("google")
    assert page.status_code == 400
    assert "alert(1)" not in page.text


@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, {"error": "oops"}), (503, {}), (200, {}), (200, {"access_token": 7}), (302, {})],
)
def test_a_google_in_trouble_is_a_page_that_says_so(
    visitor: Visitor, status: int, answer: dict[str, Any]
) -> None:
    visitor.provider.answers.append((status, answer))
    page = visitor.come_in_with("google")
    assert page.status_code == 503
    assert "Google cannot be reached" in page.text
    assert page.headers["Retry-After"].isdigit()
    assert nobody_came_in(visitor)


def test_a_google_that_does_not_answer_is_given_up(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.providers.exchange.TIMEOUT", 0.2)
    visitor.provider.slowness = 1
    assert visitor.come_in_with("google").status_code == 503
    assert nobody_came_in(visitor)


def test_without_googles_keys_nobody_is_believed(visitor: Visitor) -> None:
    visitor.provider.publishes = False
    assert visitor.come_in_with("google").status_code == 503
    assert nobody_came_in(visitor)


def test_coming_back_too_often_is_answered_with_a_wait(
    visitor: Visitor, settings: Any, provider: Provider
) -> None:
    settings.SIGN_IN_RATE = "2/min"
    for door in ("google", "spotify"):
        pages = [visitor.get(f"{CALLBACKS[door]}?code=x&state=y") for _ in range(3)]
        assert [page.status_code for page in pages] == [400, 400, 429]
        assert pages[2].headers["Retry-After"].isdigit()
        assert "<h1>" in pages[2].text


def test_what_google_granted_is_kept_encrypted(visitor: Visitor) -> None:
    visitor.come_in_with("google")
    (token,) = visitor.provider.grants.access
    assert token not in ProviderTokens.objects.get().access_token


def test_without_its_settings_the_door_is_closed_and_says_which(
    visitor: Visitor, settings: Any, provider: Provider
) -> None:
    settings.GOOGLE_OAUTH_CLIENT_SECRET = ""
    assert "Continue with Google" not in visitor.get("/accounts/login/").text
    pages = (visitor.get("/accounts/google/login/"), visitor.come_in_with("google"))
    for page in (*pages, visitor.get(f"{CALLBACK}?code=x&state=y")):
        assert page.status_code == 503
        assert "GOOGLE_OAUTH_CLIENT_SECRET" in page.text
    assert provider.asked == []


def test_there_are_no_other_providers(visitor: Visitor) -> None:
    for path in ("/accounts/github/login/", "/accounts/3rdparty/", "/accounts/google/login/token/"):
        assert visitor.get(path).status_code == 404
