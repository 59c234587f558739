"""Signing in with Spotify, which vouches for nobody's address: the first time takes a mail."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail

from accounts.models import ProviderTokens, User
from tests.support.admin import verified
from tests.support.oauth_flow import CALLBACKS, Visitor, query_of
from tests.support.provider import Person, Provider
from tests.support.server import Server

LOGIN = "/api/v1/auth/spotify/login"
CALLBACK = CALLBACKS["spotify"]
JSON = {"Accept": "application/json"}


@pytest.fixture
def dora(visitor: Visitor, server: Server) -> User:
    """Somebody who has come with Spotify and confirmed her address, in another browser."""
    with Visitor(server, visitor.provider) as browser:
        browser.come_in_with("spotify")
        confirm(browser)
    mail.outbox.clear()
    return User.objects.get(email="dora@example.com")


def confirm(browser: Visitor) -> httpx.Response:
    """Follow the link in the only mail, and say yes."""
    return browser.submit(link_in_the_mail())


def link_in_the_mail() -> str:
    (message,) = mail.outbox
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", str(message.body))
    assert link, message.body
    return link[1]


def shown(page: httpx.Response) -> tuple[int, str, str]:
    """What of a page could tell two visitors apart, but for what every load makes anew."""
    text = re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", page.text)
    return page.status_code, page.url.path, text


def test_the_first_time_a_mail_asks_whose_address_it_is(visitor: Visitor) -> None:
    page = visitor.come_in_with("spotify")
    assert "Look in your inbox" in page.text
    assert not visitor.is_in()
    assert "Somebody has come with a Spotify account" in mail.outbox[0].body
    assert "only if that was you" in visitor.get(link_in_the_mail()).text
    page = confirm(visitor)
    assert page.url.path == "/dashboard/"
    assert visitor.me()["email"] == "dora@example.com"
    assert EmailAddress.objects.get().verified


def test_afterwards_spotify_is_enough(visitor: Visitor, dora: User) -> None:
    assert visitor.come_in_with("spotify").url.path == "/dashboard/"
    assert visitor.me()["id"] == str(dora.pk)
    assert mail.outbox == []


def test_a_link_that_is_opened_elsewhere_confirms_and_signs_nobody_in(
    visitor: Visitor, server: Server
) -> None:
    visitor.come_in_with("spotify")
    with Visitor(server, visitor.provider) as elsewhere:
        confirm(elsewhere)
        assert not elsewhere.is_in()
    assert visitor.come_in_with("spotify").url.path == "/dashboard/"


def test_until_then_coming_again_is_the_same_page_and_the_same_account(visitor: Visitor) -> None:
    visitor.come_in_with("spotify")
    page = visitor.come_in_with("spotify")
    assert "Look in your inbox" in page.text
    assert not visitor.is_in()
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 1)


def test_another_address_there_makes_room_for_itself(visitor: Visitor) -> None:
    visitor.come_in_with("spotify")
    mail.outbox.clear()
    visitor.provider.person = Person(email="dora@elsewhere.example")
    visitor.come_in_with("spotify")
    confirm(visitor)
    assert visitor.me()["email"] == "dora@elsewhere.example"
    assert User.objects.count() == 1


def test_a_known_address_is_neither_told_nor_linked(
    visitor: Visitor, alice: User, server: Server
) -> None:
    """Whoever has an address at Spotify need not be whoever has it."""
    verified(alice)
    visitor.provider.person = Person("mallory", "alice@example.com")
    known = visitor.come_in_with("spotify")
    (message,) = mail.outbox
    assert message.to == ["alice@example.com"]
    assert "link it on your account page" in message.body
    assert "/account/" in message.body
    assert "confirm-email" not in message.body
    assert not visitor.is_in()
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
    assert not ProviderTokens.objects.exists()

    with Visitor(server, visitor.provider) as another:
        another.provider.person = Person("nobody", "nobody@example.com")
        unknown = another.come_in_with("spotify")
    status, path, text = shown(unknown)
    assert (status, path, text.replace("nobody@", "alice@")) == shown(known)


def test_asking_often_answers_the_same_whether_the_address_is_known(
    visitor: Visitor, alice: User, server: Server
) -> None:
    verified(alice)
    answers = {}
    for person in (Person("mallory", "alice@example.com"), Person("dora", "dora@example.com")):
        with Visitor(server, visitor.provider) as browser:
            browser.provider.person = person
            pages = [browser.come_in_with("spotify") for _ in range(7)]
        answers[person.email] = [(page.status_code, page.url.path) for page in pages]
    assert answers["alice@example.com"] == answers["dora@example.com"]
    assert 429 in {status for status, _ in answers["dora@example.com"]}
    assert len(mail.outbox) == 2


def test_an_address_that_somebody_else_has_confirmed_meanwhile_is_theirs(
    visitor: Visitor, alice: User
) -> None:
    visitor.provider.person = Person("mallory", "alice@example.com")
    visitor.come_in_with("spotify")
    verified(alice)
    confirm(visitor)
    assert not visitor.is_in()
    assert not EmailAddress.objects.filter(verified=True).exclude(user=alice).exists()


@pytest.mark.parametrize("email", ["", None, 7, "no address", "do\0ra@example.com", "d@\ud800.com"])
def test_without_an_address_one_is_told_what_to_do(visitor: Visitor, email: Any) -> None:
    visitor.provider.profile_changes = {"email": email}
    page = visitor.come_in_with("spotify")
    assert page.status_code == 403
    assert "told us no e-mail address" in page.text
    assert not User.objects.exists()


@pytest.mark.parametrize("subject", ["", None, 7, "x" * 192, "a\0b", ["id"]])
def test_a_profile_of_nobody_lets_nobody_in(visitor: Visitor, subject: Any) -> None:
    visitor.provider.profile_changes = {"id": subject}
    assert visitor.come_in_with("spotify").status_code == 503
    assert not User.objects.exists()


def test_a_strange_name_is_stored_as_far_as_it_can_be(visitor: Visitor) -> None:
    visitor.provider.person = Person(name="Do\0ra \ud800" + "x" * 500)
    visitor.come_in_with("spotify")
    confirm(visitor)
    assert visitor.me()["name"].startswith("Dora x")


def test_a_browser_is_sent_to_spotify_from_the_documented_path(
    visitor: Visitor, provider: Provider
) -> None:
    page = visitor.get(f"{LOGIN}?next=/videos/&scope=playlist-modify-public")
    assert "Look in your inbox" in page.text
    (asked,) = provider.authorizations
    assert asked["scope"] == "user-read-email"
    assert asked["redirect_uri"].endswith(CALLBACK)
    assert confirm(visitor).url.path == "/videos/"


def test_somebody_who_is_in_is_shown_where_to_link_it(visitor: Visitor, alice: User) -> None:
    visitor.sign_in(alice.email)
    page = visitor.get(LOGIN)
    assert page.url.path == "/account/"
    assert visitor.provider.authorizations == []


def test_a_program_gets_tokens_that_open_the_api(
    visitor: Visitor, dora: User, server: Server
) -> None:
    back = visitor.agree(visitor.get(LOGIN, follow_redirects=False).headers["Location"])
    answer = visitor.get(back, headers=JSON).json()
    assert set(answer) == {"success", "data", "timestamp"}
    assert answer["data"]["user"]["spotify_id"] == "subject-of-dora"
    assert answer["data"]["user"]["display_name"] == "Dora"
    assert not visitor.is_in()
    bearer = {"Authorization": f"Bearer {answer['data']['tokens']['access_token']}"}
    me = httpx.get(f"{server.url}/api/v1/auth/me", headers=bearer).json()["data"]
    assert me == answer["data"]["user"]
    refresh = {"refresh": answer["data"]["tokens"]["refresh_token"]}
    assert httpx.post(f"{server.url}/api/auth/refresh", json=refresh).status_code == 200


def test_a_program_is_asked_to_look_in_the_inbox_too(visitor: Visitor) -> None:
    back = visitor.agree(visitor.get(LOGIN, follow_redirects=False).headers["Location"])
    answer = visitor.get(back, headers=JSON)
    assert answer.status_code == 202
    assert "message with a link" in answer.json()["data"]["message"]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        ({"denies": "access_denied"}, 403, "cancelled"),
        ({"denies": "server_error"}, 400, "provider_failed"),
        ({"profile_changes": {"email": ""}}, 403, "email_missing"),
        ({"answers": [(400, {"error": "invalid_grant"})]}, 400, "grant_refused"),
        ({"answers": [(500, {})]}, 503, "provider_away"),
    ],
)
def test_a_program_reads_what_went_wrong(
    visitor: Visitor, trouble: dict[str, Any], status: int, code: str
) -> None:
    for name, value in trouble.items():
        setattr(visitor.provider, name, value)
    back = visitor.agree(visitor.leave_for("spotify"))
    answer = visitor.get(back, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (status == 503) == ("Retry-After" in answer.headers)


def test_the_way_back_works_once_and_in_this_browser_only(
    visitor: Visitor, dora: User, server: Server
) -> None:
    back = visitor.agree(visitor.leave_for("spotify"))
    with Visitor(server, visitor.provider) as victim:
        assert victim.get(back).status_code == 400
    assert visitor.get(back).url.path == "/dashboard/"
    visitor.submit("/accounts/logout/")
    again = visitor.get(back, headers=JSON)
    assert (again.status_code, again.json()["code"]) == (400, "stale")
    assert not visitor.is_in()


def test_anothers_code_is_refused(visitor: Visitor, dora: User, server: Server) -> None:
    code = query_of(visitor.agree(visitor.leave_for("spotify")))["code"]
    with Visitor(server, visitor.provider) as thief:
        state = query_of(thief.leave_for("spotify"))["state"]
        page = thief.get(f"{CALLBACK}?{urlencode({'code': code, 'state': state})}")
        assert (page.status_code, thief.is_in()) == (400, False)


def test_another_front_end_may_take_the_way_back(
    visitor: Visitor, dora: User, settings: Any, provider: Provider
) -> None:
    """As the music client's does: it hands code and state on."""
    settings.SPOTIFY_REDIRECT_URI = "http://127.0.0.1:3000/auth/callback"
    provider.redirect_uris = [settings.SPOTIFY_REDIRECT_URI]
    back = visitor.agree(visitor.get(LOGIN, follow_redirects=False).headers["Location"])
    assert back.startswith(settings.SPOTIFY_REDIRECT_URI)
    answer = visitor.get(f"{CALLBACK}?{urlsplit(back).query}", headers=JSON)
    assert answer.json()["data"]["user"]["id"] == str(dora.pk)


def test_what_spotify_granted_is_kept_encrypted(visitor: Visitor, dora: User) -> None:
    tokens = ProviderTokens.objects.get()
    granted = (*visitor.provider.grants.access, *visitor.provider.grants.refresh)
    assert len(granted) == 2
    for secret in granted:
        assert secret not in tokens.access_token + tokens.refresh_token
    assert tokens.scope == "user-read-email"
    assert str(SocialAccount.objects.get().extra_data).count("access") == 0


@pytest.mark.parametrize("path", [LOGIN, f"{CALLBACK}?code=x&state=y"])
def test_without_its_settings_the_door_is_closed_and_says_which(
    visitor: Visitor, settings: Any, path: str
) -> None:
    settings.SPOTIFY_CLIENT_ID = ""
    page, answer = visitor.get(path), visitor.get(path, headers=JSON)
    assert (page.status_code, answer.status_code) == (503, 503)
    assert "SPOTIFY_CLIENT_ID" in page.text
    assert "<h1>" in page.text
    assert answer.json()["code"] == "not_configured"
    assert "SPOTIFY_CLIENT_ID" in answer.json()["detail"]


def test_who_is_deactivated_stays_out(visitor: Visitor, dora: User) -> None:
    User.objects.update(is_active=False)
    page = visitor.come_in_with("spotify")
    assert page.status_code == 403
    assert not visitor.is_in()
