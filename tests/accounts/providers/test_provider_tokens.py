"""Tokens of linked providers: unreadable in the database, renewed when they run out, once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.models import ProviderTokens, User
from accounts.providers.exchange import Grant, ProviderAway
from accounts.providers.tokens import LinkAnew, NotLinked, access_token_of, keep
from tests.support.issuer import issuing
from tests.support.provider import Person, Provider, both_doors_at
from tests.support.threads import at_once

SOON = timedelta(seconds=30)


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with issuing(Provider(redirect_uris=[])) as provider:
        both_doors_at(provider, settings)
        yield provider


@pytest.fixture
def spotify(alice: User, provider: Provider) -> SocialAccount:
    """Alice's, with an access token that has run out."""
    account = SocialAccount.objects.create(user=alice, provider="spotify", uid="alice-there")
    provider.grants.refresh["refresh-1"] = Person()
    keep(account_id=account.pk, grant=grant("access-1", "refresh-1", lasts=timedelta()))
    return account


def grant(access: str, refresh: str = "", lasts: timedelta = timedelta(hours=1)) -> Grant:
    return Grant(
        access_token=access,
        refresh_token=refresh,
        id_token="",
        scope="user-read-email",
        expires_at=timezone.now() + lasts,
    )


def renewals(provider: Provider) -> int:
    return provider.asked.count("/api/token")


def stored() -> str:
    """Everything in the table, as somebody reads it who has stolen the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM provider_tokens")
        return str(cursor.fetchall())


def meanwhile(action: Callable[[], Any]) -> Callable[[], None]:
    """Do it in the provider's thread, which leaves no connection behind."""

    def act() -> None:
        action()
        connections.close_all()

    return act


def test_a_good_token_is_given_without_asking_anybody(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    keep(account_id=spotify.pk, grant=grant("access-2"))
    assert access_token_of(user=alice, provider="spotify") == "access-2"
    assert provider.asked == []


def test_the_database_does_not_hold_what_it_keeps(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    token = access_token_of(user=alice, provider="spotify")
    assert token.startswith("access-")
    for secret in ("access-1", "refresh-1", token):
        assert secret not in stored()
    assert "user-read-email" in stored()


@pytest.mark.parametrize("lasts", [timedelta(), SOON, timedelta(days=-3)])
def test_a_token_that_runs_out_is_renewed(
    alice: User, spotify: SocialAccount, provider: Provider, lasts: timedelta
) -> None:
    keep(account_id=spotify.pk, grant=grant("access-2", lasts=lasts))
    first = access_token_of(user=alice, provider="spotify")
    assert first in provider.grants.access
    assert access_token_of(user=alice, provider="spotify") == first
    assert renewals(provider) == 1
    tokens = ProviderTokens.objects.get()
    assert tokens.expires_at and tokens.expires_at > timezone.now() + timedelta(minutes=50)


def test_a_refresh_token_goes_on_until_there_is_another(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    provider.lifetime = 1
    for _ in range(2):
        access_token_of(user=alice, provider="spotify")
    provider.repeats_refresh_token = True
    access_token_of(user=alice, provider="spotify")
    del provider.grants.refresh["refresh-1"]
    access_token_of(user=alice, provider="spotify")
    assert renewals(provider) == 4


@pytest.mark.django_db(transaction=True)
def test_however_many_ask_the_provider_is_asked_once(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    provider.slowness = 0.5
    tokens = at_once(6, lambda _: access_token_of(user=alice, provider="spotify"))
    assert len(set(tokens)) == 1
    assert tokens[0] in provider.grants.access
    assert renewals(provider) == 1


@pytest.mark.django_db(transaction=True)
def test_when_the_provider_is_away_all_who_wait_are_told(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    provider.slowness, provider.away = 0.5, True
    told = at_once(4, lambda _: access_token_of(user=alice, provider="spotify"))
    assert {type(error) for error in told} == {ProviderAway}
    assert renewals(provider) == 1


def test_consent_that_was_withdrawn_has_to_be_given_anew(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    provider.grants.refresh.clear()
    for _ in range(2):
        with pytest.raises(LinkAnew):
            access_token_of(user=alice, provider="spotify")
    assert renewals(provider) == 1
    keep(account_id=spotify.pk, grant=grant("access-2", "refresh-2"))
    assert access_token_of(user=alice, provider="spotify") == "access-2"


def test_without_a_refresh_token_the_end_is_the_end(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    ProviderTokens.objects.update(refresh_token="")
    with pytest.raises(LinkAnew):
        access_token_of(user=alice, provider="spotify")
    assert provider.asked == []


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, {"error": "oops"}),
        (503, {}),
        (429, {"error": "slow down"}),
        (302, {"access_token": "elsewhere"}),
        (200, {"no": "token"}),
        (200, {"access_token": "one\ntwo"}),
        (401, {"error": "invalid_client"}),
    ],
)
def test_a_provider_in_trouble_takes_nothing_from_the_user(
    alice: User, spotify: SocialAccount, provider: Provider, status: int, answer: dict[str, Any]
) -> None:
    provider.answers.append((status, answer))
    with pytest.raises(ProviderAway):
        access_token_of(user=alice, provider="spotify")
    assert access_token_of(user=alice, provider="spotify") in provider.grants.access


def test_a_provider_that_does_not_answer_at_all_is_away(
    alice: User, spotify: SocialAccount, settings: Any
) -> None:
    settings.SPOTIFY_ACCOUNTS_URL = "http://127.0.0.1:9"
    with pytest.raises(ProviderAway) as caught:
        access_token_of(user=alice, provider="spotify")
    assert caught.value.wait > 0


def test_the_provider_says_how_long_to_wait(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    provider.answers.append((429, {}))
    provider.retry_after = "77"
    with pytest.raises(ProviderAway) as caught:
        access_token_of(user=alice, provider="spotify")
    assert caught.value.wait == 77


def test_who_has_linked_nothing_has_no_token(
    alice: User, bob: User, spotify: SocialAccount
) -> None:
    for user, provider in ((alice, "google"), (bob, "spotify")):
        with pytest.raises(NotLinked):
            access_token_of(user=user, provider=provider)


@pytest.mark.django_db(transaction=True)
def test_linking_anew_wins_over_a_renewal_under_way(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    anew = grant("access-anew", "refresh-anew")
    provider.before_answering = meanwhile(lambda: keep(account_id=spotify.pk, grant=anew))
    access_token_of(user=alice, provider="spotify")
    assert access_token_of(user=alice, provider="spotify") == "access-anew"


@pytest.mark.django_db(transaction=True)
def test_unlinking_wins_over_a_renewal_under_way(
    alice: User, spotify: SocialAccount, provider: Provider
) -> None:
    provider.before_answering = meanwhile(spotify.delete)
    with pytest.raises(NotLinked):
        access_token_of(user=alice, provider="spotify")
    assert not ProviderTokens.objects.exists()


def test_a_new_key_reads_nothing_old_until_all_is_encrypted_anew(
    alice: User, spotify: SocialAccount, settings: Any
) -> None:
    old, new = "o" * 32, Fernet.generate_key().decode()
    settings.ENCRYPT_KEY = [old]
    keep(account_id=spotify.pk, grant=grant("access-2", "refresh-2"))
    settings.ENCRYPT_KEY = [new, old]
    assert access_token_of(user=alice, provider="spotify") == "access-2"
    call_command("rotate_encryption")
    settings.ENCRYPT_KEY = [old]
    with pytest.raises(LinkAnew):
        access_token_of(user=alice, provider="spotify")
    settings.ENCRYPT_KEY = [new]
    assert access_token_of(user=alice, provider="spotify") == "access-2"


def test_rotating_without_the_old_key_says_so_and_loses_nothing(
    alice: User, spotify: SocialAccount, settings: Any
) -> None:
    before = stored()
    settings.ENCRYPT_KEY = ["n" * 32]
    with pytest.raises(CommandError, match="1 can be read with none"):
        call_command("rotate_encryption")
    assert stored() == before
