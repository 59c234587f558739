"""What an ID token must be for somebody to be believed."""

import time
from collections.abc import Iterator

import pytest

from accounts.providers import key_sets
from accounts.providers.id_tokens import Claims, NotAccepted, verify
from accounts.providers.key_sets import KeysAway
from tests.support.issuer import FORGERIES, Issuer, issuing
from tests.support.threads import at_once


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing(Issuer(audience="the-site")) as issuer:
        yield issuer


def read(issuer: Issuer, token: str, nonce: str | None = None) -> Claims:
    return verify(
        token,
        issuers=(issuer.name,),
        audience=issuer.audience,
        keys_url=issuer.keys_url,
        nonce=nonce,
    )


def refusal(issuer: Issuer, token: str, nonce: str | None = None) -> NotAccepted:
    with pytest.raises(NotAccepted) as caught:
        read(issuer, token, nonce)
    return caught.value


def test_a_good_token_says_who_somebody_is(issuer: Issuer) -> None:
    claims = read(issuer, issuer.id_token(nonce="once"), nonce="once")
    assert (claims.subject, claims.email, claims.email_verified, claims.name) == (
        "subject-of-dora",
        "dora@example.com",
        True,
        "Dora",
    )
    assert claims.auth_time == pytest.approx(time.time(), abs=60)


@pytest.mark.parametrize("wrong", FORGERIES)
def test_a_forged_token_is_refused(issuer: Issuer, wrong: str) -> None:
    read(issuer, issuer.id_token())
    forge, code = FORGERIES[wrong]
    error = refusal(issuer, forge(issuer))
    assert error.code == f"id_token_{code}"
    assert str(error) and issuer.audience not in str(error)


@pytest.mark.parametrize("claims", [{}, {"nonce": "another"}, {"nonce": ["once"]}])
def test_a_token_of_another_sign_in_is_refused(issuer: Issuer, claims: dict[str, object]) -> None:
    assert refusal(issuer, issuer.id_token(**claims), "once").code == "id_token_wrong_nonce"


def test_only_true_means_that_an_address_is_verified(issuer: Issuer) -> None:
    for said in ("true", "false", 1, None, [True]):
        assert read(issuer, issuer.id_token(email_verified=said)).email_verified is False


def test_an_unaccepted_algorithm_is_refused_without_asking_for_keys(issuer: Issuer) -> None:
    for wrong in ("not signed", "signed with the public key as a secret", "not a token"):
        refusal(issuer, FORGERIES[wrong][0](issuer))
    assert issuer.asked == []


def test_keys_are_fetched_once_for_many_tokens(issuer: Issuer) -> None:
    token = issuer.id_token()
    assert {type(found) for found in at_once(8, lambda _: read(issuer, token))} == {Claims}
    assert issuer.asked == ["/jwks"]


def test_a_stream_of_made_up_keys_does_not_keep_the_issuer_busy(issuer: Issuer) -> None:
    for number in range(20):
        token = issuer.signed(issuer.claims(), key="thief", kid=f"made up {number}")
        assert refusal(issuer, token).code == "id_token_unknown_key"
    assert len(issuer.asked) <= 2
    read(issuer, issuer.id_token())


def test_a_new_key_of_the_issuers_is_fetched(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_sets, "REFETCH_AFTER", 0.0)
    old = issuer.id_token()
    read(issuer, old)
    issuer.rotate("second")
    read(issuer, issuer.id_token())
    assert issuer.asked == ["/jwks", "/jwks"]
    assert refusal(issuer, old).code == "id_token_unknown_key"


def test_an_issuer_that_is_away_is_left_alone_for_some_seconds_and_then_asked_again(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_sets, "RETRY_AFTER", 0.3)
    issuer.away = True
    for _ in range(5):
        with pytest.raises(KeysAway) as caught:
            read(issuer, issuer.id_token())
        assert 0 < caught.value.wait <= 0.3
    assert issuer.asked == ["/jwks"]
    issuer.away = False
    time.sleep(0.4)
    assert read(issuer, issuer.id_token()).subject == "subject-of-dora"


def test_known_keys_go_on_being_good_while_the_issuer_is_away(issuer: Issuer) -> None:
    read(issuer, issuer.id_token())
    issuer.away = True
    assert read(issuer, issuer.id_token()).subject == "subject-of-dora"


@pytest.mark.parametrize(
    "published", [{}, {"keys": []}, {"keys": [{"kty": "RSA"}]}, {"keys": "none"}, ["none"]]
)
def test_nonsense_instead_of_keys_is_an_issuer_that_is_away(
    issuer: Issuer, published: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer, "published", lambda: published)
    with pytest.raises(KeysAway):
        read(issuer, issuer.id_token())


def test_a_key_set_without_end_is_not_read_to_its_end(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = issuer.published()
    monkeypatch.setattr(issuer, "published", lambda: {**keys, "more": "x" * key_sets.MAX_BYTES})
    with pytest.raises(KeysAway):
        read(issuer, issuer.id_token())


def test_nobody_listening_at_all_is_an_issuer_that_is_away() -> None:
    issuer = Issuer(audience="the-site")
    issuer.server_close()
    with pytest.raises(KeysAway):
        read(issuer, issuer.id_token())
