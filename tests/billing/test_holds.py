"""A hold promises tokens to work; it is captured once, or released once."""

import pytest

from accounts.models import User
from billing.models import EntryKind, Hold, HoldStatus, LedgerEntry, Wallet
from billing.selectors import Balance, balance_of, discrepancies
from billing.services import (
    InsufficientTokens,
    adjust,
    capture_hold,
    open_wallet,
    place_hold,
    price_of,
    release_hold,
)

pytestmark = pytest.mark.django_db


def test_a_hold_lowers_what_is_available_and_not_the_balance(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    assert balance_of(alice) == Balance(balance=20, held=3, available=17)


def test_capturing_takes_the_tokens_and_says_so_in_the_ledger(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    assert capture_hold(reference="work:1")
    assert balance_of(alice) == Balance(balance=17, held=0, available=17)
    entry = LedgerEntry.objects.first()
    assert entry is not None
    assert (entry.kind, entry.amount) == (EntryKind.CAPTURE, -3)


def test_releasing_gives_the_tokens_back_and_leaves_no_entry(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    assert release_hold(reference="work:1")
    assert balance_of(alice) == Balance(balance=20, held=0, available=20)
    assert not LedgerEntry.objects.filter(kind=EntryKind.CAPTURE).exists()


def test_a_hold_is_settled_once_whatever_comes_afterwards(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    assert capture_hold(reference="work:1")
    assert not capture_hold(reference="work:1")
    assert not release_hold(reference="work:1")
    assert balance_of(alice) == Balance(balance=17, held=0, available=17)
    assert Hold.objects.get().status == HoldStatus.CAPTURED


def test_a_second_hold_for_the_same_work_is_the_first(alice: User) -> None:
    first = place_hold(user=alice, amount=3, reference="work:1")
    assert place_hold(user=alice, amount=3, reference="work:1") == first
    assert balance_of(alice).held == 3


def test_too_few_tokens_say_how_many_are_missing_and_hold_nothing(alice: User) -> None:
    place_hold(user=alice, amount=15, reference="work:1")
    with pytest.raises(InsufficientTokens) as refusal:
        place_hold(user=alice, amount=6, reference="work:2")
    assert (refusal.value.needed, refusal.value.available) == (6, 5)
    assert "needs 6 tokens and you have 5" in refusal.value.message
    assert balance_of(alice).held == 15
    assert not Hold.objects.filter(reference="work:2").exists()


def test_work_that_costs_nothing_is_held_and_captured_without_an_entry(alice: User) -> None:
    place_hold(user=alice, amount=0, reference="work:1")
    assert capture_hold(reference="work:1")
    assert LedgerEntry.objects.count() == 1, "the welcome grant alone"


def test_settling_what_was_never_held_does_nothing() -> None:
    assert not capture_hold(reference="work:none")
    assert not release_hold(reference="work:none")


def test_prices_come_from_the_settings_and_are_nothing_otherwise(settings) -> None:
    settings.TOKEN_PRICES = {"face_scan": 2}
    assert (price_of("face_scan"), price_of("anything")) == (2, 0)


def test_an_adjustment_is_an_entry_with_its_reason_and_author(alice: User, bob: User) -> None:
    adjust(user=alice, amount=-5, reason="refunded elsewhere", made_by=bob)
    entry = LedgerEntry.objects.get(kind=EntryKind.ADJUSTMENT)
    assert (entry.amount, entry.reason, entry.made_by) == (-5, "refunded elsewhere", bob)
    assert balance_of(alice).balance == 15


def test_an_adjustment_cannot_take_what_is_promised_to_work(alice: User, bob: User) -> None:
    place_hold(user=alice, amount=15, reference="work:1")
    with pytest.raises(InsufficientTokens):
        adjust(user=alice, amount=-6, reason="too much", made_by=bob)
    assert balance_of(alice) == Balance(balance=20, held=15, available=5)
    assert not LedgerEntry.objects.filter(kind=EntryKind.ADJUSTMENT).exists()


def test_the_books_agree_after_all_of_this(alice: User, bob: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    place_hold(user=alice, amount=4, reference="work:2")
    place_hold(user=alice, amount=5, reference="work:3")
    capture_hold(reference="work:1")
    release_hold(reference="work:2")
    adjust(user=alice, amount=7, reason="a gift", made_by=bob)
    assert balance_of(alice) == Balance(balance=24, held=5, available=19)
    assert discrepancies() == []


def test_a_site_may_give_no_welcome_tokens(settings, alice: User) -> None:
    settings.TOKENS_TO_GIVE = 0
    open_wallet(user=alice)
    assert Wallet.objects.get().balance == 0
    assert not LedgerEntry.objects.exists()
