"""Money when many hands reach for it at the same moment."""

import pytest

from accounts.models import User
from billing.models import EntryKind, Hold, HoldStatus, LedgerEntry, Wallet
from billing.selectors import Balance, balance_of, discrepancies
from billing.services import (
    InsufficientTokens,
    capture_hold,
    open_wallet,
    place_hold,
    release_hold,
)
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_welcome_grant_lands_once_however_many_doors_open_the_wallet(alice: User) -> None:
    wallets = at_once(12, lambda _: open_wallet(user=alice))
    assert all(isinstance(wallet, Wallet) for wallet in wallets), wallets
    assert LedgerEntry.objects.filter(kind=EntryKind.GRANT).count() == 1
    assert balance_of(alice).balance == 20


def test_of_sixty_holds_on_ten_tokens_exactly_ten_are_granted(settings, alice: User) -> None:
    settings.TOKENS_TO_GIVE = 10
    outcomes = at_once(60, lambda n: place_hold(user=alice, amount=1, reference=f"work:{n}"))
    granted = [outcome for outcome in outcomes if isinstance(outcome, Hold)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, InsufficientTokens)]
    assert (len(granted), len(refused)) == (10, 50), outcomes
    assert balance_of(alice) == Balance(balance=10, held=10, available=0)
    assert discrepancies() == []


def test_of_many_settlements_of_one_hold_exactly_one_counts(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    verbs = (capture_hold, release_hold)
    outcomes = at_once(12, lambda n: verbs[n % 2](reference="work:1"))
    assert outcomes.count(True) == 1, outcomes
    captured = Hold.objects.get().status == HoldStatus.CAPTURED
    assert balance_of(alice) == Balance(17, 0, 17) if captured else Balance(20, 0, 20)
    assert discrepancies() == []
