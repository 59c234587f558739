"""Who comes in through a provider, and into which account."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import Activity, User
from accounts.providers.linking import EmailUnverified, Identity, Inactive, Taken, enter, link
from billing.models import EntryKind, LedgerEntry
from billing.selectors import balance_of
from tests.conftest import PASSWORD
from tests.support.threads import at_once

DORA = Identity("google", "subject-of-dora", "dora@example.com", email_verified=True, name="Dora")


def as_provider_says(**changes: object) -> Identity:
    return Identity(**{**vars(DORA), **changes})


def counts() -> tuple[int, int, int]:
    """How many users, linked doors and addresses there are."""
    return User.objects.count(), SocialAccount.objects.count(), EmailAddress.objects.count()


def kinds_of(user: User) -> list[str]:
    return list(Activity.objects.filter(user=user).values_list("type", flat=True))


@pytest.fixture
def alice_verified(alice: User) -> User:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    return alice


def test_a_newcomer_gets_an_account_with_the_address_that_the_provider_verified(db: None) -> None:
    user = enter(identity=DORA)
    assert (user.email, user.name, user.has_usable_password()) == (
        "dora@example.com",
        "Dora",
        False,
    )
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == ("dora@example.com", True, True)
    door = SocialAccount.objects.get(user=user)
    assert (door.provider, door.uid) == ("google", "subject-of-dora")
    assert kinds_of(user) == ["signed_up"]


def test_who_is_known_comes_in_whatever_has_become_of_the_address(db: None) -> None:
    user = enter(identity=DORA)
    for changes in (
        {},
        {"email": "elsewhere@example.com"},
        {"email_verified": False},
        {"email": ""},
    ):
        assert enter(identity=as_provider_says(**changes)) == user
    assert counts() == (1, 1, 1)


def test_the_owner_of_the_verified_address_gets_the_door(alice_verified: User) -> None:
    user = enter(identity=as_provider_says(email="Alice@Example.com"))
    assert user == alice_verified
    assert user.check_password(PASSWORD)
    assert kinds_of(user) == ["door_linked"]
    assert counts() == (1, 1, 1)


def test_a_second_provider_with_the_same_address_is_the_same_person(db: None) -> None:
    user = enter(identity=DORA)
    assert enter(identity=as_provider_says(provider="firebase", subject="uid")) == user
    assert SocialAccount.objects.filter(user=user).count() == 2


def test_the_same_subject_of_another_provider_is_somebody_else(db: None) -> None:
    user = enter(identity=DORA)
    other = as_provider_says(provider="firebase", email="other@example.com")
    assert enter(identity=other) != user


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_an_unverified_address_opens_nothing_and_tells_nothing(
    alice_verified: User, email: str
) -> None:
    before = counts()
    with pytest.raises(EmailUnverified) as caught:
        enter(identity=as_provider_says(email=email, email_verified=False))
    assert email not in str(caught.value)
    assert counts() == before


@pytest.mark.parametrize(
    "email",
    ["", "dora", "dora@", "do\x00ra@example.com", f"{'d' * 250}@example.com", "d@\ud800.com"],
)
def test_what_is_no_address_is_no_verified_address(db: None, email: str) -> None:
    with pytest.raises(EmailUnverified):
        enter(identity=as_provider_says(email=email))
    assert counts() == (0, 0, 0)


def test_whoever_claimed_the_address_first_gets_nothing_of_its_owner(db: None) -> None:
    thief = User.objects.create_user("dora@example.com", PASSWORD)
    EmailAddress.objects.create(user=thief, email=thief.email, primary=True)
    user = enter(identity=DORA)
    assert user != thief
    assert not SocialAccount.objects.filter(user=thief).exists()
    assert not EmailAddress.objects.get(user=thief).can_set_verified()
    assert not user.check_password(PASSWORD)


def test_an_account_that_is_shut_stays_shut(alice_verified: User) -> None:
    User.objects.filter(pk=alice_verified.pk).update(is_active=False)
    with pytest.raises(Inactive):
        enter(identity=as_provider_says(email=alice_verified.email))
    assert counts() == (1, 0, 1)
    User.objects.filter(pk=alice_verified.pk).update(is_active=True)
    enter(identity=as_provider_says(email=alice_verified.email))
    User.objects.filter(pk=alice_verified.pk).update(is_active=False)
    with pytest.raises(Inactive):
        enter(identity=as_provider_says(email=alice_verified.email))


def test_a_door_is_one_persons(alice: User, bob: User) -> None:
    link(user=alice, identity=DORA)
    link(user=alice, identity=DORA)
    assert kinds_of(alice) == ["door_linked"]
    with pytest.raises(Taken):
        link(user=bob, identity=DORA)
    assert enter(identity=DORA) == alice


def test_a_name_is_kept_as_far_as_it_can_be_stored(db: None) -> None:
    user = enter(identity=as_provider_says(name="Do\x00ra \ud800" + "x" * 500))
    user.refresh_from_db()
    assert user.name == "Dora " + "x" * 145


@pytest.mark.django_db(transaction=True)
def test_the_same_first_sign_in_many_times_at_once_is_one_user_with_one_welcome() -> None:
    found = at_once(8, lambda _: _entered_and_greeted(DORA))
    assert len(set(found)) == 1, found
    assert counts() == (1, 1, 1)
    assert LedgerEntry.objects.filter(kind=EntryKind.GRANT).count() == 1
    assert Activity.objects.filter(type="signed_up").count() == 1
    assert balance_of(User.objects.get()).balance == 20


@pytest.mark.django_db(transaction=True)
def test_two_providers_at_once_bring_one_user() -> None:
    doors = [as_provider_says(provider=name) for name in ("google", "firebase", "spotify")] * 2
    found = at_once(6, lambda number: _entered_and_greeted(doors[number]))
    assert len(set(found)) == 1, found
    assert counts() == (1, 3, 1)


def _entered_and_greeted(identity: Identity) -> object:
    user = enter(identity=identity)
    assert balance_of(user).balance == 20
    return user.pk
