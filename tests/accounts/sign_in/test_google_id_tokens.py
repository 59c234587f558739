"""`POST /api/auth/google`: an ID token of Google's for a pair of tokens, over real sockets."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import Activity, SignIn, User
from accounts.providers import key_sets
from tests.support import google_and_firebase
from tests.support.issuer import FORGERIES, Issuer
from tests.support.server import Server
from tests.support.threads import at_once, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def google(settings: Any) -> Iterator[Issuer]:
    with google_and_firebase.google(settings) as issuer:
        yield issuer


def knock(server: Server, **body: Any) -> httpx.Response:
    return httpx.post(f"{server.url}/api/auth/google", json=body, timeout=30)


def nothing_was_made() -> bool:
    return not any(
        kind.objects.exists() for kind in (User, SocialAccount, EmailAddress, SignIn, Activity)
    )


@pytest.mark.parametrize("name", ["id_token", "credential", "token"])
def test_an_id_token_is_traded_for_a_pair_of_tokens(
    name: str, google: Issuer, server: Server
) -> None:
    answer = knock(server, **{name: google.id_token()})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"user", "access", "refresh"}
    assert (body["user"]["email"], body["user"]["name"]) == ("dora@example.com", "Dora")
    headers = {"Authorization": f"Bearer {body['access']}"}
    assert httpx.get(f"{server.url}/api/auth/me", headers=headers).json() == body["user"]
    renewed = httpx.post(f"{server.url}/api/auth/refresh", json={"refresh": body["refresh"]})
    assert renewed.status_code == 200
    kinds = set(Activity.objects.values_list("type", flat=True))
    assert kinds == {"signed_up", "signed_in"}


def test_google_names_itself_in_two_ways(google: Issuer, server: Server) -> None:
    token = google.id_token(iss="accounts.google.com")
    assert knock(server, id_token=token).status_code == 200


def test_who_comes_again_is_the_same_user(google: Issuer, server: Server) -> None:
    ids = {knock(server, id_token=google.id_token()).json()["user"]["id"] for _ in range(2)}
    assert len(ids) == 1
    assert User.objects.count() == 1


def test_the_owner_of_a_verified_address_comes_into_their_account(
    google: Issuer, server: Server, alice: User
) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    answer = knock(server, id_token=google.id_token(email=alice.email))
    assert answer.json()["user"]["id"] == str(alice.pk)


@pytest.mark.parametrize("wrong", FORGERIES)
def test_a_forged_token_is_refused_and_leaves_nothing(
    wrong: str, google: Issuer, server: Server
) -> None:
    forge, code = FORGERIES[wrong]
    answer = knock(server, id_token=forge(google))
    assert answer.status_code == 401, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert answer.json()["code"] == f"id_token_{code}"
    assert nothing_was_made()


def test_an_unverified_address_is_refused_alike_whether_known_or_not(
    google: Issuer, server: Server, alice: User
) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    answers = [
        knock(server, id_token=google.id_token(email=email, email_verified=verified))
        for email, verified in (
            (alice.email, False),
            ("nobody@example.com", False),
            (alice.email, "true"),
            (None, True),
        )
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["code"] == "email_unverified"
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_an_inactive_user_is_not_let_in(google: Issuer, server: Server) -> None:
    knock(server, id_token=google.id_token())
    User.objects.update(is_active=False)
    answer = knock(server, id_token=google.id_token())
    assert (answer.status_code, answer.json()["code"]) == (403, "inactive")
    assert SignIn.objects.count() == 1


def test_a_nonce_must_be_the_tokens_own(google: Issuer, server: Server) -> None:
    good = google.id_token(nonce="once")
    refused = knock(server, id_token=good, nonce="twice")
    assert (refused.status_code, refused.json()["code"]) == (401, "id_token_wrong_nonce")
    assert nothing_was_made()
    assert knock(server, id_token=good, nonce="once").status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"id_token": ""}, {"id_token": 7}, {"id_token": "x" * 9000}, {"nonce": "once"}]
)
def test_what_is_no_request_is_told_so(google: Issuer, server: Server, body: Any) -> None:
    answer = knock(server, **body)
    assert answer.status_code in {400, 401}
    assert answer.json()["code"] in {"invalid", "id_token_malformed"}
    assert google.asked == []


def test_a_site_without_google_names_what_it_lacks(server: Server, settings: Any) -> None:
    settings.GOOGLE_OAUTH_CLIENT_ID = ""
    answer = knock(server, id_token="x.y.z")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_configured")
    assert "GOOGLE_OAUTH_CLIENT_ID" in answer.json()["detail"]


def test_google_away_is_a_503_that_says_when_to_come_back_and_then_it_works(
    google: Issuer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_sets, "RETRY_AFTER", 0.2)
    google.away = True
    answer = knock(server, id_token=google.id_token())
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_away")
    assert answer.headers["Retry-After"] == "1"
    assert nothing_was_made()
    google.away = False
    wait_until(lambda: knock(server, id_token=google.id_token()).status_code == 200, seconds=5)


def test_a_key_that_google_rotates_to_is_fetched(
    google: Issuer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_sets, "REFETCH_AFTER", 0.0)
    assert knock(server, id_token=google.id_token()).status_code == 200
    google.rotate("second")
    assert knock(server, id_token=google.id_token()).status_code == 200


def test_the_same_first_sign_in_many_times_at_once_is_one_user_with_one_welcome(
    google: Issuer, server: Server
) -> None:
    token = google.id_token()

    def come(_: int) -> str:
        body = knock(server, id_token=token).json()
        headers = {"Authorization": f"Bearer {body['access']}"}
        balance = httpx.get(f"{server.url}/api/v1/billing/balance", headers=headers, timeout=30)
        assert balance.json()["balance"] == 20
        return body["user"]["id"]

    assert len(set(at_once(8, come))) == 1
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 1)


def test_guessing_is_slowed_down(google: Issuer, server: Server, settings: Any) -> None:
    settings.SIGN_IN_RATE = "3/min"
    codes = [knock(server, id_token="x.y.z").status_code for _ in range(4)]
    assert codes == [401, 401, 401, 429]
